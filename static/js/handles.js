/* Handles at the ends of the active highlight: dragging one resizes it, word by word. Keys do the same (resizing.js). */
import { activeMark, markOf, onActive } from "./margin.js";
import { spanOfMark } from "./marks.js";
import { rangeOfSpan, unitsBefore } from "./offsets.js";
import { root, toolbar } from "./page.js";
import { flush, propose } from "./resizing.js";
import { wordEdge } from "./walking.js";

const ends = {};

export function startHandles() {
  if (!toolbar) return;
  for (const end of ["start", "end"]) {
    const handle = document.createElement("span");
    handle.className = `handle ${end}`;
    handle.ariaHidden = "true";
    handle.hidden = true;
    handle.addEventListener("pointerdown", (event) => startDrag(event, handle, end));
    document.getElementById("main").append(handle);
    ends[end] = handle;
  }
  onActive(place);
  new ResizeObserver(place).observe(root);
}

function place() {
  const { highlight } = activeMark();
  const span = highlight && markOf(highlight) ? spanOfMark(highlight) : null;
  for (const handle of Object.values(ends)) handle.hidden = !span;
  if (span) put(span);
}

function put(span) {
  const lines = rangeOfSpan(root, span).getClientRects();
  const rtl = getComputedStyle(root).direction === "rtl";
  const [first, last] = [lines[0], lines[lines.length - 1]];
  move(ends.start, rtl ? first.right : first.left, first);
  move(ends.end, rtl ? last.left : last.right, last);
}

function move(handle, x, line) {
  handle.style.left = `${x + scrollX}px`;
  handle.style.top = `${line.top + scrollY}px`;
  handle.style.height = `${line.height}px`;
}

function startDrag(event, handle, end) {
  const { highlight } = activeMark();
  let span = spanOfMark(highlight);
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const drag = (moved) => {
    const units = unitsAt(moved.clientX, moved.clientY);
    if (units === null) return;
    const next = { ...span, [end]: wordEdge(units, end) };
    if (next.start >= next.end || next[end] === span[end]) return;
    span = next;
    propose(highlight, span);
    put(span);
  };
  const drop = async () => {
    handle.removeEventListener("pointermove", drag);
    await flush();
    place();
  };
  handle.addEventListener("pointermove", drag);
  handle.addEventListener("lostpointercapture", drop, { once: true });
}

/* The place in the text under a point of the window; null beside the text. */
function unitsAt(x, y) {
  const handles = Object.values(ends);
  handles.forEach((handle) => (handle.style.pointerEvents = "none"));
  const caret = document.caretPositionFromPoint?.(x, y) ?? legacyCaret(x, y);
  handles.forEach((handle) => handle.style.removeProperty("pointer-events"));
  return caret && root.contains(caret.offsetNode) ? unitsBefore(root, caret.offsetNode, caret.offset) : null;
}

function legacyCaret(x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { offsetNode: range.startContainer, offset: range.startOffset };
}
