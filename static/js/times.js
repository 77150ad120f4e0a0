/* Time codes level with the line in which their cue begins; at most one to a line. */
import { rangeOfSpan } from "./offsets.js";
import { index, root } from "./page.js";

const times = document.getElementById("times");

export function placeTimes() {
  if (!times) return;
  const codes = [...times.querySelectorAll("[data-start]")];
  const base = times.getBoundingClientRect().top;
  const text = index.text;
  const tops = codes.map((code) => {
    const start = index.toUnit(Number(code.dataset.start));
    const end = Math.min(text.length, start + (text.codePointAt(start) > 0xffff ? 2 : 1));
    return rangeOfSpan(root, { start, end }).getClientRects()[0]?.top ?? 0;
  });
  let free = -Infinity;
  const height = codes[0]?.offsetHeight ?? 0;
  codes.forEach((code, i) => {
    const top = tops[i] - base;
    const fits = top >= free;
    code.hidden = !fits;
    if (!fits) return;
    code.style.top = `${top}px`;
    free = top + height;
  });
  times.classList.add("placed");
}
