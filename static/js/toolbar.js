/* The acts that selected words offer: a small bar beside them, at the foot of the screen for fingers. */
import { rangeOfSpan } from "./offsets.js";
import { isNarrow, root, toolbar } from "./page.js";
import { currentSpan, onSpan } from "./span.js";

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
  if (isNarrow() || matchMedia("(pointer: coarse)").matches) return;
  const lines = rangeOfSpan(root, span).getClientRects();
  const last = lines[lines.length - 1];
  const first = lines[0];
  const { width, height } = toolbar.getBoundingClientRect();
  const below = last.bottom + GAP;
  const top = below + height < innerHeight ? below : Math.max(GAP, first.top - GAP - height);
  const left = Math.min(Math.max(GAP, last.right - width / 2), document.documentElement.clientWidth - width - GAP);
  toolbar.style.top = `${top + scrollY}px`;
  toolbar.style.left = `${left + scrollX}px`;
}
