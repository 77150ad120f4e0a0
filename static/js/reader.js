/* The article page: starts what its modules do. */
import { putMark, startActs } from "./acts.js";
import { startHandles } from "./handles.js";
import { startKeys } from "./keys.js";
import { open, startLinking } from "./linking.js";
import { markOf, onActive, startMargin } from "./margin.js";
import { addToClaim, markClaim, useAsEvidence } from "./marks.js";
import { root } from "./page.js";
import { placeTimes } from "./times.js";
import { startToolbar } from "./toolbar.js";
import { reopenForm } from "./wording.js";

startActs();
startHandles();
startMargin();
startLinking();
startKeys();
startToolbar({ mark: markClaim, add: addToClaim, evidence: useAsEvidence, place: putMark });
placeTimes();
new ResizeObserver(placeTimes).observe(root);
onActive(({ highlight }) => history.replaceState(null, "", highlight ? `#h-${highlight}` : location.pathname + location.search));

const named = location.hash.startsWith("#h-") && markOf(location.hash.slice(3));
if (named) open(named);
reopenForm();
