// What stands in a cell: drawn as the rest of the design system is, with no style of its own.
const made = (doc, tag, name, text) => {
  const element = doc.createElement(tag);
  element.className = name;
  if (text) element.textContent = text;
  return element;
};

const icon = (doc, name) => {
  const shape = made(doc, "i", `i i-${name}`);
  shape.setAttribute("aria-hidden", "true");
  return shape;
};

export function item(doc, event) {
  const { icon: shape, time } = event.extendedProps;
  const nodes = [icon(doc, shape)];
  if (time) nodes.push(made(doc, "span", "ev__t", time));
  nodes.push(made(doc, "span", "ev__n", event.title));
  return { domNodes: nodes };
}

export function gap(doc, event) {
  return { domNodes: [icon(doc, "alert"), made(doc, "span", "ev__n", event.title)] };
}

export const isoDay = (date) => date.toISOString().slice(0, 10);

export function dayTop(doc, data, date) {
  const day = isoDay(date);
  const nodes = [made(doc, "b", "mo__n", data.names[day] ?? String(date.getUTCDate()))];
  const holiday = data.holidays[day];
  if (holiday) {
    const name = made(doc, "span", "mo__hol", holiday);
    name.title = holiday;
    nodes.push(name);
  }
  return { domNodes: nodes };
}
