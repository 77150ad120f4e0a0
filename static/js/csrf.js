/* The token that shows an act to come from one of the desk's own pages. */

/* The cookie rather than the page: it is the newer one where the reader signed in again in another tab. */
export function csrfToken() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}
