"""Queries that are made of several answers (formulas, having, windows, comparisons, fill, top, totals), and the same in one statement of
DuckDB each. Measures are of whole numbers, so that no rounding decides what is kept or in which order."""

import re

import oracle_rows as rows

WHOLE = ("qty", "small")
UNITS = {"year": 12, "quarter": 3, "month": 1}
ZONES = ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Oslo", "America/Sao_Paulo"]
WINDOWS = ["runningSum", "movingSum", "movingMean", "lag", "lead", "difference", "percentChange", "rank", "denseRank", "rowNumber", "share"]


class Answers:
    def __init__(self, rng, filters):
        self.rng, self.filters = rng, filters

    def of(self, dataset):
        rng = self.rng
        timed = dataset != "json"
        time = rng.choice(["ts", "day"]) if timed and rng.random() < 0.6 else None
        dimensions = [{"field": time, "timeUnit": rng.choice(list(UNITS)), "as": "time"}] if time else []
        dimensions += [{"field": f} for f in rng.sample(["product", "ok", "qty", "owner"], rng.randrange(0 if time else 1, 3))]
        rng.shuffle(dimensions)
        measures = [self.measure(i) for i in range(rng.randrange(1, 4))]
        names = [m["as"] for m in measures]
        query = {"dimensions": dimensions, "measures": measures, "filters": self.filters()}
        if rng.random() < 0.5:
            measures.insert(rng.randrange(len(measures) + 1), self.formula(names))
        steps = [s for s in ("having", "window", "top", "totals", "compare", "fill") if rng.random() < 0.35]
        if not time:
            steps = [s for s in steps if s not in ("compare", "fill")]
        if "having" in steps:
            query["having"] = [{"field": rng.choice(names), "op": rng.choice(["gt", "lte", "neq", "notNull"]), "value": rng.randrange(-5, 12)}]
            query["having"] = [{k: v for k, v in f.items() if k != "value" or f["op"] != "notNull"} for f in query["having"]]
        if "window" in steps:
            query["window"] = [self.window(i, names, dimensions) for i in range(rng.randrange(1, 3))]
        if "top" in steps:
            keep = [d["field"] for d in dimensions if "timeUnit" not in d]
            if keep:
                query["top"] = {"n": rng.randrange(1, 4), "by": rng.choice(names), "dimension": rng.choice(keep)}
                if query["top"]["dimension"] in ("product", "owner") and rng.random() < 0.7:
                    query["top"]["other"] = "all the rest"
        if "totals" in steps:
            query["totals"] = rng.choice(["grand", "prefixes"])
        if "compare" in steps:
            query["compare"] = [{"to": rng.choice(["previousYear", "previousPeriod", {"shift": {"unit": "quarter", "count": 2}}]), "as": "then"}]
            if rng.random() < 0.6:
                year = rng.randrange(2000, 2010)
                query["filters"] = [f for f in query["filters"] if f["field"] != time]
                query["filters"] += [{"field": time, "op": "gte", "value": f"{year}-01-01"},
                                     {"field": time, "op": "lt", "value": f"{year + rng.randrange(1, 3)}-01-01"}]
            else:
                query["filters"] = [f for f in query["filters"] if f["field"] != time]
        # Three keys have more combinations than are filled.
        if "fill" in steps and len(dimensions) < 3 and all("op" in m for m in measures):
            query["fill"] = {"with": rng.choice(["null", "zero"])}
        if rng.random() < 0.4:
            query["sort"] = [{"by": rng.choice(names), "order": rng.choice(["asc", "desc"])}]
        if rng.random() < 0.3:
            query["limit"] = rng.choice([1, 5, 40])
        if timed and rng.random() < 0.3:
            query["timeZone"] = rng.choice(ZONES)
            query["filters"] = [by_clocks(f) for f in query["filters"]]
        return query

    def measure(self, i):
        op = self.rng.choice(["count", "count", "sum", "min", "max", "countDistinct"])
        out = {"op": op, "as": f"v{i}"}
        if op != "count" or self.rng.random() < 0.3:
            out["field"] = self.rng.choice(WHOLE)
        if self.rng.random() < 0.2:
            out["where"] = [{"field": "small", "op": "gt", "value": 2}]
        return out

    def formula(self, names):
        one = self.rng.choice(names)
        sql = self.rng.choice([f"SUM(qty) / COUNT(*)", f"{one} * 2 + COUNT(DISTINCT product)", "COUNT(*) FILTER (WHERE qty > 3) / COUNT()",
                               f"CASE WHEN {one} > 5 THEN {one} END", "MAX(qty) - MIN(small)"])
        return {"expr": {"sql": sql}, "as": "made"}

    def window(self, i, names, dimensions):
        rng = self.rng
        op = rng.choice(WINDOWS)
        out = {"op": op, "field": rng.choice(names), "as": f"w{i}"}
        keys = [d.get("as", d["field"]) for d in dimensions]
        if rng.random() < 0.4:
            out["partition"] = [rng.choice(keys)]
        if rng.random() < 0.4:
            out["order"] = [{"by": rng.choice(keys + names), "order": rng.choice(["asc", "desc"])}]
        if op.startswith("moving"):
            out["size"] = rng.randrange(1, 6)
        if op in ("lag", "lead", "difference", "percentChange") and rng.random() < 0.5:
            out["offset"] = rng.randrange(1, 4)
        return out


