/* Between a mark and its card, by mouse, finger and keys; the sheet that cards are on a narrow screen. */
import { activate, activeMark, allCards, cardOf, claimOfCard, deactivate, markOf, marksOf, onActive } from "./margin.js";
import { cards, isNarrow, margin, root } from "./page.js";
import { selectedSpan } from "./span.js";

const BAR = 80; // what the frame's bar covers at the top, and some air
const EDGE = 24;
const place = document.getElementById("sheet-place");

export function startLinking() {
  root.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (!mark || selectedSpan()) return;
    open(markUnder(mark));
  });
  root.addEventListener("focusin", (event) => {
    const mark = event.target.closest("mark[data-claim]");
    if (mark && mark.dataset.highlight !== activeMark().highlight && !isNarrow()) activate(mark.dataset.claim, mark.dataset.highlight);
  });
  cards.addEventListener("click", (event) => {
    const card = event.target.closest(".claim");
    if (!card || event.target.closest("button, form")) return;
    if (claimOfCard(card) !== activeMark().claim) activate(claimOfCard(card));
    if (!event.target.closest("a")) showMark();
  });
  cards.addEventListener("focusin", (event) => {
    const card = event.target.closest(".claim");
    if (card && claimOfCard(card) !== activeMark().claim) activate(claimOfCard(card));
  });
  margin.addEventListener("click", (event) => {
    const act = event.target.closest("[data-sheet]")?.dataset.sheet;
    if (act === "close") closeSheet();
    else if (act) step(act === "next" ? 1 : -1);
  });
  document.getElementById("claim-count").addEventListener("click", (event) => {
    if (!isNarrow()) return;
    event.preventDefault();
    margin.classList.add("open", "all");
    place.textContent = "";
  });
  onActive(({ claim }) => {
    const all = allCards();
    const at = all.findIndex((card) => claimOfCard(card) === claim);
    place.textContent = at < 0 ? "" : `${at + 1} / ${all.length}`;
  });
}

/** Go to the card of a mark: beside it, or up comes the sheet. */
export function open(mark, { focus = false } = {}) {
  activate(mark.dataset.claim, mark.dataset.highlight);
  if (isNarrow()) openSheet();
  if (focus) cardOf(mark.dataset.claim)?.querySelector("a")?.focus({ preventScroll: !isNarrow() });
}

function openSheet() {
  margin.classList.remove("all");
  margin.classList.add("open");
  showMark();
}

/** Put the sheet away and give the focus back to the words it was about. */
export function closeSheet() {
  const { highlight } = activeMark();
  deactivate();
  if (highlight) markOf(highlight)?.focus({ preventScroll: true });
}

/** Go to the next or previous mark of the text, round the ends. */
export function step(by) {
  const marks = marksOf();
  if (!marks.length) return null;
  const at = marks.findIndex((mark) => mark.dataset.highlight === activeMark().highlight);
  const next = marks[at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length];
  open(next);
  next.focus({ preventScroll: true });
  showMark();
  return next;
}

/* A click on overlapping marks takes the innermost, the next click the one around it, and so on. */
function markUnder(innermost) {
  const around = [];
  for (let mark = innermost; mark; mark = mark.parentElement.closest("mark")) around.push(mark);
  const at = around.findIndex((mark) => mark.dataset.highlight === activeMark().highlight);
  const chosen = around[(at + 1) % around.length];
  return markOf(chosen.dataset.highlight);
}

/* Scroll as little as shows the mark, and the card beside it where both fit. */
function showMark() {
  const { claim, highlight } = activeMark();
  const mark = highlight && markOf(highlight);
  if (!mark) return;
  const isSheet = isNarrow() && margin.classList.contains("open");
  const floor = (isSheet ? margin.getBoundingClientRect().top : innerHeight) - EDGE;
  const { top, bottom } = mark.getBoundingClientRect();
  const lowest = isNarrow() ? bottom : Math.max(bottom, cardOf(claim)?.getBoundingClientRect().bottom ?? 0);
  if (top < BAR) scrollBy(0, top - BAR - EDGE);
  else if (lowest > floor) scrollBy(0, Math.min(lowest - floor, top - BAR));
}
