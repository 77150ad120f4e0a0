/* Choosing one of the desk's claims, by searching in a dialog. */
import { whileWaiting } from "./frame.js";
import { data } from "./page.js";

const dialog = document.getElementById("chooser");
const SEARCH_AFTER_MS = 150;

/** Ask for a claim; resolves to {claim, status, stance?}, or null where the reader cancels. */
export function choose(title, { stance = false } = {}) {
  const search = document.getElementById("chooser-search");
  const choices = document.getElementById("choices");
  document.getElementById("chooser-title").textContent = title;
  document.getElementById("chooser-stances").hidden = !stance;
  search.value = "";
  dialog.returnValue = "";
  let timer;
  let asked = 0;
  const list = async () => {
    const number = ++asked;
    const response = await whileWaiting(fetch(`${data.base}claims/?${new URLSearchParams({ q: search.value })}`));
    const html = response.ok && !response.redirected ? await response.text() : "";
    if (number === asked) choices.innerHTML = html; // an older answer may come later
  };
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(list, SEARCH_AFTER_MS);
  };
  const pressed = (event) => {
    const choice = event.target.closest(".choice");
    if (choice) dialog.close(choice.value);
  };
  const keys = (event) => {
    const all = [...choices.querySelectorAll(".choice")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined && all.length) {
      event.preventDefault();
      (all[to] ?? (to < 0 ? search : all.at(-1))).focus();
    } else if (event.key === "Enter" && event.target === search) {
      event.preventDefault();
      if (all.length) dialog.close(all[0].value);
    }
  };
  search.addEventListener("input", typed);
  choices.addEventListener("click", pressed);
  dialog.addEventListener("keydown", keys);
  dialog.showModal();
  search.focus();
  list();
  return new Promise((resolve) => {
    const closed = () => {
      clearTimeout(timer);
      asked++;
      search.removeEventListener("input", typed);
      choices.removeEventListener("click", pressed);
      dialog.removeEventListener("keydown", keys);
      const chosen = dialog.querySelector("[name=stance]:checked");
      const claim = dialog.returnValue;
      const { status } = choices.querySelector(`.choice[value="${claim}"]`)?.dataset ?? {};
      resolve(claim ? { claim, status, ...(stance && { stance: chosen.value }) } : null);
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}
