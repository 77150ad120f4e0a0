/* The claim's page: stance and order of evidence by the keyboard, links into folded forms. */
import { isTyping } from "./frame.js";

const STANCES = { 1: "supports", 2: "refutes", 3: "context" };
const STEPS = { ArrowUp: -1, ArrowDown: 1 };
let moved = null; // the id of the item that was moved last

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".evidence-item");
  if (!item || !(event.key in STANCES) || isTyping(event)) return;
  const button = item.querySelector(`button[name="stance"][value="${STANCES[event.key]}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".evidence-item");
  if (!item || !event.altKey || !(event.key in STEPS) || event.target.matches("textarea, input")) return;
  const button = item.querySelector(`button[name="step"][value="${STEPS[event.key]}"]`);
  if (!button) return;
  event.preventDefault();
  moved = item.id;
  button.click();
});

/* The page's part was put in place anew: whoever moved an item is still on it. */
document.addEventListener("htmx:afterSettle", () => {
  const item = moved && document.getElementById(moved);
  moved = null;
  if (item && !item.contains(document.activeElement)) item.focus();
  item?.scrollIntoView({ block: "nearest" });
});

/* A link to a folded form (what is missing for review) opens it. */
function unfold() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target?.matches("details.fold")) target.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();
