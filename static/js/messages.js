/* Messages close: by their button, or by Escape. Those of the article page (toasts) go by themselves. */

const MESSAGES = "#alerts > .alert:not(.toast)";
const alerts = document.getElementById("alerts");

function close(message) {
  const hadFocus = message.contains(document.activeElement);
  message.remove();
  if (hadFocus) document.getElementById("main").focus({ preventScroll: true });
}

/* They come with the page and by any act: each gets its button as it appears. */
function addButtons() {
  for (const message of document.querySelectorAll(`${MESSAGES}:not(:has(> .close))`)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = "×";
    button.setAttribute("aria-label", alerts.dataset.close);
    button.addEventListener("click", () => close(message));
    message.append(button);
  }
}

if (alerts) {
  addButtons();
  new MutationObserver(addButtons).observe(alerts, { childList: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) document.querySelectorAll(MESSAGES).forEach(close);
});
