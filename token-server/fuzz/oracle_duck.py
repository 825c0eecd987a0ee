"""What a query means, said anew in SQL of DuckDB from the documented semantics, over the table of one's own rows."""

import datetime
import decimal
import math
import sys
from fractions import Fraction

import oracle_answers
import oracle_expressions
import oracle_rows as rows
from oracle_compare import About, Near

LEAST, MOST = -(2**63), 2**63 - 1
DAY = rows.DAY


class Overflow(Exception):
    """A sum of integers that no 64 bits hold."""


def name(text):
    return '"' + text.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def double(value):
    return f"CAST('{rows.number(float(value))}' AS DOUBLE)"


def answer(connection, dataset, query):
    """Columns, rows and total of the answer, as JSON has them; and the groups, where some of them may change places. Raises Overflow
    where a sum that would be shown does not fit."""
    types = dict(rows.schema(dataset))
    if oracle_answers.is_of(query):
        return oracle_answers.Statement(query, types, oracle_answers.in_zone(query, f"mine_{dataset}"), sys.modules[__name__]).run(connection)
    table = f"(SELECT * FROM mine_{dataset})"
    for c in query.get("compute", []):
        value, types[c["as"]] = computed(c["expr"], types)
        table = f"(SELECT *, {value} AS {name(c['as'])} FROM {table})"
    where = conjunction(query.get("filters", []), types)
    table = f"(SELECT * FROM {table} WHERE {where})"
    columns, keys, shown, slacks = [], [], [], []
    for d in query.get("dimensions", []):
        d = {"field": d} if isinstance(d, str) else d
        sql, of = dimension(d, types)
        keys.append(sql)
        columns.append({"name": d.get("as", d["field"]), "type": of})
    for m in query.get("measures", []):
        sql, of = measure(m, types)
        shown.append(sql)
        slacks.append(slack(m, types))
        default = f"{m['op']}_{m['field']}" if "field" in m else m["op"]
        columns.append({"name": m.get("as", default), "type": of})
    keyed = [f"k{i}" for i in range(len(keys))]
    places = keyed + [f"m{i}" for i in range(len(shown))]
    every = places + [f"s{i}" for i in range(len(slacks))]
    parts = ", ".join(f"{sql} AS {place}" for sql, place in zip(keys + shown + slacks, every))
    by = [next(i for i, c in enumerate(columns) if c["name"] == s["by"]) for s in query.get("sort", [])]
    order = [f"{places[i]} {s.get('order', 'asc').upper()} NULLS LAST" for i, s in zip(by, query.get("sort", []))]
    if query.get("ungrouped"):
        inner = f"SELECT {parts}, place FROM {table}"
        order.append("place")
    else:
        inner = f"SELECT {parts} FROM {table}" + (f" GROUP BY {', '.join(keyed)}" if keyed else "")
        order += [f"{place} ASC NULLS LAST" for place in keyed]
    sorted_by = f" ORDER BY {', '.join(order)}" if order else ""
    whole = connection.execute(f"SELECT {', '.join(every)} FROM ({inner}){sorted_by}").fetchall()
    found = whole[query.get("offset", 0) :]
    found = found[: query["limit"]] if "limit" in query else found
    out = {"columns": columns, "rows": [cells(r, columns) for r in found], "total": len(whole)}
    inexact = next((i for i, place in enumerate(by) if place >= len(keys) and columns[place]["type"] == "float"), None)
    if inexact is None:
        return out, None
    return out, Near(by[: inexact + 1], len(keys), [cells(r, columns, narrow=False) for r in whole])


def cells(row, columns, narrow=True):
    """A row as JSON has it. Behind its values stands how far its measures may be off."""
    values = [cell(v, c["type"], narrow) for v, c in zip(row, columns)]
    slacks = row[len(columns) :]
    for i, off in enumerate(slacks, len(columns) - len(slacks)):
        if off and values[i] is not None:
            values[i] = About(values[i])
            values[i].slack = off
    return values


def cell(value, of, narrow):
    if value is None:
        return None
    if narrow and of == "int" and not LEAST <= value <= MOST:
        raise Overflow(value)
    if of == "float":
        return float(value) if math.isfinite(value) else None
    if of == "timestamp":
        return value // 1000 if value % 1000 == 0 else value / 1000
    if of == "date":
        return value * 86_400_000
    return value


def computed(expr, types):
    """The expression in SQL, and the type of its values; a number that stands alone is a float."""
    value, of = oracle_expressions.sql(expr, types, name, literal, double)
    alone = of == "int" and not isinstance(expr, dict)
    return (f"CAST({value} AS DOUBLE)", "float") if alone else (value, of)


def steps(sql, of):
    """Instants as microseconds, days as their number; all else as it is."""
    if of == "timestamp":
        return f"epoch_us({sql})"
    return f"date_diff('day', DATE '1970-01-01', {sql})" if of == "date" else sql


