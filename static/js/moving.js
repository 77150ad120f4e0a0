/* Moving a highlight to another claim, and back. */
import { act, offerUndo } from "./acting.js";
import { mayVoid } from "./asking.js";
import { choose } from "./chooser.js";
import { activate, activeMark, statusOf } from "./margin.js";
import { words } from "./page.js";

const BACK = { instead: "back", back: "instead" };

export async function moveMark(highlight) {
  const before = activeMark().claim;
  const choice = await choose(words.moveTo);
  if (!choice || choice.claim === before || !(await mayVoid(statusOf(before), choice.status))) return;
  await moveTo(highlight, choice.claim, before);
}

/** Give the words to a claim the desk has already, instead of the one just marked; tell whether that was done. */
export async function joinClaim(highlight, claim, status) {
  const before = activeMark().claim;
  return (await mayVoid(statusOf(before), status)) && moveTo(highlight, claim, before, "instead");
}

async function moveTo(highlight, claim, before, how) {
  const answer = await act(`marks/${highlight}/move/`, { claim, how });
  if (!answer) return false;
  activate(answer.claim, answer.highlight);
  offerUndo(words.moved, () => moveTo(highlight, before, claim, BACK[how]));
  return true;
}
