/* The claim's page: a stance by one key, links into folded forms. */
import { isTyping } from "./frame.js";

const STANCES = { 1: "supports", 2: "refutes", 3: "context" };

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".evidence-item");
  if (!item || !(event.key in STANCES) || isTyping(event)) return;
  const button = item.querySelector(`button[name="stance"][value="${STANCES[event.key]}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

/* A link to a folded form (what is missing for review) opens it. */
function unfold() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target?.matches("details.fold")) target.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();
