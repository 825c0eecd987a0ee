// The application's own chrome: who is signed in, light or dark, and what the embed tells.

const facts = document.getElementById("facts");
const shown = new Map();

/** Shows a fact beside the heading. */
function fact(name, value) {
  let cell = shown.get(name);
  if (!cell) {
    cell = document.createElement("dd");
    const term = document.createElement("dt");
    term.textContent = name;
    const pair = document.createElement("div");
    pair.append(term, cell);
    facts.append(pair);
    shown.set(name, cell);
  }
  cell.textContent = value;
}

/** The scheme the page is in. */
export function scheme() {
  return document.documentElement.dataset.scheme;
}

/** Shows what a dashboard tells, and keeps its theme the page's. */
export function watch(dashboard) {
  dashboard.on("load", ({ rows }) => fact("Rows here", rows.toLocaleString()));
  dashboard.on("ready", ({ millis }) =>
    fact("First paint", `${Math.round(millis).toLocaleString()} ms`),
  );
  dashboard.on("update", ({ roundTrip }) =>
    fact("Last filter", `${roundTrip < 10 ? roundTrip.toFixed(1) : Math.round(roundTrip)} ms`),
  );
  onScheme((now) => dashboard.setTheme(now));
}

const schemeListeners = new Set();

/** Calls `changed` when the page turns light or dark. */
export function onScheme(changed) {
  schemeListeners.add(changed);
}

/** The session: its tenant and where the token server is. */
export const session = fetch("/api/session").then((response) => response.json());

document.getElementById("scheme").addEventListener("click", () => {
  const next = scheme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.scheme = next;
  localStorage.setItem("scheme", next);
  for (const changed of schemeListeners) changed(next);
});

const select = document.getElementById("tenant");
session.then(({ tenant, tenants }) => {
  for (const [id, { name, detail }] of Object.entries(tenants)) {
    const option = new Option(`${name} (${id})`, id, id === tenant, id === tenant);
    option.title = detail;
    select.add(option);
  }
});
select.addEventListener("change", async () => {
  await fetch("/api/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ tenant: select.value }),
  });
  location.reload();
});

window.site = { watch, scheme, onScheme, session };
