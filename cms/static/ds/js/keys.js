// "/" goes to the page's search field, or to the nav's when the page has none; a link with data-key is followed by that
// key. Never while someone types, nor while a dialog is open.
const TYPING = "input, textarea, select, [contenteditable]";

export function searchKey(doc) {
  doc.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING) || doc.querySelector("dialog[open]")) return;
    if (event.key !== "/") {
      if (/^[a-z]$/.test(event.key)) doc.querySelector(`a[data-key="${event.key}"]`)?.click();
      return;
    }
    const field = doc.querySelector("main [data-search-key]") ?? doc.querySelector("[data-search-key]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
