/* The acts on the active claim and highlight: a row of buttons in its card, and those of highlights without a place. */
import { activeMark, cardOf, layOut, onActive } from "./margin.js";
import { removeMark, resizeTo } from "./marks.js";
import { moveMark } from "./moving.js";
import { cards, toast, toolbar, words } from "./page.js";
import { stretchActive } from "./resizing.js";
import { currentSpan, letGo } from "./span.js";
import { openForm } from "./wording.js";

const template = document.getElementById("card-acts");
const STEPS = { "start-back": ["start", -1], "start-on": ["start", 1], "end-back": ["end", -1], "end-on": ["end", 1] };
let placing = null; // the highlight without a place that the next selection is for

export function startActs() {
  if (!template) return;
  const row = template.content.cloneNode(true).firstElementChild;
  onActive(({ claim }) => {
    const card = claim && cardOf(claim);
    if (!card) row.remove();
    else if (row.parentElement !== card) card.append(row);
  });
  row.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { claim, highlight } = activeMark();
    if (button.dataset.card === "word") openForm(claim);
    else if (button.dataset.card === "move") moveMark(highlight);
    else if (button.dataset.card === "remove") removeMark(highlight);
    else stretchActive(...STEPS[button.dataset.step]);
  });
  cards.addEventListener("click", (event) => {
    const { place, remove } = event.target.closest("button")?.dataset ?? {};
    if (remove) removeMark(remove);
    if (place) startPlacing(place);
  });
}

function startPlacing(highlight) {
  placing = highlight;
  toolbar.querySelector("[data-act=place]").hidden = false;
  if (currentSpan()) putMark();
  else toast(words.placing);
}

/** Give the highlight that lost its place the words that are selected now. */
export async function putMark() {
  const span = currentSpan();
  if (!span || !placing) return;
  if (!(await resizeTo(placing, span))) return;
  placing = null;
  toolbar.querySelector("[data-act=place]").hidden = true;
  letGo();
  layOut();
}
