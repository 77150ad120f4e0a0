/* The token that shows an act to come from one of the desk's own pages. */

/* The cookie rather than the page: it is the newer one where the reader signed in again in another tab. */
export function csrfToken() {
  const cookie = /(?:^|; )(?:__Host-)?csrftoken=([^;]*)/.exec(document.cookie);
  return cookie ? cookie[1] : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}
