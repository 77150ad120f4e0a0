/* Resizing the active highlight word by word. Steps are painted at once and sent together after a pause. */
import { activeMark } from "./margin.js";
import { resizeTo, spanOfMark } from "./marks.js";
import { index, say } from "./page.js";
import { paint } from "./span.js";
import { stretched } from "./walking.js";

const PAUSE_MS = 450;
let pending = null; // {highlight, span}
let timer;

export function stretchActive(end, by) {
  const { highlight } = activeMark();
  if (!highlight) return;
  if (pending && pending.highlight !== highlight) flush();
  const span = pending?.span ?? spanOfMark(highlight);
  propose(highlight, stretched(span, end, by));
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE_MS);
}

/** Show where a highlight would be, without sending it yet. */
export function propose(highlight, span) {
  pending = { highlight, span };
  paint("proposed", span);
  say(index.text.slice(span.start, span.end));
}

/** Send what was proposed. */
export async function flush() {
  clearTimeout(timer);
  const proposed = pending;
  pending = null;
  if (!proposed) return;
  const before = spanOfMark(proposed.highlight);
  const same = before && before.start === proposed.span.start && before.end === proposed.span.end;
  if (!same) await resizeTo(proposed.highlight, proposed.span);
  paint("proposed", null);
}
