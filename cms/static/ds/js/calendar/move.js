// Moving: ask first where it must be approved again, then the server; what it refuses goes back to where it was.
import { say } from "./say.js";

export function mover(doc, { refresh, failed }) {
  const ask = doc.getElementById("move");
  const again = doc.getElementById("move-again");

  // `held` is an item as the page's data has it; `on` a day, `time` a time of day or nothing: as it is.
  async function to(held, on, { time = "", revert = null, agreed = false } = {}) {
    const back = revert ?? (() => {});
    if (!held.movable) return say(doc, held.stays, { bad: true });
    if (on === held.on && !time) return back();
    if (held.asks && !agreed && !(await agree(held, on))) return back();
    mark(held.id, true);
    const answer = await post(held.move_url, { on, time, again: held.asks || agreed ? "1" : "", seen: held.edition });
    mark(held.id, false);
    if (answer.asks && !agreed && (await agree(held, on, answer.said))) {
      return to({ ...held, asks: true }, on, { time, revert: back, agreed: true });
    }
    if (!answer.moved) {
      back();
      say(doc, answer.said || failed(), { bad: true });
      if (answer.stale) await refresh(held.id);
      return null;
    }
    await refresh(held.id);
    const undo = answer.undo && (() => to({ ...held, on, edition: answer.edition }, answer.undo.on, { time: answer.undo.time }));
    return say(doc, answer.said, { undo });
  }

  function mark(id, busy) {
    const element = doc.querySelector(`[data-item="${id}"]`);
    if (busy) element?.setAttribute("aria-busy", "true");
    else element?.removeAttribute("aria-busy");
  }

  function agree(held, on, said) {
    again.querySelector("[data-what]").textContent = held.title;
    again.querySelector("[data-said]").textContent = said ?? held.asks_text;
    return closed(again, () => again.returnValue === "yes");
  }

  // The dialog asks for day and time; its form is the one that the item's own page has.
  function open(held) {
    if (!held.movable) return say(doc, held.stays, { bad: true });
    const form = ask.querySelector("form");
    ask.querySelector("[data-what]").textContent = held.title;
    ask.querySelector("[data-note]").textContent = held.asks ? held.asks_text : "";
    ask.querySelector("[data-note]").closest(".note").hidden = !held.asks;
    form.elements.on.value = held.on;
    form.elements.time.value = held.time;
    return closed(ask, () => {
      if (ask.returnValue !== "yes") return focus(held.id);
      const time = form.elements.time.value;
      return to(held, form.elements.on.value, { time: time === held.time ? "" : time, agreed: held.asks });
    });
  }

  const focus = (id) => doc.querySelector(`#month [data-item="${id}"]`)?.focus();
  return { to, ask: open };
}

function closed(dialog, answer) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(answer()), { once: true });
    dialog.showModal();
  });
}

async function post(url, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
    return await answer.json();
  } catch {
    return { moved: false, said: "" };
  }
}
