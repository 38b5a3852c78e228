// Toasts leave after a while, unless they tell of a failure, or someone points at or has the focus in them.
const STAY_MS = 8000;

export function toasts(list) {
  if (!list) return;
  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("li").remove();
  });
  const arm = (item) => {
    if (item.nodeType !== Node.ELEMENT_NODE || item.querySelector(".toast--bad")) return;
    const leave = () => (item.matches(":hover, :focus-within") ? setTimeout(leave, STAY_MS) : item.remove());
    setTimeout(leave, STAY_MS);
  };
  for (const item of list.children) arm(item);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(arm))).observe(list, {
    childList: true,
  });
}
