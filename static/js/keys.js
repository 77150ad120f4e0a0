/* Which key does what on the article page. Keys are text while a field has the focus. */
import { undoLast } from "./acting.js";
import { isPlacing, putMark } from "./acts.js";
import { isTyping } from "./frame.js";
import { closeSheet, open, step } from "./linking.js";
import { activeMark, deactivate, markOf } from "./margin.js";
import { addToClaim, markClaim, removeMark, useAsEvidence } from "./marks.js";
import { isNarrow, margin, say, toolbar, words } from "./page.js";
import { flush, stretchActive } from "./resizing.js";
import { currentSpan, letGo } from "./span.js";
import { moveEnd, narrowToWords, walkSentences, walkWords } from "./walking.js";

const mayMark = toolbar !== null;

const WALKING = {
  j: () => walkSentences(1, false),
  k: () => walkSentences(-1, false),
  J: () => walkSentences(1, true),
  K: () => walkSentences(-1, true),
  w: narrowToWords,
  l: () => walkWords(1, false),
  h: () => walkWords(-1, false),
  L: () => walkWords(1, true),
  H: () => walkWords(-1, true),
  n: () => step(1) ?? say(words.noMark ?? ""),
  p: () => step(-1) ?? say(words.noMark ?? ""),
  "?": () => document.getElementById("keys").showModal(),
  Escape: leave,
};

const MARKING = {
  m: () => void (isPlacing() ? putMark() : markClaim()),
  e: addToClaim,
  u: useAsEvidence,
  z: () => void flush().then(undoLast), // steps still to be sent are steps, too
  "[": () => stretch("start", -1),
  "]": () => stretch("start", 1),
  "{": () => stretch("end", -1),
  "}": () => stretch("end", 1),
  Delete: removeActive,
  Backspace: removeActive,
  1: () => chooseStance(0),
  2: () => chooseStance(1),
  3: () => chooseStance(2),
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") return onMark(event);
    const act = arrow(event) ?? WALKING[event.key] ?? (mayMark ? MARKING[event.key] : undefined);
    if (!act || act() === false) return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]")) document.getElementById("keys").showModal();
  });
}

/* Arrows walk words only while words are walked: else they scroll, as anywhere. */
function arrow(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const rtl = document.getElementById("article-text").matches(":dir(rtl)");
  return by && currentSpan() && getSelection().isCollapsed ? () => walkWords(rtl ? -by : by, event.shiftKey) : undefined;
}

function onMark(event) {
  const mark = event.target.closest("mark[data-claim]");
  if (!mark) return;
  event.preventDefault();
  open(mark, { focus: true });
}

function stretch(end, by) {
  if (currentSpan()) moveEnd(end, by);
  else if (activeMark().highlight) stretchActive(end, by);
  else return false;
  return true;
}

function removeActive() {
  const { highlight } = activeMark();
  if (!highlight || currentSpan() || document.activeElement !== markOf(highlight)) return false;
  removeMark(highlight);
  return true;
}

function chooseStance(number) {
  const stances = document.querySelectorAll("#choosing [name=stance]");
  if (!stances[number]) return false;
  stances[number].checked = true;
  say(stances[number].labels[0].textContent.trim());
  return true;
}

function leave() {
  if (currentSpan()) letGo();
  else if (isNarrow() && margin.classList.contains("open")) closeSheet();
  else {
    document.activeElement?.blur();
    deactivate();
  }
}
