/* A form that was refused: whoever sent it is led to why, whether the answer is a page or a part put into this one.
   Else the page would look as if all had been saved, with the words that say otherwise far above it. */

const FIELD = "[aria-invalid=true]";
const WORDS = "main .alert.error, main .conflict, main section[role=alert]";

const firstOf = (selector, place) => [...place.querySelectorAll(selector)].find((each) => each.checkVisibility());

/** Put the cursor into the first field to mend below `place`, else the focus on what is said; scroll there. */
function leadTo(place) {
  const why = firstOf(FIELD, place) ?? firstOf(WORDS, place);
  if (!why) return;
  if (!why.matches(FIELD)) why.tabIndex = -1;
  why.focus({ preventScroll: true });
  const fits = why.offsetHeight < innerHeight / 2;
  why.scrollIntoView({ block: fits ? "center" : "start", behavior: "instant" });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const { xhr } = event.detail;
  // What has a place of its own (the messages at the foot of the window) is seen wherever one is.
  if (xhr?.status >= 400 && !xhr.getResponseHeader("HX-Retarget")) leadTo(event.target);
});

if (!document.querySelector("[autofocus]")) leadTo(document);
