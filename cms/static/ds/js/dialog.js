// A link with data-dialog opens that dialog in place; without a script it leads to the confirm page it names.
export function dialogs(doc) {
  doc.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && doc.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
      return;
    }
    // A click that lands on the dialog itself is one on its backdrop: the sheet fills the rest.
    if (event.target.matches?.("dialog[open]") && outside(event.target.getBoundingClientRect(), event))
      event.target.close();
  });
}

function outside(box, { clientX, clientY }) {
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
