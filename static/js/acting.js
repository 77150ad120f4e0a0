/* An act on the page: it is sent, and the text and margin are renewed from the answer; the last one can be undone. */
import { renew } from "./margin.js";
import { data, toast, words } from "./page.js";
import { send } from "./send.js";
import { repaint } from "./span.js";
import { placeTimes } from "./times.js";

let busy = false;
const undos = []; // what takes each removal, move or resize back, the last one at the end
let undoing = null; // a promise while one is taken back

/** Send an act and show what it changed; null where it was refused. */
export async function act(path, fields) {
  if (busy) return null;
  busy = true;
  try {
    const answer = await send(path, fields);
    if (answer?.text === undefined) return answer;
    if (answer.revision !== data.revision) {
      location.assign(answer.highlight ? `${data.base}#h-${answer.highlight}` : data.base);
      location.reload();
      return null;
    }
    renew(answer);
    repaint();
    placeTimes();
    return answer;
  } finally {
    busy = false;
  }
}

/** Tell what was done, with a way back; taking something back is no step to be taken back itself. */
export function offerUndo(message, back) {
  if (!undoing) undos.push(back);
  if (undos.length) toast(message, words.undo, undoLast);
  else toast(message);
}

/** Take back the last step that still stands, once what is being taken back is there. */
export async function undoLast() {
  while (undoing) await undoing;
  undoing = undos.pop()?.();
  await undoing;
  undoing = null;
}
