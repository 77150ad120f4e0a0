/* The claims beside the text: level with their words, never over each other; on a narrow screen a sheet at its foot. */
import { cards as box, isNarrow, margin, onNarrowChange, root } from "./page.js";
import { remember, syncChildren, syncHtml } from "./sync.js";

const GAP = 12;
const ROOMY = 140; // about the height of a card; where the text is too short for all, each shows a line
const SPARE = 600;
let active = { claim: null, highlight: null };
const listeners = new Set();

export const activeMark = () => active;
export const onActive = (act) => listeners.add(act);
export const allCards = () => [...box.querySelectorAll(".claim")];
export const cardOf = (claim) => document.getElementById(`c-${claim}`);
export const markOf = (highlight) => document.getElementById(`h-${highlight}`);
/** The status of a claim of this page; undefined for any other. */
export const statusOf = (claim) => cardOf(claim)?.dataset.status;
export const claimOfCard = (card) => card.id.slice(2);
/** The first pieces of all marks, in reading order; with a claim, its own only. */
export const marksOf = (claim) => [...root.querySelectorAll(claim ? `mark[data-claim="${claim}"]` : "mark[data-claim]")];
export const piecesOf = (highlight) => [...root.querySelectorAll(`mark[data-highlight="${highlight}"]`)];

/** Show which claim is meant, in the text and in the margin. Without a highlight, the claim's first one. */
export function activate(claim, highlight = null) {
  highlight ??= marksOf(claim)[0]?.dataset.highlight ?? null;
  active = { claim: claim && String(claim), highlight: highlight && String(highlight) };
  showActive();
  layOut();
}

export function deactivate() {
  active = { claim: null, highlight: null };
  margin.classList.remove("open", "all");
  showActive();
  layOut();
}

function showActive() {
  document.querySelectorAll("#article-text [aria-current], #cards [aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  if (active.claim) cardOf(active.claim)?.setAttribute("aria-current", "true");
  if (active.highlight) piecesOf(active.highlight).forEach((piece) => piece.setAttribute("aria-current", "true"));
  listeners.forEach((act) => act(active));
}

/** Take over what the server rendered anew after an act. */
export function renew(answer) {
  const focused = document.activeElement.closest?.("#article-text mark")?.dataset.highlight;
  syncHtml(root, answer.text);
  renewCards(answer.margin);
  document.getElementById("claim-count").textContent = answer.count;
  if (active.highlight && !markOf(active.highlight)) active.highlight = marksOf(active.claim)[0]?.dataset.highlight ?? null;
  if (active.claim && !cardOf(active.claim)) active = { claim: null, highlight: null };
  showActive();
  layOut();
  // Who was on a mark is still on it, though its paragraph is another element now.
  if (focused && document.activeElement === document.body) markOf(focused)?.focus({ preventScroll: true });
}

function renewCards(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const list = box.querySelector(".claims");
  const freshList = template.content.querySelector(".claims");
  if (!list || !freshList) {
    box.replaceChildren(template.content);
    rememberCards();
    return;
  }
  syncChildren(list, [...freshList.children]);
  box.querySelector(".apart")?.remove();
  const apart = template.content.querySelector(".apart");
  if (apart) box.prepend(apart);
}

function rememberCards() {
  const list = box.querySelector(".claims");
  if (list) remember(list);
}

/** Place each card level with its first mark, or below the card before it; the active one level with its own mark. */
export function layOut() {
  margin.classList.add("placed");
  const cards = allCards();
  if (isNarrow()) {
    cards.forEach((card) => card.style.removeProperty("top"));
    box.style.removeProperty("height");
    return;
  }
  margin.classList.toggle("dense", cards.length * ROOMY > root.offsetHeight + SPARE);
  const wanted = wantedTops(cards);
  const heights = cards.map((card) => card.offsetHeight);
  const apart = box.querySelector(".apart");
  const floor = apart ? apart.offsetHeight + GAP : 0;
  const at = cards.findIndex((card) => claimOfCard(card) === active.claim);
  const tops = stack(wanted, heights, floor, at);
  cards.forEach((card, i) => (card.style.top = `${tops[i]}px`));
  const bottom = cards.length ? tops.at(-1) + heights.at(-1) : floor;
  box.style.height = `${bottom}px`;
}

function wantedTops(cards) {
  const base = box.getBoundingClientRect().top;
  const first = new Map();
  for (const mark of marksOf().reverse()) first.set(mark.dataset.claim, mark);
  return cards.map((card) => {
    const claim = claimOfCard(card);
    const mark = claim === active.claim && active.highlight ? markOf(active.highlight) : first.get(claim);
    return (mark?.getClientRects()[0]?.top ?? base) - base - GAP;
  });
}

/** Tops of boxes of these heights, as near to `wanted` as can be: none above `floor`, none over another.
    The box number `at` gets its wish before the others; -1 for none. */
export function stack(wanted, heights, floor, at) {
  const tops = [];
  let free = floor;
  const down = (from) => {
    for (let i = from; i < wanted.length; i++) {
      tops[i] = Math.max(wanted[i], free);
      free = tops[i] + heights[i] + GAP;
    }
  };
  down(0);
  if (at < 0) return tops;
  const room = heights.slice(0, at).reduce((sum, height) => sum + height + GAP, floor);
  tops[at] = Math.max(wanted[at], room);
  for (let i = at - 1; i >= 0; i--) tops[i] = Math.min(tops[i], tops[i + 1] - heights[i] - GAP);
  free = tops[at] + heights[at] + GAP;
  down(at + 1);
  return tops;
}

export function startMargin() {
  remember(root);
  rememberCards();
  layOut();
  new ResizeObserver(() => layOut()).observe(root);
  onNarrowChange(layOut);
}
