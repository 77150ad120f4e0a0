/* What the modules of the article page share: its elements, what the server told it, and ways to speak to the reader. */
import { TextIndex } from "./offsets.js";

export const root = document.getElementById("article-text");
export const margin = document.getElementById("margin");
export const cards = document.getElementById("cards");
export const toolbar = document.getElementById("toolbar"); // none where the reader may not mark
export const data = JSON.parse(document.getElementById("page-data").textContent);
export const words = data.words ?? {};
export const index = new TextIndex(root.textContent);
export const language = root.lang;

const narrow = matchMedia("(width < 60rem)");
export const isNarrow = () => narrow.matches;
export const onNarrowChange = (act) => narrow.addEventListener("change", act);

const announcer = document.getElementById("announcer");
const alerts = document.getElementById("alerts");
const TOAST_MS = 15_000;
let toastTimer;

/** Tell screen readers, without moving anything. */
export function say(message) {
  announcer.textContent = message;
}

/** Show a message at the foot of the page, with a button where `act` is given. It goes with the next one. */
export function toast(message, label, act) {
  const shown = document.getElementById("toast-undo").content.cloneNode(true).firstElementChild;
  shown.querySelector("span").textContent = message;
  const button = shown.querySelector("button");
  if (act) {
    button.textContent = label;
    button.addEventListener("click", act, { once: true });
  } else button.remove();
  alerts.replaceChildren(shown);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => shown.remove(), TOAST_MS);
}

/** Show what the server answered to a refused act. */
export function showAlert(html) {
  clearTimeout(toastTimer);
  alerts.innerHTML = html;
}

export function clearAlerts() {
  alerts.replaceChildren();
}
