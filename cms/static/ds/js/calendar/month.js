// The grid. What it shows comes from the page's data block; what is moved is asked of the server, whose word is final.
import { Calendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";

import { dayTop, gap, isoDay, item } from "./draw.js";
import { keys } from "./keys.js";
import { mover } from "./move.js";
import { peeks } from "./peek.js";

const LOCALES = { en: "en-GB" };
const read = (doc) => JSON.parse(doc.getElementById("calendar-data").textContent);

export function month(doc, place) {
  let data = read(doc);
  const move = mover(doc, { refresh, failed: () => data.failed });
  const calendar = new Calendar(place, {
    plugins: [dayGrid, interaction],
    initialView: "dayGridMonth",
    initialDate: `${data.month}-01`,
    // Days are the client's; the browser's own zone plays no part.
    timeZone: "UTC",
    now: () => data.today,
    locale: LOCALES[doc.documentElement.lang] ?? doc.documentElement.lang,
    firstDay: 1,
    headerToolbar: false,
    height: "auto",
    fixedWeekCount: false,
    eventOrder: "order",
    eventOrderStrict: true,
    eventDurationEditable: false,
    longPressDelay: 350,
    viewClass: "mo",
    dayHeaderRowClass: "mo__heads",
    dayHeaderClass: "mo__head",
    dayHeaderInnerClass: "mo__head-in",
    // The component hides a head's word, since it has a label; a head with a label alone counts as empty.
    dayHeaderDidMount: ({ el }) => el.querySelector("[aria-hidden]")?.removeAttribute("aria-hidden"),
    dayRowClass: "mo__week",
    dayCellClass: ({ isToday, isOther, dow }) =>
      ["mo__day", isToday && "mo__day--now", isOther && "mo__day--out", (dow === 0 || dow === 6) && "mo__day--off"]
        .filter(Boolean)
        .join(" "),
    dayCellTopClass: "mo__top",
    dayCellTopInnerClass: "mo__top-in",
    dayCellTopContent: ({ date }) => dayTop(doc, data, date),
    dayCellDidMount: ({ el, date }) => {
      const holiday = data.holidays[isoDay(date)];
      if (holiday) el.setAttribute("aria-label", `${el.getAttribute("aria-label")}, ${holiday}`);
    },
    eventClass: ({ event, isDragging, isMirror }) =>
      `${event.extendedProps.gap ? "mo__gap" : `ev ev--${event.extendedProps.look}`}${isDragging || isMirror ? " ev--drag" : ""}`,
    eventContent: ({ event }) => (event.extendedProps.gap ? gap(doc, event) : item(doc, event)),
    eventDidMount: ({ el, event }) => describe(el, event),
    eventDrop: ({ event, revert }) => move.to(event.extendedProps, event.startStr, { revert }),
    events: entries(data),
  });
  calendar.render();
  keys(doc, place, { move, find: (id) => calendar.getEventById(id) });
  peeks(doc, place, { move, find: (id) => calendar.getEventById(id) });

  // The page as it is now: strip, agenda and data are the server's; the grid keeps its place and the focus.
  async function refresh(focusId) {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "calendar" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["cadence", "legend", "month-note", "agenda", "calendar-data"]) {
      const [old, now] = [doc.getElementById(id), fresh.getElementById(id)];
      if (old && now) old.replaceWith(doc.adoptNode(now));
    }
    data = read(doc);
    calendar.batchRendering(() => {
      calendar.removeAllEvents();
      entries(data).forEach((entry) => calendar.addEvent(entry));
    });
    focusSoon(place, focusId);
  }
}

function entries(data) {
  const items = data.items.map((each, order) => ({
    id: String(each.id),
    title: each.title,
    start: each.on,
    allDay: true,
    url: each.url,
    editable: each.movable,
    order,
    extendedProps: each,
  }));
  const gaps = data.gaps.map((each, index) => ({
    id: `gap-${index}`,
    title: each.text,
    start: each.from,
    end: each.until,
    allDay: true,
    editable: false,
    order: items.length + index,
    extendedProps: { gap: true },
  }));
  return [...items, ...gaps];
}

// The component places what it drew some frames later; what is hidden until then takes no focus.
function focusSoon(place, id, frames = 30) {
  const element = place.querySelector(`[data-item="${id}"]`);
  element?.focus();
  if (frames && (!element || place.ownerDocument.activeElement !== element))
    requestAnimationFrame(() => focusSoon(place, id, frames - 1));
}

// The component names an item by its title alone; what it is and when is said as well.
function describe(el, event) {
  const { id, said, gap: isGap } = event.extendedProps;
  if (isGap) return;
  el.dataset.item = id;
  el.title = said;
  el.setAttribute("aria-label", said);
  el.setAttribute("aria-describedby", "month-keys");
}
