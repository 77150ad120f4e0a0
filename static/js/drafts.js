/* Keeps what is typed in a form until it was saved: over a reload, a session that ran out, a lost connection.
 *
 * A form names itself with data-draft; the server tells what was saved by a message with the class sent-NAME. */

const FIELDS = "input:not([name=csrfmiddlewaretoken], [name=digest], [type=file]), textarea, select";
const AGE_LIMIT_MS = 30 * 24 * 3600 * 1000;

const owner = (form) => form.closest("[data-user]");
const keyOf = (form) => `draft:${owner(form)?.dataset.user}:${form.dataset.draft}`;
const fieldsOf = (form) => [...form.querySelectorAll(FIELDS)].filter((field) => field.name);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // no storage, or not ours to read: the form works without
  }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden: nothing can be kept.
  }
}

function valuesOf(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) values[field.name] = field.value;
    } else values[field.name] = field.value;
  }
  return values;
}

function fill(form, values) {
  for (const field of fieldsOf(form)) {
    if (!(field.name in values)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === values[field.name];
    else field.value = values[field.name];
  }
}

const isSame = (one, other) => Object.keys(other).every((name) => (one[name] ?? "") === other[name]);

function keep(form) {
  const values = valuesOf(form);
  write(keyOf(form), isSame(form.pristine ?? {}, values) ? null : { at: Date.now(), values });
}

function announce(form) {
  const notice = document.createElement("p");
  notice.className = "note restored";
  notice.setAttribute("role", "status");
  notice.append(owner(form).dataset.restored);
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "link";
  discard.textContent = owner(form).dataset.discard;
  discard.addEventListener("click", () => {
    write(keyOf(form), null);
    fill(form, form.pristine);
    notice.remove();
  });
  notice.append(discard);
  form.prepend(notice);
}

function restore(form) {
  form.pristine = valuesOf(form);
  if ("bound" in form.dataset) {
    keep(Object.assign(form, { pristine: {} })); // the server gave back what was typed
    return;
  }
  const draft = read(keyOf(form));
  if (!draft) return;
  if (Date.now() - draft.at > AGE_LIMIT_MS || isSame(form.pristine, draft.values)) {
    write(keyOf(form), null);
    return;
  }
  fill(form, draft.values);
  const fold = form.closest("details");
  if (fold) fold.open = true;
  announce(form);
}

function forgetWhatWasSent() {
  for (const message of document.querySelectorAll("#alerts [class*='sent-']")) {
    const names = [...message.classList].filter((name) => name.startsWith("sent-")).map((name) => name.slice(5));
    for (const place of document.querySelectorAll("[data-user]")) {
      names.forEach((name) => write(`draft:${place.dataset.user}:${name}`, null));
    }
  }
}

function start() {
  forgetWhatWasSent();
  for (const form of document.querySelectorAll("form[data-draft]")) {
    keepDraft(form);
  }
}

/** Give back what was typed in this form before, and keep what will be. */
export function keepDraft(form) {
  if (form.isKept) return;
  form.isKept = true;
  restore(form);
  form.addEventListener("input", () => keep(form));
}

export const forgetDraft = (place, name) => write(`draft:${place.dataset.user}:${name}`, null);

/** What follows `prefix` in the names of the drafts kept for who is signed in at `place`. */
export function draftsFrom(place, prefix) {
  const start = `draft:${place.dataset.user}:${prefix}`;
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  } catch {
    return []; // no storage
  }
}

start();
document.addEventListener("htmx:afterSettle", start);
