// All of the script there is: htmx for partial pages, and small helpers, the queue's among them. Every page works without it.
import "htmx.org/dist/htmx.esm.js";

import { rememberTheme } from "./theme.js";
import { searchKey } from "./keys.js";
import { dialogs } from "./dialog.js";
import { toasts } from "./toast.js";
import { busyForms, largestFiles } from "./forms.js";
import { queue } from "./queue.js";
import { currentStep } from "./steps.js";
import { tips } from "./tip.js";

rememberTheme(document);
searchKey(document);
dialogs(document);
busyForms(document);
largestFiles(document);
queue(document);
currentStep(document);
tips(document);
toasts(document.getElementById("toasts"));
