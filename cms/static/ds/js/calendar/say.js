// A toast in the page's own words, from the template that the page brings for each kind.
export function say(doc, words, { bad = false, undo = null } = {}) {
  // What was said of the move before no longer holds, and neither does its way back.
  for (const before of doc.querySelectorAll("#toasts [data-moved]")) before.remove();
  const template = doc.getElementById(bad ? "toast-bad" : "toast-good");
  const entry = doc.createElement("li");
  entry.dataset.moved = "";
  entry.append(template.content.cloneNode(true));
  entry.querySelector("[data-said]").textContent = words;
  const button = entry.querySelector("[data-undo]");
  if (undo) {
    button.addEventListener("click", () => {
      entry.remove();
      undo();
    });
  } else button?.remove();
  doc.getElementById("toasts").append(entry);
}
