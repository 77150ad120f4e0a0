/* The acts that selected words offer: a small bar beside them, at the foot of the screen for fingers. */
import { rangeOfSpan } from "./offsets.js";
import { isNarrow, root, toolbar } from "./page.js";
import { currentSpan, isWalking, onSpan } from "./span.js";

const GAP = 8;
const BAR = 60; // what the frame's bar covers at the top
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
  if (isNarrow() || matchMedia("(pointer: coarse)").matches) return;
  const lines = rangeOfSpan(root, span).getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const column = root.getBoundingClientRect();
  const { width, height } = toolbar.getBoundingClientRect();
  const [above, below] = [first.top - GAP - height, last.bottom + GAP];
  // Who walks by keys reads on: what comes next is not covered.
  const goesAbove = isWalking() ? above > BAR : below + height > innerHeight;
  const top = goesAbove ? Math.max(GAP, above) : Math.min(below, innerHeight - height - GAP);
  const wanted = (isWalking() ? first.left : last.right) - (isWalking() ? 0 : width / 2);
  const left = Math.max(GAP, Math.min(Math.max(wanted, column.left), column.right - width));
  toolbar.style.top = `${top + scrollY}px`;
  toolbar.style.left = `${left + scrollX}px`;
}
