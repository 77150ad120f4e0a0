/* Working through the report on a revision by keys: j and k go from one open highlight to the next; each button shows
   the key that presses it for the highlight which is looked at. */
import { isTyping } from "./frame.js";

const report = document.querySelector("[data-report]");
const open = () => [...report.querySelectorAll(".item.open")];

/** The highlight that keys are for: the one with the focus, else the first open one. */
const current = () => document.activeElement?.closest?.("[data-report] .item") ?? open()[0];

function go(by) {
  const items = open();
  if (!items.length) return;
  const at = items.indexOf(document.activeElement?.closest?.(".item"));
  const from = at < 0 && by < 0 ? items.length : at;
  show(items[Math.max(0, Math.min(items.length - 1, from + by))]);
}

function show(item) {
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest", behavior: "instant" });
}

if (report) {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.defaultPrevented) return;
    if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
    else {
      const undo = event.key === "z" && document.querySelector("#alerts [form=undo]");
      const button = undo || current()?.querySelector(`[data-settles="${CSS.escape(event.key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
}