def by_clocks(node):
    """A filter without offsets: its times are what clocks show."""
    if isinstance(node, dict):
        return {k: by_clocks(v) for k, v in node.items()}
    if isinstance(node, list):
        return [by_clocks(v) for v in node]
    return re.sub(r"(?<=\d)(Z|[+-]\d\d:\d\d)$", "", node) if isinstance(node, str) and re.match(r"\d{4}-\d\d-\d\dT", node) else node


def in_zone(query, table):
    """The rows with their instants as clocks of the query's zone show them."""
    zone = query.get("timeZone")
    return f"(SELECT * REPLACE (((ts AT TIME ZONE 'UTC') AT TIME ZONE '{zone}') AS ts) FROM {table})" if zone else table


def is_of(query):
    return any(key in query for key in ("having", "window", "top", "totals", "compare", "fill", "timeZone")) or any("op" not in m for m in query.get("measures", []))


class Statement:
    """The query as one statement. `duck` says what its filters, dimensions and measures are."""

    def __init__(self, query, types, table, duck):
        self.query, self.types, self.table, self.duck = query, types, table, duck
        self.dimensions = query["dimensions"]
        self.keys = [d.get("as", d["field"]) for d in self.dimensions]
        self.measures = [m for m in query["measures"] if "op" in m]
        self.formula = next((m for m in query["measures"] if "op" not in m), None)
        self.names = [m["as"] for m in query["measures"]]
        self.time = next((d for d in self.dimensions if "timeUnit" in d), None)

    def where(self, filters):
        return self.duck.conjunction(filters, self.types)

    def groups(self, keys, filters, rest=None):
        """The groups of some keys. `rest` takes the place of a key in rows that a condition holds for."""
        q = self.duck.name
        parts = []
        for d, key in zip(self.dimensions, self.keys):
            sql = self.duck.dimension(d, self.types)[0]
            if rest and key == rest[0]:
                sql = f"(CASE WHEN {rest[1]} THEN {self.duck.literal(rest[2])} ELSE {sql} END)"
            parts.append(f"{sql if key in keys else 'NULL'} AS {q(key)}")
        for m in self.measures:
            parts.append(f"{self.duck.measure(m, self.types)[0]} AS {q(m['as'])}")
        if self.formula:
            parts.append(f"{self.made()} AS made")
        by = f" GROUP BY {', '.join(str(self.keys.index(k) + 1) for k in keys)}" if keys else ""
        return f"SELECT {', '.join(parts)} FROM (SELECT * FROM {self.table} WHERE {self.where(filters)}){by}"

    def made(self):
        """The formula, whose texts are known: aggregates are DuckDB's own, a name is its measure's aggregate."""
        text = self.formula["expr"]["sql"]
        for m in self.measures:
            aggregate = self.duck.measure(m, self.types)[0]
            parts = text.split("'")
            text = "'".join(p.replace(f"{m['as']} ", f"({aggregate}) ") for p in parts)
        text = text.replace("COUNT()", "COUNT(*)")
        return f"CAST(({text}) AS {'BIGINT' if 'CASE' in text else 'DOUBLE'})"

    def top(self):
        """The filter of what is kept, and the place of all others."""
        top = self.query.get("top")
        if not top:
            return None, None
        q, key = self.duck.name, top["dimension"]
        ranked = f"SELECT {q(key)} AS ranked FROM ({self.groups([key], self.query['filters'])}) ORDER BY {q(top['by'])} DESC NULLS LAST, {q(key)} ASC NULLS LAST LIMIT {top['n']}"
        field = self.duck.dimension(next(d for d, k in zip(self.dimensions, self.keys) if k == key), self.types)[0]
        kept = f"EXISTS (SELECT 1 FROM ({ranked}) r WHERE r.ranked IS NOT DISTINCT FROM {field})"
        return kept, ((key, f"NOT {kept}", top["other"]) if "other" in top else None)

    def level(self, keys, filters):
        kept, rest = self.top()
        statement = Statement(self.query, self.types, self.table, self.duck)
        if kept and self.query["top"]["dimension"] in keys:
            if not rest:
                # Whose values are kept is decided before anything is compared.
                statement.table = f"(SELECT * FROM {self.table} WHERE {kept})"
            return statement.groups(keys, filters, rest)
        return statement.groups(keys, filters)

    def filled(self, sql):
        """The groups with those of every step of time, by the other keys that there are."""
        q, key, months = self.duck.name, self.time["as"], UNITS[self.time["timeUnit"]]
        others = [k for k in self.keys if k != key]
        at = f"make_timestamp({q(key)})"
        steps = (f"SELECT epoch_us(s) AS {q(key)} FROM (SELECT unnest(generate_series((SELECT min({at}) FROM base), (SELECT max({at}) FROM base), "
                 f"INTERVAL {months} MONTH)) AS s)")
        combined = f"SELECT DISTINCT {', '.join(map(q, others))} FROM base WHERE {q(key)} IS NOT NULL" if others else "SELECT 1 FROM base LIMIT 1"
        same = " AND ".join(f"g.{q(k)} IS NOT DISTINCT FROM {'s' if k == key else 'c'}.{q(k)}" for k in self.keys)
        zero = self.query["fill"].get("with") == "zero"
        cell = lambda m: f"(CASE WHEN g.there IS NULL THEN 0 ELSE g.{q(m['as'])} END)" if zero or m["op"].startswith("count") else f"g.{q(m['as'])}"
        parts = [f"{'s' if k == key else 'c'}.{q(k)} AS {q(k)}" for k in self.keys] + [f"{cell(m)} AS {q(m['as'])}" for m in self.measures]
        columns = ", ".join(map(q, self.keys + [m["as"] for m in self.measures]))
        return (f"WITH base AS ({sql}) SELECT {', '.join(parts)} FROM ({steps}) s CROSS JOIN ({combined}) c LEFT JOIN (SELECT *, 1 AS there FROM base) g ON {same} "
                f"UNION ALL SELECT {columns} FROM base WHERE {q(key)} IS NULL")

    def compared(self, sql, keys, number):
        """The groups with what they were earlier."""
        q, compare = self.duck.name, self.query["compare"][0]
        time, to = self.time["field"], compare["to"]
        bounds = [f for f in self.query["filters"] if f["field"] == time]
        months = 12 if to == "previousYear" else 6 if isinstance(to, dict) else UNITS[self.time["timeUnit"]]
        if to == "previousPeriod" and bounds:
            months = 12 * (int(bounds[1]["value"][:4]) - int(bounds[0]["value"][:4]))
        filters = [f for f in self.query["filters"] if f["field"] != time]
        for bound in bounds:
            total = int(bound["value"][:4]) * 12 - months
            filters.append({**bound, "value": f"{total // 12:04}-{total % 12 + 1:02}-01"})
        before = self.level(keys, filters)
        key = self.time["as"]
        if key not in keys and not bounds:
            before = f"SELECT * FROM ({before}) WHERE false"
        back = f"epoch_us(CAST(date_trunc('{self.time['timeUnit']}', make_timestamp(g.{q(key)}) - INTERVAL {months} MONTH) AS TIMESTAMP))"
        same = " AND ".join(f"b.{q(k)} IS NOT DISTINCT FROM {back if k == key else 'g.' + q(k)}" for k in keys) or "true"
        parts = []
        for m in self.names:
            now, then = f"g.{q(m)}", f"b.{q(m)}"
            parts += [f"{then} AS {q(m + '_then')}", f"CAST({now} - {then} AS DOUBLE) AS {q(m + '_then_change')}",
                      f"(CASE WHEN {then} <> 0 THEN ({now} - {then}) / CAST(abs({then}) AS DOUBLE) * 100 END) AS {q(m + '_then_percent')}"]
        return f"SELECT g.*, {', '.join(parts)} FROM ({sql}) g LEFT JOIN ({before}) b ON {same}"

    def window(self, w):
        q, op, field = self.duck.name, w["op"], self.duck.name(w["field"])
        partition = w.get("partition", [])
        default = [{"by": w["field"], "order": "desc"}] if op in ("rank", "denseRank", "rowNumber") else [{"by": k} for k in self.keys if k not in partition]
        order = [f"{q(s['by'])} {s.get('order', 'asc')} NULLS LAST" for s in w.get("order", default)]
        whole = ", ".join(order + [f"{q(k)} ASC NULLS LAST" for k in self.keys])
        by = f"PARTITION BY {', '.join(map(q, partition))} " if partition else ""
        over = f"({by}ORDER BY {whole})"
        rows_of = f"({by}ORDER BY {whole} ROWS BETWEEN {w.get('size', 1) - 1} PRECEDING AND CURRENT ROW)"
        n = w.get("offset", 1)
        float_, before = f"CAST({field} AS DOUBLE)", f"lag({field}, {n}) OVER {over}"
        return {
            "runningSum": f"sum({field}) OVER ({by}ORDER BY {whole} ROWS UNBOUNDED PRECEDING)",
            "movingSum": f"CAST(sum({field}) OVER {rows_of} AS DOUBLE)",
            "movingMean": f"avg({float_}) OVER {rows_of}",
            "lag": before, "lead": f"lead({field}, {n}) OVER {over}",
            "difference": f"CAST({field} - {before} AS DOUBLE)",
            "percentChange": f"(CASE WHEN {before} <> 0 THEN ({field} - {before}) / CAST(abs({before}) AS DOUBLE) * 100 END)",
            "rank": f"rank() OVER ({by}ORDER BY {', '.join(order)})", "denseRank": f"dense_rank() OVER ({by}ORDER BY {', '.join(order)})",
            "rowNumber": f"row_number() OVER {over}",
            "share": f"(CASE WHEN sum({float_}) OVER ({by}) <> 0 THEN {float_} / sum({float_}) OVER ({by}) END)",
        }[op]

    def run(self, connection):
        q, query = self.duck.name, self.query
        of = {k: self.duck.dimension(d, self.types)[1] for k, d in zip(self.keys, self.dimensions)}
        names = list(self.keys) + self.names
        made = "int" if self.formula and "CASE" in self.formula["expr"]["sql"] else "float"
        types = [of[k] for k in self.keys] + [made if m == "made" else "int" for m in self.names]
        groups = self.level(self.keys, query["filters"])
        if "fill" in query:
            groups = self.filled(groups)
        if "compare" in query:
            groups = self.compared(groups, self.keys, 0)
            for m in self.names:
                names += [m + "_then", m + "_then_change", m + "_then_percent"]
                types += [made if m == "made" else "int", "float", "float"]
        having = self.duck.conjunction(query.get("having", []), dict(zip(names, types)))
        groups = f"SELECT * FROM ({groups}) WHERE {having}"
        for w in query.get("window", []):
            names.append(w["as"])
            same = w["op"] in ("runningSum", "rank", "denseRank", "rowNumber", "lag", "lead")
            types.append("int" if same else "float")
        windows = "".join(f", {self.window(w)} AS {q(w['as'])}" for w in query.get("window", []))
        order = [f"{q(s['by'])} {s.get('order', 'asc')} NULLS LAST" for s in query.get("sort", [])] + [f"{q(k)} ASC NULLS LAST" for k in self.keys]
        shown = ", ".join(map(q, names))
        found = connection.execute(f"SELECT {shown} FROM (SELECT *{windows} FROM ({groups})) ORDER BY {', '.join(order)}").fetchall()
        total = len(found)
        found = found[: query["limit"]] if "limit" in query else found
        if "totals" in query:
            found = [(*r, len(self.keys)) for r in found]
            levels = [0] if query["totals"] == "grand" else range(len(self.keys) - 1, -1, -1)
            for level in levels:
                keys = self.keys[:level]
                sql = self.level(keys, query["filters"])
                if "compare" in query:
                    sql = self.compared(sql, keys, level)
                missing = ", ".join([q(n) for n in names[: len(names) - len(query.get("window", []))]] + ["NULL"] * len(query.get("window", [])) + [str(level)])
                order = ", ".join(f"{q(k)} ASC NULLS LAST" for k in keys) or "1"
                more = connection.execute(f"SELECT {missing} FROM ({sql}) ORDER BY {order}").fetchall()
                total += len(more)
                found += more
            names.append("level")
            types.append("int")
        columns = [{"name": n, "type": t} for n, t in zip(names, types)]
        return {"columns": columns, "rows": [self.duck.cells(r, columns) for r in found], "total": total}, None
