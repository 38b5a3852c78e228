// "/" goes to the page's search field, or to the nav's when the page has none. Never while someone types.
const TYPING = "input, textarea, select, [contenteditable]";

export function searchKey(doc) {
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING)) return;
    const field = doc.querySelector("main [data-search-key]") ?? doc.querySelector("[data-search-key]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
