// What is left of a promise, counted on from the service windows that the server wrote: cms/queue/left.py has the same
// rule, and a test compares them. Only the instant counts, so a tab that slept is right when it wakes.
const SOON_MINUTES = 30;
const DIALS = [60, 240, 480, 1440];
const DAYS_FROM_HOURS = 100;
const STATES = ["late", "soon", "on", "closed"];

export function standing(due, spans, warned, now) {
  if (now >= due) return { state: "late", minutes: Math.floor((now - due) / 60), share: 0 };
  const ahead = spans.filter(([, closes]) => closes > now).map(([opens, closes]) => [Math.max(opens, now), closes]);
  const minutes = Math.ceil(ahead.reduce((sum, [opens, closes]) => sum + closes - opens, 0) / 60);
  const share = Math.min(100, Math.floor((minutes * 100) / (DIALS.find((each) => minutes <= each) ?? DIALS.at(-1))));
  if (ahead.length && ahead[0][0] > now) return { state: "closed", minutes, share };
  return { state: warned || minutes < SOON_MINUTES ? "soon" : "on", minutes, share };
}

export function span(minutes, words) {
  const hours = Math.floor(minutes / 60);
  if (hours >= DAYS_FROM_HOURS) return words.days.replace("%s", Math.floor(hours / 24));
  return `${hours}:${String(minutes % 60).padStart(2, "0")}`;
}

// Writes only what changed: nothing moves, nothing is read aloud again and again.
export function draw(clock, words, now) {
  const spans = clock.dataset.spans.split(" ").filter(Boolean).map((each) => each.split("-").map(Number));
  const { state, minutes, share } = standing(Number(clock.dataset.due), spans, "warned" in clock.dataset, now);
  const was = STATES.find((each) => clock.classList.contains(`cd--${each}`));
  if (was !== state) {
    clock.classList.replace(`cd--${was}`, `cd--${state}`);
    write(clock.querySelector("[data-aloud]"), `${words[`${state}_aloud`]} `);
  }
  write(clock.querySelector("[data-shown]"), words[`${state}_shown`].replace("%s", span(minutes, words)));
  const arc = clock.querySelector(".arc");
  if (arc.getAttribute("stroke-dasharray") !== `${share} 100`) arc.setAttribute("stroke-dasharray", `${share} 100`);
  return was !== state ? state : "";
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
