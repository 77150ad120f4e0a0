/* The acts of marking: a claim of its own or a place of another, evidence, resizing, removing. */
import { act, offerUndo } from "./acting.js";
import { mayVoid } from "./asking.js";
import { choose } from "./chooser.js";
import { activate, markOf, piecesOf, statusOf } from "./margin.js";
import { unitsBefore } from "./offsets.js";
import { data, index, root, say, toast, words } from "./page.js";
import { currentSpan, letGo } from "./span.js";
import { openForm } from "./wording.js";

/** Mark the current words as a claim of their own, whose wording is offered at once. */
export const markClaim = () =>
  withWords(async (span) => {
    const answer = await act("marks/", index.toPoints(span));
    if (!answer) return;
    letGo();
    activate(answer.claim, answer.highlight);
    openForm(answer.claim);
    say(words.marked);
  });

/** Add the current words as another place of a claim that the reader chooses. */
export const addToClaim = () =>
  withWords(async (span) => {
    const choice = await choose(words.chooseClaim);
    if (!choice || !(await mayVoid(choice.status))) return;
    const answer = await act("marks/", { ...index.toPoints(span), claim: choice.claim });
    if (!answer) return;
    letGo();
    activate(answer.claim, answer.highlight);
    say(words.added);
  });

/** Link the current words as evidence: for the claim the page was opened for, else for one that the reader chooses. */
export const useAsEvidence = () =>
  withWords(async (span) => {
    const form = document.getElementById("choosing");
    const choice = form
      ? { claim: data.forClaim, stance: form.elements.stance.value, note: form.elements.note.value }
      : await choose(words.evidenceFor, { stance: true });
    if (!choice || !(await mayVoid(choice.status))) return;
    const { claim, stance, note } = choice;
    const answer = await act("passages/", { ...index.toPoints(span), claim, stance, note });
    if (answer) location.assign(answer.url);
  });

/** Let the highlight be at `span`; what it was can be had again. */
export async function resizeTo(highlight, span, message = words.resized) {
  const before = spanOfMark(highlight);
  if (!(await mayVoid(statusOf(claimOf(highlight))))) return false;
  const answer = await act(`marks/${highlight}/resize/`, index.toPoints(span));
  if (!answer) return false;
  activate(answer.claim, answer.highlight);
  if (before) offerUndo(message, () => resizeTo(highlight, before));
  return true;
}

export async function removeMark(highlight) {
  if (!(await mayVoid(statusOf(claimOf(highlight))))) return;
  const answer = await act(`marks/${highlight}/remove/`, {});
  if (!answer) return;
  offerUndo(words.removed, async () => {
    const back = await act(`marks/${highlight}/restore/`, {});
    if (!back) return;
    activate(back.claim, back.highlight);
    markOf(back.highlight)?.focus({ preventScroll: true });
    say(words.restored);
  });
}

/** Where a highlight stands on this text, in units. */
export function spanOfMark(highlight) {
  const pieces = piecesOf(highlight);
  if (!pieces.length) return null;
  const start = unitsBefore(root, pieces[0], 0);
  // Pieces within pieces of the same highlight do not exist: their lengths add up.
  return { start, end: start + pieces.reduce((sum, piece) => sum + piece.textContent.length, 0) };
}

const claimOf = (highlight) => markOf(highlight)?.dataset.claim;

async function withWords(use) {
  const span = currentSpan();
  if (span) await use(span);
  else {
    toast(words.nothingSelected);
    say(words.nothingSelected);
  }
}
