// A half-written decision is kept in the tab, by case, until it is recorded: a refresh, another case, a refusal or a
// signed-out session loses nothing.
const PREFIX = "draft:";

export function drafts(root, words) {
  const { locale, zone: timeZone } = root.dataset;
  const keep = (form) => {
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "seen"].includes(name)));
    const written = Object.values(fields).some((value) => value);
    if (written) sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(fields));
    else forget(form.dataset.draft);
    const told = form.querySelector("[data-kept]");
    const time = new Date().toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", timeZone });
    if (told) told.textContent = written ? words.kept.replace("%s", time) : "";
  };
  const changed = ({ target }) => target.form?.dataset.draft && keep(target.form);
  root.addEventListener("input", changed);
  root.addEventListener("change", changed);
  return { restore: () => root.querySelectorAll("form[data-draft]").forEach(restore), forget };
}

function forget(key) {
  sessionStorage.removeItem(PREFIX + key);
}

// What the server sent back filled in (after a refusal) is newer than what was kept.
function restore(form) {
  const kept = JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.draft) ?? "{}");
  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements.namedItem(name);
    if (field && !field.value) field.value = value;
  }
  const hasWords = Object.values(kept).some((value) => value) && form.closest("details");
  if (hasWords) form.closest("details").open = true;
}
