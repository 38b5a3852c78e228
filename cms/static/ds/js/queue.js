// The moderators' queue: it counts, refreshes itself and listens to keys. Every page of it works without this.
import { draw } from "./countdown.js";
import { drafts } from "./drafts.js";

const TICK_MS = 1000;
const REFRESH_MS = 15000;
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const OFF = "queue-keys-off";
// What comes for each part of the page holds this.
const PIECES = { "queue-list": 'id="queue-list"', "case-head": 'id="case-head"', case: 'class="q__case' };

export function queue(doc) {
  const root = doc.querySelector("[data-queue]");
  if (!root) return;
  const words = JSON.parse(root.dataset.words);
  const kept = drafts(root, words);
  const says = doc.getElementById("queue-says");
  const say = (text) => (says.textContent = text);
  const list = () => doc.getElementById("queue-list");
  const open = () => root.querySelector(".q__case");
  const rows = () => [...root.querySelectorAll("[data-row]")];
  const title = (row) => row.querySelector("[data-title]").textContent;
  let ahead = 0;
  let known = new Set(rows().map((row) => row.id));
  let lost = null;
  let byHand = false;

  doc.querySelectorAll("[data-scripted]").forEach((each) => (each.hidden = false));
  clockSet();
  settle();
  kept.restore();
  setInterval(tick, TICK_MS);
  setInterval(refresh, REFRESH_MS);
  doc.addEventListener("visibilitychange", () => {
    if (doc.hidden) return;
    tick();
    refresh();
  });

  // The server's clock is the one that counts.
  function clockSet() {
    const stated = Number(list()?.dataset.now ?? open()?.dataset.now);
    if (stated) ahead = stated - Date.now() / 1000;
  }

  function tick() {
    const now = Date.now() / 1000 + ahead;
    for (const clock of root.querySelectorAll("[data-countdown]")) {
      const row = clock.closest("[data-row]");
      if (draw(clock, words, now) === "late" && row) say(words.past_due.replace("%s", title(row)));
    }
  }

  function refresh() {
    if (doc.hidden || root.querySelector(".htmx-request")) return;
    for (const id of ["queue-list", "case-head"]) doc.getElementById(id)?.dispatchEvent(new CustomEvent("queuerefresh"));
  }

  // After anything was swapped: the open case is marked, notes are back, the clocks count.
  function settle() {
    const key = open()?.dataset.case;
    root.classList.toggle("q--open", Boolean(key));
    for (const row of rows()) {
      if (row.id === `open-${key}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    verb();
    tick();
  }

  function tellNew() {
    const now = rows();
    const fresh = now.filter((row) => !known.has(row.id));
    known = new Set(now.map((row) => row.id));
    if (fresh.length === 1) say(words.new_one.replace("%s", title(fresh[0])));
    else if (fresh.length) say(words.new_many.replace("%s", fresh.length));
  }

  // A form is gone when what it brought stands in its place: it is remembered before.
  doc.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    ctx.asker = ctx.sourceElement;
    const piece = PIECES[ctx.target?.id];
    // A sign-in page or an error is no piece of this page: what stands and what is written stay.
    if (piece && !ctx.text.includes(piece)) {
      event.preventDefault();
      stale(true);
      return;
    }
    if (piece) stale(false);
    const at = rows().indexOf(doc.activeElement);
    lost = at < 0 ? null : at;
  });
  doc.addEventListener("htmx:error", ({ detail }) => detail.ctx?.target?.id in PIECES && stale(true));
  function stale(is) {
    doc.getElementById("queue-stale").hidden = !is;
  }
  doc.addEventListener("htmx:after:swap", ({ detail }) => {
    const { target, asker, response } = detail.ctx;
    clockSet();
    settle();
    if (asker.id === "queue-list") {
      tellNew();
      for (const count of doc.querySelectorAll("[data-count]")) count.textContent = list().dataset[count.dataset.count];
      // Whoever stood on a row that is gone stands on the one in its place.
      if (lost !== null && doc.activeElement === doc.body) rows()[Math.min(lost, rows().length - 1)]?.focus();
    }
    if (target?.id !== "case") return;
    if (asker.dataset.draft && response.status < 300) kept.forget(asker.dataset.draft);
    byHand = false;
    kept.restore();
    verb();
    arrive();
  });

  // A case that was opened, or changed by a form, is read from its head; what was refused, from the refusal.
  function arrive() {
    const done = open().dataset.said;
    if (done) say(done);
    const wrong = open().querySelector("[aria-invalid=true], .err");
    const place = open().querySelector("#refusal") ? open().querySelector("#refusal") : wrong;
    open().querySelector(".q__mid").scrollTop = 0;
    const post = doc.getElementById("this-post");
    if (post && !place) post.scrollIntoView({ block: "nearest" });
    if (place && place.matches("[aria-invalid]")) place.focus();
    else doc.getElementById("case-h")?.focus({ preventScroll: true });
    refresh();
  }

  // The button says what will be recorded; a rule brings its usual action along, until one is chosen by hand.
  function verb() {
    const chosen = root.querySelector("[data-verb]:checked");
    const button = root.querySelector("[data-verb-here]");
    if (chosen && button) button.textContent = words.record.replace("%s", chosen.dataset.verb);
  }
  root.addEventListener("change", ({ target }) => {
    if (target.name === "action") byHand = true;
    const usual = target.name === "rule" && root.querySelector(`[name=action][value="${target.dataset.default}"]`);
    if (usual && (!byHand || !root.querySelector("[name=action]:checked"))) usual.checked = true;
    verb();
  });

  const silent = doc.querySelector("[data-keys-on]");
  if (silent) {
    silent.checked = !localStorage.getItem(OFF);
    silent.addEventListener("change", () => (silent.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }

  doc.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form?.dataset.draft) {
      target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || doc.querySelector("dialog[open], :popover-open")) return;
    if (key === "Escape" && root.contains(target)) {
      (root.querySelector("[data-row][aria-current]") ?? rows()[0])?.focus();
      return;
    }
    if (target.closest?.(TYPING) || localStorage.getItem(OFF)) return;
    const act = KEYS[key] ?? (/^[1-9c]$/.test(key) && (() => press(key)));
    if (!act) return;
    event.preventDefault();
    act();
  });

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    n: () => root.querySelector("[data-note]")?.focus(),
    r: () => (root.querySelector("[name=rule]:checked") ?? root.querySelector("[name=rule]"))?.focus(),
    "?": () => doc.getElementById("keys")?.showModal(),
  };

  // To the fields that a link leads to: they are folded.
  function unfold(link) {
    const fold = doc.querySelector(link.getAttribute("href"));
    fold.open = true;
    fold.querySelector("select, textarea")?.focus();
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-unfold]");
    if (!link) return;
    event.preventDefault();
    unfold(link);
  });

  function move(step) {
    const all = rows();
    const from = all.includes(doc.activeElement) ? doc.activeElement : root.querySelector("[data-row][aria-current]");
    const next = from ? all[all.indexOf(from) + step] : all[0];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const control = open()?.querySelector(`[data-key="${key}"]`);
    if (!control) return;
    control.focus();
    if (control.dataset.unfold !== undefined) return unfold(control);
    if (control.type !== "radio") control.click();
    else if (!control.checked) {
      control.checked = true;
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}
