/* Comments on the claim's page and the review page: one key opens the comment on what has the focus. */
import { isTyping } from "./frame.js";

const KEY = "k";

function write(commenting) {
  commenting.open = true;
  commenting.querySelector("textarea").focus();
}

document.addEventListener("keydown", (event) => {
  const commenting = event.target.closest?.(".commenting");
  if (commenting && event.key === "Escape") {
    commenting.open = false;
    commenting.querySelector("summary").focus();
  } else if (commenting && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    commenting.querySelector("form").requestSubmit();
  } else if (event.key === KEY && !isTyping(event)) {
    const pinned = event.target.closest?.(".pinned:has(.commenting)") ?? document.getElementById("comments");
    const found = pinned?.querySelector(".commenting");
    if (!found) return;
    event.preventDefault();
    write(found);
  }
});

/* At once, not on the later event "toggle": the next key may be typed already, and must not be taken for a command. */
document.addEventListener("click", (event) => {
  const summary = event.target.closest(".commenting > summary");
  if (!summary || summary.parentElement.open) return;
  event.preventDefault();
  write(summary.parentElement);
});

/* Once a comment was sent, its thread is a new one: the focus stays there. */
document.addEventListener("htmx:afterSettle", (event) => {
  const thread = event.target.closest?.(".thread");
  if (thread && document.activeElement === document.body) thread.querySelector(".commenting > summary")?.focus();
});

/* A link to a settled comment unfolds it. */
function unfold() {
  const fold = document.getElementById(window.location.hash.slice(1))?.closest(".settled");
  if (fold) fold.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();
