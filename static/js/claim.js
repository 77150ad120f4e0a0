/* The claim's page: a stance by one key, and what to do when a save does not come through. */
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

function say(words) {
  const alert = document.createElement("div");
  alert.className = "alert error";
  alert.setAttribute("role", "alert");
  alert.textContent = words;
  document.getElementById("alerts").replaceChildren(alert);
}

document.addEventListener("htmx:sendError", () => say(document.getElementById("claim").dataset.offline));

/* An answer without the part that is to be put in place (the session's key was changed by another tab, the server
   failed) must not empty the page: it is opened anew, and drafts.js gives back what was typed. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.getResponseHeader("HX-Retarget") || xhr.responseText.includes(`id="${target.id}"`)) return;
  if (target.id !== "claim") return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

/* A link to a folded form (what is missing for review) opens it. */
function unfold() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target?.matches("details.fold")) target.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();
