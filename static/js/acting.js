/* An act on the page: it is sent, and the text and margin are renewed from the answer; the last one can be undone. */
import { renew } from "./margin.js";
import { data, toast, words } from "./page.js";
import { send } from "./send.js";
import { repaint } from "./span.js";
import { placeTimes } from "./times.js";

let busy = false;
let undo = null; // what takes the last removal, move or resize back

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

export function offerUndo(message, back) {
  undo = back;
  toast(message, words.undo, undoLast);
}

export function undoLast() {
  const back = undo;
  undo = null;
  back?.();
}
