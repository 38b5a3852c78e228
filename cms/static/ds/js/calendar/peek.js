// A look at an item where it stands: what it is, who waits for whom, and what can be done. Its link still leads to its page.
const GAP = 6;

export function peeks(doc, place, { move, find }) {
  const sheet = doc.getElementById("peek");
  let opener = null;

  place.addEventListener("click", async (event) => {
    const element = event.target.closest("[data-item]");
    if (!element || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const answer = await fetch(find(element.dataset.item).extendedProps.peek_url);
    if (!answer.ok) return void location.assign(element.href);
    sheet.innerHTML = await answer.text();
    opener = element;
    opener.classList.add("ev--open");
    sheet.showPopover();
    put(sheet, element);
    sheet.querySelector(".pop__foot a")?.focus();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (!event.target.closest("[data-move]")) return;
    event.preventDefault();
    const held = find(opener.dataset.item).extendedProps;
    close();
    move.ask(held);
  });
  sheet.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    opener?.classList.remove("ev--open");
    if (doc.activeElement === doc.body) opener?.focus();
  });

  function close() {
    sheet.hidePopover();
    opener?.focus();
  }
}

// Beside the item where there is room, else under it or above; never outside the window.
function put(sheet, element) {
  const [box, own] = [element.getBoundingClientRect(), sheet.getBoundingClientRect()];
  const fits = (left) => left >= GAP && left + own.width <= innerWidth - GAP;
  const right = box.right + GAP;
  const left = fits(right) ? right : Math.max(GAP, box.left - GAP - own.width);
  const top = Math.min(Math.max(GAP, box.top), innerHeight - own.height - GAP);
  sheet.style.left = `${left}px`;
  sheet.style.top = `${Math.max(GAP, top)}px`;
}
