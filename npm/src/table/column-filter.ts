/**
 * What a reader types above a column, as filters: part of a text; `> 5`, `<= 3`, `1..5` or `4` of a
 * number; a day, month or year.
 */

import type { DataType, Filter } from "../generated/index.js";

/**
 * The filters a text stands for; none where it is empty, undefined where it says nothing of this
 * type.
 */
export function parseFilter(field: string, type: DataType, typed: string): Filter[] | undefined {
  const text = typed.trim();
  if (text === "") return [];
  if (type === "string") return [{ field, op: "contains", value: text }];
  if (type === "bool")
    return /^(true|false)$/i.test(text)
      ? [{ field, op: "eq", value: text.toLowerCase() === "true" }]
      : undefined;
  return type === "timestamp" || type === "date"
    ? timeFilter(field, text)
    : numberFilter(field, type, text);
}

const NUMBER = "(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)";

function numberFilter(field: string, type: DataType, text: string): Filter[] | undefined {
  // More digits than a number holds stay digits, which all but floats are compared with.
  const number = (digits: string): number | string =>
    type !== "float" && digits.replace(/\D/g, "").length > 15 ? digits : Number(digits);
  const range = new RegExp(`^${NUMBER}\\s*\\.\\.\\s*${NUMBER}$`, "i").exec(text);
  if (range)
    return [{ field, op: "between", values: [number(range[1] ?? ""), number(range[2] ?? "")] }];
  const one = new RegExp(`^(<=|>=|<|>|=|!=)?\\s*${NUMBER}$`, "i").exec(text);
  if (!one) return undefined;
  const ops: Record<string, Filter["op"]> = {
    "<": "lt",
    "<=": "lte",
    ">": "gt",
    ">=": "gte",
    "=": "eq",
    "!=": "neq",
  };
  return [{ field, op: ops[one[1] ?? "="] ?? "eq", value: number(one[2] ?? "") }];
}

function timeFilter(field: string, text: string): Filter[] | undefined {
  const match = /^(<|<=|>|>=)?\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const [, op, year, month, day] = match;
  const at = (y: number, m: number, d: number): string =>
    new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10);
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const start = at(y, m, d);
  const end =
    day !== undefined ? at(y, m, d + 1) : month !== undefined ? at(y, m + 1, 1) : at(y + 1, 0, 1);
  if (op === "<") return [{ field, op: "lt", value: start }];
  if (op === "<=") return [{ field, op: "lt", value: end }];
  if (op === ">") return [{ field, op: "gte", value: end }];
  if (op === ">=") return [{ field, op: "gte", value: start }];
  return [
    { field, op: "gte", value: start },
    { field, op: "lt", value: end },
  ];
}
