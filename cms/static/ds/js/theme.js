// The theme radios work by CSS alone; this keeps the choice in a host-only cookie, which the server renders back.
const YEAR_SECONDS = 60 * 60 * 24 * 365;

export function rememberTheme(doc) {
  doc.addEventListener("change", ({ target }) => {
    if (!target.matches("input[name=theme]")) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    doc.cookie = `theme=${target.value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
    if (target.value === "auto") delete doc.documentElement.dataset.theme;
    else doc.documentElement.dataset.theme = target.value;
  });
}
