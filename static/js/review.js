/* The review page: opening a decision puts the cursor where the words go; one decision is open at a time. */

const decisions = document.querySelectorAll("details.decision");

for (const decision of decisions) {
  decision.addEventListener("toggle", () => {
    if (!decision.open) return;
    decisions.forEach((other) => {
      if (other !== decision) other.open = false;
    });
    decision.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  decision.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      decision.open = false;
      decision.querySelector("summary").focus();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decision.querySelector("form").requestSubmit();
  });
}
