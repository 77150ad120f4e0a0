/* The acts that selected words offer: a small bar beside them, at the foot of the screen for fingers. */
import { rangeOfSpan } from "./offsets.js";
import { isNarrow, root, toolbar } from "./page.js";
import { currentSpan, isWalking, onSpan } from "./span.js";

const GAP = 8;
let pressed = false; // while a button is down the selection still grows
let waiting = false;

export function startToolbar(acts) {
  if (!toolbar) return;
  toolbar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]();
  });
  document.addEventListener("pointerdown", (event) => (pressed = event.pointerType === "mouse" && !toolbar.contains(event.target)));
  document.addEventListener("pointerup", () => {
    pressed = false;
    showSoon();
  });
  document.addEventListener("pointercancel", () => (pressed = false));
  addEventListener("resize", showSoon);
  onSpan(showSoon);
}

function showSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    show();
  });
}

function show() {
  const span = pressed ? null : currentSpan();
  toolbar.hidden = !span;
  document.body.classList.toggle("has-tools", Boolean(span));
  if (!span) return;
  toolbar.style.removeProperty("left");
  toolbar.style.removeProperty("top");
  // Who walks by keys reads on above and below: their acts stay at the foot of the window, always at one place.
  toolbar.classList.toggle("at-foot", isWalking());
  if (isWalking() || isNarrow() || matchMedia("(pointer: coarse)").matches) return;
  const lines = rangeOfSpan(root, span).getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const column = root.getBoundingClientRect();
  const { width, height } = toolbar.getBoundingClientRect();
  const [above, below] = [first.top - GAP - height, last.bottom + GAP];
  const top = below + height > innerHeight ? Math.max(GAP, above) : below;
  const wanted = last.right - width / 2;
  const left = Math.max(GAP, Math.min(Math.max(wanted, column.left), column.right - width));
  toolbar.style.top = `${top + scrollY}px`;
  toolbar.style.left = `${left + scrollX}px`;
}
