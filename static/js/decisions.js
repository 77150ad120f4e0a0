/* Decisions that take words: opening one puts the cursor where the words go; one is open at a time. */

const firstField = (decision) => decision.querySelector("textarea, input:not([type=hidden])");
const decisions = () => document.querySelectorAll("details.decision");

for (const decision of decisions()) {
  // By a key pressed before this ran, or by a refused form; where the page says why above it, that is read first.
  if (decision.open && !document.querySelector("main .alert.error")) firstField(decision).focus();
}

/* At once, not on the later event "toggle": the next key may be typed already, and must not be taken for a command. */
document.addEventListener("click", (event) => {
  const decision = event.target.closest(".decision > summary")?.parentElement;
  if (!decision) return;
  event.preventDefault();
  decision.open = !decision.open;
  if (!decision.open) return;
  decisions().forEach((other) => (other.open = other === decision));
  firstField(decision).focus();
});

document.addEventListener("keydown", (event) => {
  const decision = event.target.closest?.(".decision[open]");
  if (!decision) return;
  if (event.key === "Escape") {
    event.preventDefault(); // what else Escape closes stays
    decision.open = false;
    decision.querySelector("summary").focus();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decision.querySelector("form").requestSubmit();
});
