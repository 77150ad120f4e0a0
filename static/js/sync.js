/* Bring a part of the page to what the server renders now, touching only what differs: the rest keeps its place,
   its focus, and the browser's work of laying it out. */

const served = new WeakMap(); // each child as the server sent it, before scripts marked or moved it

export function remember(container) {
  for (const child of container.children) served.set(child, child.outerHTML);
}

/** Replace the children of `container` that differ from those in `html`. */
export function syncHtml(container, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  syncChildren(container, [...template.content.children]);
}

export function syncChildren(container, fresh) {
  const old = [...container.children];
  const oldHtml = old.map((child) => served.get(child));
  const freshHtml = fresh.map((child) => child.outerHTML);
  let first = 0;
  while (first < old.length && first < fresh.length && oldHtml[first] === freshHtml[first]) first++;
  let last = 0;
  const most = Math.min(old.length, fresh.length) - first;
  while (last < most && oldHtml[old.length - 1 - last] === freshHtml[fresh.length - 1 - last]) last++;
  const before = old[old.length - last] ?? null;
  const middle = fresh.slice(first, fresh.length - last);
  middle.forEach((child, i) => served.set(child, freshHtml[first + i]));
  old.slice(first, old.length - last).forEach((child) => child.remove());
  const fragment = document.createDocumentFragment();
  fragment.append(...middle);
  container.insertBefore(fragment, before);
}
