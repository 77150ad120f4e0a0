/* Going through the text by keys: sentence by sentence, then word by word. */
import { index, language, root, say, words } from "./page.js";
import { rangeOfSpan } from "./offsets.js";
import { indexAt, sentencesOf, wordsOf } from "./segments.js";
import { selectedSpan, walkTo, walkedSpan } from "./span.js";

let sentences = null; // made with the first key: most visits never press one
let allWords = null;
let unit = "sentence";

const getSentences = () => (sentences ??= sentencesOf(index.text, language));
const getWords = () => (allWords ??= wordsOf(index.text, language));

/** Go `by` sentences on or back; with `extend`, take more or fewer in. */
export function walkSentences(by, extend) {
  const all = getSentences();
  if (!all.length) return;
  unit = "sentence";
  const span = selectedSpan() ?? walkedSpan();
  if (!span) return show(all[firstVisible(all)]);
  const first = Math.min(indexAt(all, span.start), all.length - 1);
  const last = Math.min(indexAt(all, span.end - 1), all.length - 1);
  if (extend) {
    const to = clamp(last + by, first, all.length - 1);
    return show({ start: all[first].start, end: all[to].end });
  }
  show(all[clamp((by > 0 ? last : first) + by, 0, all.length - 1)]);
}

/** Narrow to the first word of the current words. */
export function narrowToWords() {
  const span = selectedSpan() ?? walkedSpan();
  const all = getWords();
  if (!span || !all.length) return;
  unit = "word";
  show(all[Math.min(indexAt(all, span.start), all.length - 1)]);
}

/** In words: go to another word; with `extend`, move the end. */
export function walkWords(by, extend) {
  if (unit !== "word") return;
  if (extend) return moveEnd("end", by);
  const all = getWords();
  const span = walkedSpan();
  const at = indexAt(all, by > 0 ? span.end - 1 : span.start);
  show(all[clamp(at + by, 0, all.length - 1)]);
}

/** Move one end of the current words by a word. */
export function moveEnd(end, by) {
  const span = selectedSpan() ?? walkedSpan();
  if (span) show(stretched(span, end, by));
}

/** `span` with its beginning or its end moved by a word; it keeps at least one. */
export function stretched(span, end, by) {
  const all = getWords();
  if (end === "start") {
    const at = indexAt(all, span.start);
    const to = all[by < 0 && at < all.length && all[at].start < span.start ? at : at + by];
    return to && to.start < span.end ? { start: to.start, end: span.end } : span;
  }
  const at = indexAt(all, span.end - 1);
  const holds = at < all.length && all[at].start < span.end;
  const to = holds ? all[at + by] : all[by > 0 ? at : at - 1];
  return to && to.end > span.start ? { start: span.start, end: to.end } : span;
}

/** The edge of a word that is nearest to the unit `at`: where words begin for a start, where they end for an end. */
export function wordEdge(at, end) {
  const all = getWords();
  const i = indexAt(all, at);
  const edges = [all[i - 1]?.[end], all[i]?.[end], all[i + 1]?.[end]].filter((edge) => edge !== undefined);
  return edges.reduce((best, edge) => (Math.abs(edge - at) < Math.abs(best - at) ? edge : best), edges[0] ?? at);
}

function show(span) {
  walkTo(span);
  const all = getSentences();
  const place = words.sentence?.replace("%(n)s", indexAt(all, span.start) + 1).replace("%(total)s", all.length) ?? "";
  say(`${unit === "word" ? words.word ?? "" : place} ${index.text.slice(span.start, span.end)}`);
  keepInView(span);
}

function keepInView(span) {
  const { top, bottom } = rangeOfSpan(root, span).getBoundingClientRect();
  const [upper, lower] = [90, innerHeight - 110];
  if (top >= upper && bottom <= lower) return;
  scrollBy({ top: top - innerHeight * 0.3, behavior: "instant" });
}

/* The first press starts where the reader is, not at the top of a text that was scrolled. */
function firstVisible(all) {
  if (root.getBoundingClientRect().top > 0) return 0;
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rangeOfSpan(root, all[middle]).getBoundingClientRect().top < 80) low = middle + 1;
    else high = middle;
  }
  return low;
}

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
