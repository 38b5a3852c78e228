// The calendar's own bundle: the month as a grid in which items move by drag and by keyboard. Without it the page is the
// agenda, and every item has a page on which it is moved.
import "fullcalendar/skeleton.css";

import { month } from "./month.js";

const WIDE = matchMedia("(min-width: 60.0625rem)");

const place = document.getElementById("month");
if (place) {
  const start = () => WIDE.matches && !place.hasChildNodes() && month(document, place);
  start();
  WIDE.addEventListener("change", start);
}
