/* The frame around every page: single keys that press or focus what carries them, menus that close. */

const TYPING = "input, textarea, select, [contenteditable]";

/** True where a key is text for a field rather than a command. */
export function isTyping(event) {
  return event.target.closest?.(TYPING) !== null || event.ctrlKey || event.metaKey || event.altKey;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
  if (isTyping(event) || event.defaultPrevented) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
  if (!target || target.closest("[hidden]")) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else if (target.matches(".fold > summary")) enterFold(target.parentElement);
  else if ("twice" in target.dataset && document.activeElement !== target) target.focus();
  else target.click();
});

/** Open a folded form, never close it, and put the cursor into its first field. */
function enterFold(fold) {
  fold.open = true;
  fold.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

/* Whatever takes long shows that it goes on: a line at the top edge, after a moment. */
const busy = () => document.documentElement.toggleAttribute("data-busy", true);
const ready = () => document.documentElement.toggleAttribute("data-busy", false);

let waiting = 0; // for how many answers

/** Show the line until `answer`, a promise, is there; what became of it. */
export async function whileWaiting(answer) {
  waiting += 1;
  busy();
  try {
    return await answer;
  } finally {
    waiting -= 1;
    if (!waiting) ready();
  }
}

document.addEventListener("submit", (event) => event.defaultPrevented || busy());
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const leaves = link && link.origin === location.origin && link.pathname !== location.pathname && !link.download;
  if (leaves && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !link.target) busy();
});
document.addEventListener("htmx:beforeRequest", busy);
document.addEventListener("htmx:afterRequest", ready);
window.addEventListener("pageshow", ready);
