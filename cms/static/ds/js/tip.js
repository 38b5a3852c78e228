// Definitions open while the pointer is over their word or the word has the focus; Escape closes them, as any popover.

const GAP = 6;
const EDGE = 8;

function place(word, tip) {
  const at = word.getBoundingClientRect();
  tip.dataset.placed = "";
  tip.style.left = `${Math.max(EDGE, Math.min(at.left, window.innerWidth - tip.offsetWidth - EDGE))}px`;
  const below = at.bottom + GAP;
  const fits = below + tip.offsetHeight < window.innerHeight - EDGE;
  tip.style.top = `${fits ? below : Math.max(EDGE, at.top - GAP - tip.offsetHeight)}px`;
}

export function tips(root) {
  for (const word of root.querySelectorAll("[data-tip]")) {
    const tip = root.getElementById(word.getAttribute("popovertarget"));
    if (!tip || !tip.showPopover) continue;
    word.removeAttribute("popovertarget"); // else pressing would close what the focus has just opened
    let closing;
    const show = () => {
      clearTimeout(closing);
      if (!tip.matches(":popover-open")) tip.showPopover();
      place(word, tip);
    };
    const hide = () => {
      closing = setTimeout(() => tip.matches(":popover-open") && tip.hidePopover(), 120);
    };
    for (const name of ["pointerenter", "focus", "click"]) word.addEventListener(name, show);
    for (const name of ["pointerleave", "blur"]) word.addEventListener(name, hide);
    tip.addEventListener("pointerenter", () => clearTimeout(closing));
    tip.addEventListener("pointerleave", hide);
  }
}
