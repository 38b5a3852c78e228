// The keyboard on the grid: arrows go from item to item, Shift with an arrow moves one by a day or a week, m asks where to.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const DAY_MS = 24 * 60 * 60 * 1000;

export function keys(doc, place, { move, find }) {
  place.addEventListener("keydown", (event) => {
    const element = event.target.closest("[data-item]");
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    const held = find(element.dataset.item).extendedProps;
    if (event.key === "m" || event.key === "M") {
      event.preventDefault();
      move.ask(held);
    } else if (event.key in STEPS) {
      event.preventDefault();
      if (event.shiftKey) move.to(held, shifted(held.on, STEPS[event.key]));
      else go(place, element, Math.sign(STEPS[event.key]));
    }
  });
}

const shifted = (day, days) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

function go(place, from, step) {
  const all = [...place.querySelectorAll("[data-item]")];
  all.sort((one, other) => order(one) - order(other) || one.compareDocumentPosition(other) - 3);
  all[all.indexOf(from) + step]?.focus();
}

// Reading order: by week, then by day, then downwards.
function order(element) {
  const box = element.getBoundingClientRect();
  const week = element.closest("[role=row]").getBoundingClientRect().top;
  return week * 1e6 + Math.round(box.left) * 1e3 + (box.top - week);
}