def one_zero(sql):
    return f"(CASE WHEN {sql} = 0 THEN CAST(0 AS DOUBLE) ELSE {sql} END)"


def dimension(d, types):
    field, of = name(d["field"]), types[d["field"]]
    unit = d.get("timeUnit")
    if unit:
        at = f"CAST({field} AS TIMESTAMP)"
        cycles = {"hourOfDay": "hour", "dayOfWeek": "isodow", "monthOfYear": "month"}
        if unit in cycles:
            return f"CAST(date_part('{cycles[unit]}', {at}) AS BIGINT)", "int"
        return f"epoch_us(CAST(date_trunc('{unit}', {at}) AS TIMESTAMP))", "timestamp"
    if "bin" in d:
        return one_zero(bins(f"CAST({field} AS DOUBLE)", d["bin"]["step"], d["bin"].get("origin", 0))), "float"
    return (one_zero(field) if of == "float" else steps(field, of)), of


def bins(value, step, origin):
    """Where the bin of a value starts: a multiple of the step as it is written, so that 0.3 is in the bin of 0.3 by 0.1."""
    index = f"floor(({value} - {double(origin)}) / {double(step)})"
    digits = max(-decimal.Decimal(repr(float(v))).normalize().as_tuple().exponent for v in (step, origin))
    # Halves and quarters have exact multiples.
    if digits <= 0 or all(float(v * 2**20).is_integer() for v in (step, origin)):
        return f"({index} * {double(step)} + {double(origin)})"
    units = 10**digits
    edge = lambda by: f"((({index} + {by}) * {double(round(step * units))} + {double(round(origin * units))}) / {double(units)})"
    return f"(CASE WHEN {value} >= {edge(1)} THEN {edge(1)} WHEN {value} < {edge(0)} THEN {edge(-1)} ELSE {edge(0)} END)"


def measure(m, types):
    where = conjunction(m.get("where", []), types)
    hits = f"count(CASE WHEN {where} THEN 1 END)"
    op = m["op"]
    if op == "share":
        return f"(CASE WHEN count(*) > 0 THEN CAST({hits} AS DOUBLE) / count(*) END)", "float"
    if "field" not in m:
        return hits, "int"
    of = types[m["field"]]
    # Every operation leaves nulls out, so a row that does not pass may stand as one.
    x = f"(CASE WHEN {where} THEN {name(m['field'])} END)"
    f = f"CAST({x} AS DOUBLE)"
    if op == "count":
        return f"count({x})", "int"
    if op == "countDistinct":
        return f"count(DISTINCT {one_zero(x) if of == 'float' else x})", "int"
    if op in ("first", "last"):
        return steps(f"{op}({x} ORDER BY place) FILTER (WHERE {x} IS NOT NULL)", of), of
    if op in ("min", "max") and of == "float":
        return f"coalesce({op}({x}) FILTER (WHERE NOT isnan({x})), {op}({x}))", of
    if op in ("min", "max"):
        return steps(f"{op}({x})", of), of
    if op == "sum" and of == "int":
        return f"sum(CAST({x} AS HUGEINT))", of
    return finite(op, f, m.get("q", 0.5)), "float"


def slack(m, types):
    """How far a sum may be off because of the order that it is taken in, or a spread that is nearly none because of its values' digits."""
    op = m["op"]
    if op not in ("sum", "mean", "stddev", "variance") or (op, types[m["field"]]) == ("sum", "int"):
        return "NULL"
    x = f"CAST({name(m['field'])} AS DOUBLE)"
    shown = f"(CASE WHEN {conjunction(m.get('where', []), types)} THEN {x} END)"
    size = f"abs(CASE WHEN isfinite({shown}) THEN {shown} END)"
    off = f"(1e-13 * {dict(sum='sum', mean='avg').get(op, 'max')}({size}))"
    return f"({off} * ({off} + {finite('stddev', shown, None)}))" if op == "variance" else off


def finite(op, f, q):
    """An operation of floats; where some are not finite, what IEEE 754 makes of them."""
    if op in ("median", "quantile"):
        return quantile(f, q)
    nan, up, down = (f"CAST('{v}' AS DOUBLE)" for v in ("nan", "inf", "-inf"))
    ups, downs = f"count_if({f} = {up}) > 0", f"count_if({f} = {down}) > 0"
    odd = f"count_if(isnan({f})) > 0 OR ({ups} AND {downs})"
    within = f"(CASE WHEN isfinite({f}) THEN {f} END)"
    if op in ("sum", "mean"):
        plain = f"{'fsum' if op == 'sum' else 'favg'}({within})"
        return f"(CASE WHEN {odd} THEN {nan} WHEN {ups} THEN {up} WHEN {downs} THEN {down} ELSE {plain} END)"
    # DuckDB fails where a square is no float any more, so large values are made smaller before it, by a power of two.
    small, scale = f"(CASE WHEN abs({within}) <= 1e150 THEN {f} END)", double(2.0**600)
    large = f"(var_samp({within} / {scale}) * {scale} * {scale})"
    variance = f"(CASE WHEN max(abs({within})) > 1e150 THEN {large} ELSE var_samp({small}) END)"
    plain = f"sqrt({variance})" if op == "stddev" else variance
    return f"(CASE WHEN count({f}) < 2 THEN NULL WHEN {odd} OR {ups} OR {downs} THEN {nan} ELSE {plain} END)"


