/* Holds a check for whoever is at work on it: their keys, clicks and scrolling renew the lease, at most once in a third
 * of it. Nothing runs while nobody does anything, so that a check left open goes back to the queue by itself. */
import { csrfToken } from "./csrf.js";

const ACTIVITY = ["keydown", "input", "pointerdown", "scroll"];
const RENEWALS = 3;
const label = document.getElementById("lease");

let ends = label ? Date.parse(label.dataset.ends) : 0;
const seconds = label ? Number(label.dataset.seconds) : 0;
let renewedAt = ends - seconds * 1000; // as if it had been taken for the usual time
let overTimer = 0;

const clock = (time) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: label.dataset.zone }).format(time);

function show() {
  label.textContent = label.dataset.until.replace("%(time)s", clock(ends));
  clearTimeout(overTimer);
  overTimer = setTimeout(() => (label.textContent = label.dataset.over), ends - Date.now());
}

function stop() {
  ACTIVITY.forEach((name) => document.removeEventListener(name, renew, true));
  clearTimeout(overTimer);
}

/* Somebody else has it, or it left the queue: what is typed stays in its form, and is kept as a draft. */
function lose(detail) {
  stop();
  label.textContent = label.dataset.over;
  const alert = document.createElement("div");
  alert.className = "alert error";
  alert.setAttribute("role", "alert");
  alert.textContent = `${detail} ${label.dataset.lost}`;
  document.getElementById("alerts").replaceChildren(alert);
}

async function renew() {
  if (Date.now() - renewedAt < (seconds * 1000) / RENEWALS) return;
  renewedAt = Date.now();
  let response;
  try {
    response = await fetch(label.dataset.address, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ lease_seconds: seconds }),
    });
  } catch {
    return; // no connection: the next key tries again in a while, and the decision itself tells
  }
  const answer = await response.json();
  if (!response.ok) return lose(answer.detail);
  ends = Date.parse(answer.lease.expires_at);
  show();
}

if (label) {
  show();
  ACTIVITY.forEach((name) => document.addEventListener(name, renew, { capture: true, passive: true }));
}
