/* Wording a claim in its card: the statement, and who says it. Nothing typed is lost to a refusal or another's save. */
import { act } from "./acting.js";
import { offerAlike } from "./alike.js";
import { mayVoid } from "./asking.js";
import { draftsFrom, forgetDraft, keepDraft } from "./drafts.js";
import { activate, activeMark, allCards, cardOf, claimOfCard, layOut, markOf, onActive, statusOf } from "./margin.js";
import { isNarrow, margin, say, words } from "./page.js";

const DRAFT = "word-";
let form = null;
let field = null; // the one that had the focus last
let open = null; // {claim, statement, claimant}: what the form was opened on

/** Open the form in the card of `claim` and put the caret behind its statement. */
export function openForm(claim) {
  const card = cardOf(claim);
  if (!card) return;
  closeForm();
  form = document.getElementById("word-form").content.cloneNode(true).firstElementChild;
  const statement = card.querySelector("p a").textContent;
  const claimant = card.querySelector(".by")?.textContent ?? "";
  open = { claim: String(claim), statement, claimant };
  form.dataset.draft = DRAFT + claim;
  form.elements.version.value = card.dataset.version;
  form.elements.statement.value = statement;
  form.elements.claimant.value = claimant;
  attach(card);
  keepDraft(form);
  offerAlike(form, claim, settle);
  if (isNarrow()) {
    margin.classList.remove("all");
    margin.classList.add("open");
  }
  form.addEventListener("submit", save);
  form.addEventListener("focusin", (event) => (field = event.target));
  form.addEventListener("keydown", keys);
  form.addEventListener("focusout", leaveUntouched);
  form.querySelector("[data-leave]").addEventListener("click", leave);
  form.elements.statement.addEventListener("input", layOut);
  layOut();
  form.elements.statement.focus({ preventScroll: true });
  const end = form.elements.statement.value.length;
  form.elements.statement.setSelectionRange(end, end);
  card.scrollIntoView({ block: "nearest" });
}

/** Open the form again on words that were not sent before the page was left. */
export function reopenForm() {
  const kept = new Set(draftsFrom(margin, DRAFT));
  const card = allCards().find((each) => kept.has(claimOfCard(each)));
  if (!card || !document.getElementById("word-form")) return;
  activate(claimOfCard(card));
  openForm(claimOfCard(card));
}

function attach(card) {
  card.classList.add("worded");
  card.append(form);
}

export function closeForm() {
  if (!form) return;
  const closing = form;
  form = open = null; // first: taking it away moves the focus
  closing.closest(".claim")?.classList.remove("worded");
  closing.remove();
  layOut();
}

/* What was typed is saved, or not wanted. */
function settle() {
  forgetDraft(margin, form.dataset.draft);
  closeForm();
}

function leave() {
  const { highlight } = activeMark();
  settle();
  if (highlight) markOf(highlight)?.focus({ preventScroll: true });
}

const isChanged = () => form.elements.statement.value !== open.statement || form.elements.claimant.value !== open.claimant;

function leaveUntouched(event) {
  if (form && !form.contains(event.relatedTarget) && event.relatedTarget && !event.relatedTarget.closest("dialog") && !isChanged()) closeForm();
}

function keys(event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    leave();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  }
}

async function save(event) {
  event.preventDefault();
  if (!isChanged()) return leave();
  const { claim } = open;
  if (!(await mayVoid(statusOf(claim)))) return;
  const { statement, claimant, version } = Object.fromEntries(new FormData(form));
  const answer = await act(`claims/${claim}/`, { statement, claimant, version });
  if (!answer) return;
  if (answer.theirs) showTheirs(answer);
  else {
    leave();
    say(words.saved);
  }
}

/* Somebody saved first: their words stand beside ours, and saving again means having read them. */
function showTheirs({ detail, theirs }) {
  form.elements.version.value = theirs.version;
  open.statement = theirs.statement;
  open.claimant = theirs.claimant;
  const shown = form.querySelector(".theirs");
  shown.hidden = false;
  shown.replaceChildren(document.createElement("strong"), document.createElement("q"));
  shown.firstChild.textContent = detail;
  shown.lastChild.textContent = theirs.claimant ? `${theirs.statement} (${theirs.claimant})` : theirs.statement;
  say(`${detail} ${theirs.statement}`);
  layOut();
}

/* A renewed card is another element: the form moves over to it with all that was typed. */
onActive(() => {
  if (!form || form.isConnected) return;
  const card = cardOf(open.claim);
  if (!card) return;
  attach(card);
  field?.focus({ preventScroll: true });
});