def quantile(f, q):
    """Type 7 of Hyndman and Fan. NaN is the largest number; DuckDB's own would interpolate between two equal infinities."""
    values = f"list_sort(list({f}) FILTER (WHERE {f} IS NOT NULL))"
    rank = f"({double(q)} * (len({values}) - 1))"
    low, high = (f"{values}[CAST({side}({rank}) AS BIGINT) + 1]" for side in ("floor", "ceil"))
    return f"(CASE WHEN {low} = {high} THEN {low} ELSE {low} + ({high} - {low}) * ({rank} - floor({rank})) END)"


def conjunction(filters, types):
    return " AND ".join(f"({one(f, types)})" for f in filters) or "true"


def one(f, types):
    """The filter as a condition; null counts as false."""
    field, of, op = name(f["field"]), types[f["field"]], f["op"]
    if op in ("isNull", "notNull"):
        return f"{field} IS {'' if op == 'isNull' else 'NOT '}NULL"
    if op == "between":
        low, high = f["values"]
        return f"{compare(field, of, 'gte', low)} AND {compare(field, of, 'lte', high)}"
    if op == "in":
        return " OR ".join(compare(field, of, "eq", v) for v in f["values"]) or "false"
    if op == "notIn":
        return " AND ".join([f"{field} IS NOT NULL", *(compare(field, of, "neq", v) for v in f["values"])])
    if op == "contains":
        return f"contains({field}, {literal(f['value'])})"
    if op == "startsWith":
        return f"starts_with({field}, {literal(f['value'])})"
    return compare(field, of, op, f["value"])


def compare(field, of, op, value):
    sign = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}[op]
    if of == "bool":
        return f"({field} {sign} {'true' if value else 'false'})"
    if of == "string":
        return f"({field} {sign} {literal(value)})"
    if of == "float":
        return floats(field, op, sign, value)
    # Whole steps are compared with a number that may lie between two.
    at = Fraction(whole(value)) if of == "int" else instant(value) / (DAY if of == "date" else 1)
    return whole_steps(steps(field, of), field, op, at)


def whole(value):
    """The number that JSON's is: what is beyond 64 bits is read as a float."""
    return value if isinstance(value, float) or LEAST <= value <= MOST else float(value)


def whole_steps(sql, field, op, at):
    if at.denominator != 1 and op in ("eq", "neq"):
        return f"({field} IS NOT NULL)" if op == "neq" else f"({field} IS NULL AND false)"
    floor, ceil = math.floor(at), math.ceil(at)
    signs = {"eq": ("=", floor), "neq": ("<>", floor), "lt": ("<", ceil), "lte": ("<=", floor), "gt": (">", floor), "gte": (">=", ceil)}
    sign, bound = signs[op]
    bound = max(-(10**30), min(10**30, bound))
    return f"(CAST({sql} AS HUGEINT) {sign} CAST('{bound}' AS HUGEINT))"


def floats(field, op, sign, value):
    value = whole(value)
    near = float(value)
    # IEEE 754: NaN is unequal to all and in no order. DuckDB takes it for a number.
    unordered = f"isnan({field})"
    if Fraction(near) == Fraction(value):
        test = f"{field} {sign} {double(near)}"
    elif op in ("eq", "neq"):
        test = "true" if op == "neq" else "false"
    else:
        low = near if Fraction(near) < Fraction(value) else math.nextafter(near, -math.inf)
        test = f"{field} <= {double(low)}" if op in ("lt", "lte") else f"{field} > {double(low)}"
    if op == "neq":
        return f"({field} IS NOT NULL AND ({unordered} OR {test}))"
    return f"(NOT {unordered} AND {test})"


def instant(value):
    """Microseconds since 1970: a fraction of milliseconds is the microsecond that is written so, where there is one."""
    if isinstance(value, str):
        return iso(value)
    if isinstance(value, int):
        return Fraction(whole(value)) * 1000
    exact = Fraction(value) * 1000
    return Fraction(round(exact)) if abs(exact) < 2**62 and round(exact) / 1000 == value else exact


def iso(text):
    utc = datetime.timezone.utc
    at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=utc)
    return Fraction((at - datetime.datetime(1970, 1, 1, tzinfo=utc)) // datetime.timedelta(microseconds=1))
