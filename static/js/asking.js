/* Asking before a change that undoes somebody's review: of a claim in review, or of one that is published. */
import { words } from "./page.js";

const dialog = document.getElementById("asking");

/** Whether the reader wants what changes claims in these statuses. Asks only where a review would be void. */
export function mayVoid(...statuses) {
  const reason = statuses.includes("published") ? words.voidsPublished : statuses.includes("in_review") ? words.voidsReview : null;
  if (!reason) return Promise.resolve(true);
  document.getElementById("asking-words").textContent = reason;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}
