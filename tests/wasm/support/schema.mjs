// The published grammar as a list of names: `Options.curve` is a property, `Curve=step` a value,
// `Annotation.line.op` a property of one of several forms.
import { readFileSync } from "node:fs";
import { ROOT } from "./paths.mjs";

export const SCHEMA = JSON.parse(readFileSync(`${ROOT}npm/schema/chart.json`, "utf8"));

/** The same node without references, and the name it goes by. */
function resolve(node, owner) {
  const name = node?.$ref?.split("/").at(-1);
  return name ? resolve(SCHEMA.$defs[name], name) : [node, owner];
}

const kind = (v) => (v === null ? "null" : Array.isArray(v) ? "array" : typeof v);
const types = (node) => [node.type ?? []].flat().map((t) => (t === "integer" ? "number" : t));

/** Whether a value may be meant by this node; only as exact as telling alternatives apart needs. */
function fits(value, given) {
  const [node] = resolve(given);
  if ("const" in node) return node.const === value;
  const inner = node.anyOf ?? node.oneOf;
  if (inner) return inner.some((n) => fits(value, n));
  if (kind(value) !== "object") return types(node).includes(kind(value));
  const tag = node.properties?.type?.const;
  return node.type === "object" && (tag === undefined || tag === value.type);
}

/** Names that a specification uses. */
export function used(spec, given = SCHEMA, name = "Chart", out = new Set()) {
  const [node, owner] = resolve(given, name);
  const choice = node.oneOf ?? node.anyOf;
  if (choice) {
    const found = choice.find((n) => fits(spec, n));
    if (!found) throw new Error(`${owner} takes no ${JSON.stringify(spec)}`);
    if ("const" in found) out.add(`${owner}=${spec}`);
    else
      used(
        spec,
        found,
        found.properties?.type?.const ? `${owner}.${found.properties.type.const}` : owner,
        out,
      );
    return out;
  }
  if (Array.isArray(spec)) for (const v of spec) used(v, node.items, owner, out);
  else if (kind(spec) === "object") {
    for (const [key, value] of Object.entries(spec)) {
      const property = node.properties?.[key];
      if (property) out.add(`${owner}.${key}`);
      const next =
        property ??
        (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined);
      if (next && !("const" in next)) used(value, next, owner, out);
    }
  }
  return out;
}

/** Every name there is. */
export function every() {
  const out = new Set();
  const seen = new Set();
  const walk = (given, name) => {
    const [node, owner] = resolve(given, name);
    if (given.$ref) {
      if (seen.has(given.$ref)) return;
      seen.add(given.$ref);
    }
    if ("const" in node) return;
    for (const form of node.oneOf ?? node.anyOf ?? []) {
      if ("const" in form) out.add(`${owner}=${form.const}`);
      else
        walk(form, form.properties?.type?.const ? `${owner}.${form.properties.type.const}` : owner);
    }
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      // What tells forms apart is no option of its own.
      if (!("const" in value)) out.add(`${owner}.${key}`);
      walk(value, owner);
    }
    if (node.items) walk(node.items, owner);
    if (typeof node.additionalProperties === "object") walk(node.additionalProperties, owner);
  };
  walk(SCHEMA, "Chart");
  return out;
}
