/* The words that an act is about: what is selected, else the sentence or words that the keys walk on. */
import { neat, rangeOfSpan, spanOfRange } from "./offsets.js";
import { index, root } from "./page.js";

const listeners = new Set();
let walked = null; // where the keys are, {start, end}
let shown = false; // whether acts are offered for it

export const onSpan = (act) => listeners.add(act);
const tell = () => listeners.forEach((act) => act());

/** The neat span of the browser's own selection; null where it has none in the text. */
export function selectedSpan() {
  const selection = getSelection();
  if (selection.isCollapsed || selection.rangeCount === 0) return null;
  const span = spanOfRange(root, selection.getRangeAt(0));
  return span && neat(index.text, span);
}

export function currentSpan() {
  return selectedSpan() ?? (shown ? walked : null);
}

export const walkedSpan = () => walked;
/** Whether the words are those the keys walk on, rather than a selection. */
export const isWalking = () => shown;

/** Put the keys' span somewhere: it is painted without touching the document. */
export function walkTo(span) {
  getSelection().removeAllRanges();
  walked = span;
  shown = true;
  paint("walked", span);
  tell();
}

/** Let go of the words; the keys go on from where they were. */
export function letGo() {
  getSelection().removeAllRanges();
  shown = false;
  paint("walked", null);
  tell();
}

/** Paint a span by the CSS Custom Highlight API, under `::highlight(name)`. */
export function paint(name, span) {
  if (span) CSS.highlights.set(name, new Highlight(rangeOfSpan(root, span)));
  else CSS.highlights.delete(name);
}

/** Paint again after the text's elements were replaced: ranges into the old ones are void. */
export function repaint() {
  paint("walked", shown ? walked : null);
}

document.addEventListener("selectionchange", () => {
  if (selectedSpan() && shown) {
    shown = false;
    paint("walked", null);
  }
  tell();
});
