// A form that was sent says so on its button and is not sent twice. It is free again when the page comes back from the
// browser's history, or after a while: an answer that is a download leaves the page standing.
const BUSY_MS = 10000;

export function busyForms(doc) {
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), BUSY_MS);
  });
  addEventListener("pageshow", () => doc.querySelectorAll("form[data-sent]").forEach(free));
}

// A file that is larger than its field says is told so before it is sent: the server would only cut it off.
export function largestFiles(doc) {
  doc.addEventListener("change", ({ target }) => {
    if (!target.matches?.("input[data-most-bytes]")) return;
    const isLarge = [...target.files].some((file) => file.size > Number(target.dataset.mostBytes));
    target.setCustomValidity(isLarge ? target.dataset.tooLarge : "");
    target.reportValidity();
  });
}

function free(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}
