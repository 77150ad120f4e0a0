/* Was it checked before? Claims that say much the same as the one being worded, shown below its form. */
import { activeMark, layOut } from "./margin.js";
import { joinClaim } from "./moving.js";
import { data, say, words } from "./page.js";

const PAUSE_MS = 400;
const LONGEST = 300; // code units of the statement that are compared

/** Look for claims like the one that `form` words, now and after each pause in typing; `done` when one was taken. */
export function offerAlike(form, claim, done) {
  const box = form.querySelector(".alike");
  const statement = form.elements.statement;
  let timer;
  let told = 0;
  const look = async () => {
    const asked = statement.value.slice(0, LONGEST);
    const html = await fetchAlike(asked, claim);
    if (html === null || asked !== statement.value.slice(0, LONGEST)) return;
    box.innerHTML = html;
    const found = box.querySelectorAll("li").length;
    box.hidden = !found;
    if (found && found !== told && form.isConnected) say(words.alike.replace("%(n)s", found));
    told = found;
    layOut();
  };
  statement.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (button && (await joinClaim(activeMark().highlight, button.value, button.dataset.status))) done();
  });
  look();
}

async function fetchAlike(statement, claim) {
  try {
    const response = await fetch(`${data.base}similar/?${new URLSearchParams({ statement, claim })}`);
    return response.ok && !response.redirected ? await response.text() : null;
  } catch {
    return null; // without a connection the words can still be typed
  }
}
