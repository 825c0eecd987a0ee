// From a file's columns and the form's choices to a chart.

const isTime = (f) => f?.type === "timestamp" || f?.type === "date";
const isNumber = (f) => f?.type === "int" || f?.type === "float";

/** Fills the form's choices from the columns. */
export function options(form, { fields }) {
  const fill = (select, names, none) =>
    select.replaceChildren(
      ...(none ? [new Option(none, "")] : []),
      ...names.map((n) => new Option(n, n)),
    );
  const names = fields.map((f) => f.name);
  fill(form.elements.x, names);
  fill(form.elements.y, names, "rows");
  fill(
    form.elements.color,
    fields.filter((f) => f.type === "string" || f.type === "bool").map((f) => f.name),
    "none",
  );
}

/**
 * Chooses what suits the columns: time across where there is one, otherwise a category, otherwise
 * bins of a number.
 */
export function defaults(form, { schema: { fields } }) {
  const { elements } = form;
  const across = fields.find(isTime) ?? fields.find((f) => f.type === "string") ?? fields[0];
  elements.x.value = across?.name ?? "";
  elements.mark.value = isTime(across) ? "line" : "bar";
  elements.op.value = "count";
  elements.y.value = "";
}

/** The chart of the form's choices. */
export function specOf(form, { fields }) {
  const { mark, x, y, op, color, unit } = form.elements;
  const across = fields.find((f) => f.name === x.value);
  units(unit, across);
  const xChannel = { field: x.value, as: "x", title: x.value };
  if (isTime(across)) xChannel.timeUnit = unit.value;
  else if (isNumber(across) && mark.value !== "point" && unit.value !== "")
    xChannel.bin = { step: Number(unit.value) };
  const measured =
    op.value === "count" && y.value === ""
      ? { op: "count" }
      : { op: op.value, field: y.value || x.value };
  const title = measured.field
    ? `${form.elements.op.selectedOptions[0].text} of ${measured.field}`
    : "Rows";
  const spec = {
    title: `${title} by ${x.value}`,
    mark: mark.value,
    encoding: { x: xChannel, y: { ...measured, as: "y", title } },
  };
  if (color.value) spec.encoding.color = { field: color.value };
  if (across?.type === "string" && mark.value === "bar")
    Object.assign(spec, { sort: [{ by: "y", order: "desc" }], limit: 30 });
  return spec;
}

/** Steps that suit the column across. */
function units(select, field) {
  const choices = isTime(field)
    ? ["month", "day", "week", "quarter", "year", "hour", "hourOfDay", "dayOfWeek"].map((u) => [
        u,
        u,
      ])
    : isNumber(field)
      ? [["each value", ""], ...[1, 10, 100, 1000].map((s) => [`steps of ${s}`, String(s)])]
      : [["each value", ""]];
  const key = choices.map(([, value]) => value).join();
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  select.replaceChildren(...choices.map(([label, value]) => new Option(label, value)));
  if (isNumber(field)) select.value = "10";
}

/** The file's rows as a table. */
export function tableSpec({ fields }) {
  return {
    title: "Rows",
    mark: "table",
    encoding: { columns: fields.map((f) => ({ field: f.name, title: f.name })) },
  };
}
