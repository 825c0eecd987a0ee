// Shows /openapi.json. Every text goes in as text: nothing of the document is ever read as HTML.

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((c) => c !== null));
  return element;
};

const METHODS = ["get", "head", "post", "put", "delete"];
/** Who calls a route, by the credential it wants, and the heading over such routes. */
const CALLERS = [["embedToken", "Pages, with an embed token"], ["apiKey", "Backends, with an API key"], [undefined, "Without a credential"]];
const CREDENTIALS = { apiKey: "API key", embedToken: "embed token" };

/** The object that a `$ref` names. */
const resolve = (document, value) =>
  value?.$ref === undefined ? value : value.$ref.slice(2).split("/").reduce((at, key) => at[key], document);

const nameOf = (ref) => ref.split("/").at(-1);

/** A schema in one line, with links to those that have names. */
function typeOf(schema) {
  if (schema === undefined || schema === true) return "anything";
  if (schema.$ref !== undefined) return make("a", { href: `#schema-${nameOf(schema.$ref)}` }, nameOf(schema.$ref));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  for (const key of ["oneOf", "anyOf", "allOf"]) {
    if (schema[key] !== undefined) {
      const span = make("span");
      schema[key].forEach((s, i) => span.append(i > 0 ? (key === "allOf" ? " & " : " | ") : "", typeOf(s)));
      return span;
    }
  }
  const type = [schema.type ?? "object"].flat().join(" | ");
  return type.startsWith("array") ? make("span", {}, "list of ", typeOf(schema.items)) : type;
}

const table = (head, rows) =>
  make("table", {}, make("tr", {}, ...head.map((h) => make("th", {}, h))), ...rows.map((r) => make("tr", {}, ...r.map((c) => make("td", {}, c)))));

const bodies = (content) => {
  const span = make("span");
  Object.entries(content ?? {}).forEach(([kind, { schema }], i) => span.append(i > 0 ? ", " : "", make("code", {}, kind), /json/.test(kind) ? " " : "", /json/.test(kind) ? typeOf(schema) : ""));
  return span;
};

function operation(document, path, method, about) {
  const lock = (about.security ?? []).flatMap((s) => Object.keys(s)).map((s) => make("span", { class: "lock" }, CREDENTIALS[s] ?? s));
  const id = `${method}${path}`;
  const out = make("section", { id });
  out.append(make("h2", {}, make("span", { class: `verb ${method}` }, method.toUpperCase()), make("code", {}, path), ...lock));
  out.append(make("p", {}, about.summary ?? "", about.description === undefined ? "" : `. ${about.description}`));
  const parameters = (about.parameters ?? []).map((p) => resolve(document, p));
  if (parameters.length > 0) {
    const row = (p) => [make("code", {}, p.name), p.in, typeOf(p.schema), p.required === true ? "required" : "", p.description ?? ""];
    out.append(make("h3", {}, "Parameters"), table(["Name", "In", "Type", "", "Meaning"], parameters.map(row)));
  }
  if (about.requestBody !== undefined) out.append(make("h3", {}, "Body"), bodies(resolve(document, about.requestBody).content));
  // Statuses that are answered alike, as errors are, stand in one row.
  const alike = new Map();
  for (const [status, r] of Object.entries(about.responses)) {
    const response = resolve(document, r);
    alike.set(response, [...(alike.get(response) ?? []), status]);
  }
  const answers = [...alike].map(([response, statuses]) => {
    const span = make("span");
    for (const status of statuses) span.append(make("code", {}, status), " ");
    return [span, response.description, bodies(response.content)];
  });
  out.append(make("h3", {}, "Answers"), table(["Status", "Meaning", "Body"], answers));
  return out;
}

function schema(document, name, about) {
  const out = make("section", { id: `schema-${name}` }, make("h2", {}, make("code", {}, name)));
  if (about.description !== undefined) out.append(make("p", {}, about.description));
  const fields = Object.entries(about.properties ?? {});
  if (fields.length === 0) {
    out.append(make("p", {}, typeOf(about)));
    return out;
  }
  const row = ([field, s]) => [make("code", {}, field), typeOf(s), about.required?.includes(field) ? "required" : "", s.description ?? ""];
  out.append(table(["Field", "Type", "", "Meaning"], fields.map(row)));
  return out;
}

async function show() {
  const nav = document.querySelector("nav");
  const main = document.querySelector("main");
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`/openapi.json answers ${response.status}`);
  const api = await response.json();
  main.replaceChildren(make("h1", {}, `${api.info.title} ${api.info.version}`), make("p", {}, api.info.description ?? ""));
  const all = Object.entries(api.paths).flatMap(([path, methods]) =>
    METHODS.filter((m) => methods[m] !== undefined).map((method) => ({ path, method, about: methods[method] })));
  for (const [credential, heading] of CALLERS) {
    nav.append(make("h2", {}, heading));
    main.append(make("h1", {}, heading));
    for (const { path, method, about } of all.filter((o) => Object.keys(o.about.security?.[0] ?? {})[0] === credential)) {
      nav.append(make("a", { href: `#${method}${path}` }, make("span", { class: `verb ${method}` }, method.toUpperCase()), path));
      main.append(operation(api, path, method, about));
    }
  }
  nav.append(make("h2", {}, make("a", { href: "#schemas" }, "Schemas")));
  main.append(make("h1", { id: "schemas" }, "Schemas"));
  for (const [name, about] of Object.entries(api.components.schemas)) main.append(schema(api, name, about));
  // The target of the address exists only now.
  if (location.hash !== "") document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

show().catch((error) => document.querySelector("main").replaceChildren(make("p", { role: "alert" }, String(error))));
