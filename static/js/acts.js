/* The acts on the active claim and highlight: a row of buttons in its card, and those of highlights without a place. */
import { act, offerUndo } from "./acting.js";
import { activate, activeMark, cardOf, layOut, onActive } from "./margin.js";
import { removeMark } from "./marks.js";
import { moveMark } from "./moving.js";
import { cards, data, index, say, toast, toolbar, words } from "./page.js";
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
    const { place, remove, unplace } = event.target.closest("button")?.dataset ?? {};
    if (remove) removeMark(remove);
    if (place) startPlacing(place);
    if (unplace) takeBack(unplace);
  });
  if (data.placing) startPlacing(data.placing);
}

/** Whether the next selection is for a highlight whose place a revision took. */
export const isPlacing = () => placing !== null;

function startPlacing(highlight) {
  letPlace(highlight);
  if (data.placing) return; // the page says at its head what to do
  if (currentSpan()) putMark();
  else toast(words.placing);
}

function letPlace(highlight) {
  placing = highlight;
  toolbar.querySelector("[data-act=place]").hidden = placing === null;
  toolbar.querySelector("[data-act=mark]").hidden = placing !== null; // they share a key
}

/** Say that the highlight stands at the words that are selected now; back to the report, if that is what was left. */
export async function putMark() {
  const span = currentSpan();
  if (!placing) return;
  if (!span) return say(words.placing);
  const highlight = placing;
  const answer = await act(`marks/${highlight}/place/`, { ...index.toPoints(span), report: data.placing ? 1 : "" });
  if (!answer) return;
  if (answer.report) return location.assign(answer.report);
  letPlace(null);
  letGo();
  layOut();
  activate(answer.claim, answer.highlight);
  offerUndo(words.placed, () => takeBack(highlight));
}

/** Take back what was said of where a highlight stands. */
async function takeBack(highlight) {
  if (await act(`marks/${highlight}/unplace/`, {})) say(words.asked);
}
