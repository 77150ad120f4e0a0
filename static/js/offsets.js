/* The one place where the browser's UTF-16 units and the desk's code points meet.
   Inside the page a span is {start, end} in UTF-16 units of the article's text; `toPoints` makes what the server gets. */

/** A text with quick ways between its UTF-16 units and its code points: O(log n), after one pass over the text. */
export class TextIndex {
  constructor(text) {
    this.text = text;
    this.pairs = []; // where each surrogate pair begins, in units
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 0xd800 || unit > 0xdbff) continue;
      const next = text.charCodeAt(at + 1);
      if (next >= 0xdc00 && next <= 0xdfff) this.pairs.push(at++);
    }
  }

  /** Code points before the unit `units`; within a pair, those before the pair. */
  toPoint(units) {
    return units - countWhile(this.pairs.length, (i) => this.pairs[i] < units);
  }

  /** The unit at which the code point number `point` begins. */
  toUnit(point) {
    return point + countWhile(this.pairs.length, (i) => this.pairs[i] - i < point);
  }

  /** What the server is sent of a span: offsets in code points, and the words that it checks them against. */
  toPoints({ start, end }) {
    return { start: this.toPoint(start), end: this.toPoint(end), exact: this.text.slice(start, end) };
  }
}

/** How many of the first `length` numbers hold; they hold up to some number and never after it. */
function countWhile(length, holds) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The units of `root`'s textContent before a position in it. */
export function unitsBefore(root, node, offset) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The part of `range` that lies in `root`, as a span in units; null where none does. */
export function spanOfRange(root, range) {
  if (!range.intersectsNode(root)) return null;
  const inside = (node) => root.contains(node);
  const start = inside(range.startContainer) ? unitsBefore(root, range.startContainer, range.startOffset) : 0;
  const end = inside(range.endContainer)
    ? unitsBefore(root, range.endContainer, range.endOffset)
    : root.textContent.length;
  return start < end ? { start, end } : null;
}

/** A DOM range around the units [start, end) of `root`, however many marks they cross. */
export function rangeOfSpan(root, { start, end }) {
  const range = document.createRange();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let started = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.data.length;
    if (!started && start < passed + length) {
      range.setStart(node, start - passed);
      started = true;
    }
    if (started && end <= passed + length) {
      range.setEnd(node, end - passed);
      return range;
    }
    passed += length;
  }
  throw new RangeError(`[${start}, ${end}) is not inside a text of ${passed} units`);
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const LONGEST_CLUSTER = 256;

/** `span` without blanks at its ends and without halves of characters; null where nothing else is left. */
export function neat(text, { start, end }) {
  while (start < end && /\s/u.test(text[start])) start++;
  while (end > start && /\s/u.test(text[end - 1])) end--;
  if (start === end) return null;
  return { start: clusterAround(text, start).start, end: clusterAround(text, end - 1).end };
}

/** The grapheme cluster that holds the unit `at`. Clusters end at ASCII, so only a window is read. */
function clusterAround(text, at) {
  let from = at;
  const lowest = Math.max(0, at - LONGEST_CLUSTER);
  while (from > lowest && text.charCodeAt(from) > 0x7f) from--;
  const cluster = GRAPHEMES.segment(text.slice(from, at + LONGEST_CLUSTER)).containing(at - from);
  return { start: from + cluster.index, end: from + cluster.index + cluster.segment.length };
}
