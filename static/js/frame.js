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
  else target.click();
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
