/* The review page: opening a decision puts the cursor where the words go; one decision is open at a time. */

const firstField = (decision) => decision.querySelector("textarea, input:not([type=hidden])");
const decisions = document.querySelectorAll("details.decision");

for (const decision of decisions) {
  if (decision.open) firstField(decision).focus(); // by a refused form, or by a key pressed before this ran
  // At once, not on the later event "toggle": the next key may be typed already, and must not be taken for a command.
  decision.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    decision.open = !decision.open;
    if (!decision.open) return;
    decisions.forEach((other) => (other.open = other === decision));
    firstField(decision).focus();
  });
  decision.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      decision.open = false;
      decision.querySelector("summary").focus();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decision.querySelector("form").requestSubmit();
  });
}
