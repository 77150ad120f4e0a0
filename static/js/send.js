/* Send an act to the server. Whatever goes wrong is shown at the foot of the page, and nothing of the reader's is lost. */
import { whileWaiting } from "./frame.js";
import { csrfToken } from "./csrf.js";
import { clearAlerts, data, say, showAlert, toast, words } from "./page.js";

const SAY_AFTER_MS = 1000;

/** POST `fields` to `path` below the article's address; the answer's JSON, or null where the act was refused. */
export async function send(path, fields) {
  let said = false;
  const timer = setTimeout(() => {
    said = true;
    say(words.saving);
  }, SAY_AFTER_MS);
  const answer = await whileWaiting(post(path, fields));
  clearTimeout(timer);
  if (said) say(answer?.status < 400 ? words.stored : "");
  return answer;
}

async function post(path, fields) {
  let response;
  try {
    response = await fetch(data.base + path, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
      body: new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)),
    });
  } catch {
    toast(words.lost);
    return null;
  }
  if (response.redirected) {
    toast(words.signedOut);
    return null;
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (isJson) {
    if (response.ok) clearAlerts();
    return { ...(await response.json()), status: response.status };
  }
  const html = await response.text();
  if (html.trimStart().startsWith("<!doctype")) toast(words.failed.replace("%(status)s", response.status));
  else showAlert(html);
  return null;
}
