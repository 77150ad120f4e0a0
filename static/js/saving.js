/* Forms that are sent without leaving the page: what to do when a save does not come through. */

function say(words) {
  const alert = document.createElement("div");
  alert.className = "alert error";
  alert.setAttribute("role", "alert");
  alert.textContent = words;
  document.getElementById("alerts").replaceChildren(alert);
}

document.addEventListener("htmx:sendError", () => say(document.querySelector("[data-offline]").dataset.offline));

/* An answer without the part that is to be put in place (the session's key was changed by another tab, the server
   failed, somebody withdrew the item) must not empty the page: it is opened anew, and drafts.js gives back what was
   typed. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.getResponseHeader("HX-Retarget") || xhr.responseText.includes(`id="${target.id}"`)) return;
  if (!target.matches("#claim, .thread")) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});
