"""Random queries: most of them sound, some of them wrong in one place, with the code they must be refused with."""

import math

import oracle_rows as rows
from oracle_answers import Answers
from oracle_expressions import Expressions

NUMBERS, TIMES = ("int", "float"), ("timestamp", "date")
UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "hourOfDay", "dayOfWeek", "monthOfYear"]
NUMERIC = ["sum", "mean", "median", "quantile", "stddev", "variance"]
ANY = ["count", "countDistinct", "min", "max", "first", "last"]
COMPARED = ["eq", "neq", "lt", "lte", "gt", "gte"]
NAMES = ["n", "a b", "Qty", "select", "k0", "m0", "ü\"x", "a.b", "place", "owner2", "'; --", "$1", "count(*)"]


class Queries:
    def __init__(self, rng, mine):
        self.rng, self.mine = rng, mine

    def of(self, dataset):
        """A query and the code it is refused with, if it is."""
        self.types = rows.schema(dataset)
        self.computed = {}
        if self.rng.random() < 0.25:
            return Answers(self.rng, lambda: self.filters(self.rng.choice([0, 0, 1, 2]))).of(dataset), None
        query = self.sound()
        if self.rng.random() < 0.08:
            return self.wrong(query, dataset)
        return query, None

    def field(self, *types):
        known = {**self.types, **self.computed}
        return self.rng.choice([n for n, t in known.items() if not types or t in types])

    def sound(self):
        rng = self.rng
        query = {}
        if rng.random() < 0.3:
            query["compute"] = []
            for name in rng.sample(["net", "ratio 2", "Ü"], rng.randrange(1, 4)):
                expr, of = (self.expression(0), "float") if rng.random() < 0.4 else Expressions(rng, {**self.types, **self.computed}).any()
                query["compute"].append({"as": name, "expr": expr})
                self.computed[name] = of
        taken = set()
        ungrouped = rng.random() < 0.25
        dimensions = [self.dimension(taken, ungrouped) for _ in range(rng.choice([1, 2, 3] if ungrouped else [0, 0, 1, 1, 1, 2, 3]))]
        least = 0 if dimensions else 1
        measures = [] if ungrouped else [self.measure(taken) for _ in range(rng.choice([least, 1, 2, 3, 5]))]
        query.update(dimensions=dimensions, measures=measures, filters=self.filters(rng.choice([0, 0, 1, 1, 2, 3])))
        if ungrouped:
            query["ungrouped"] = True
        names = sorted(taken)
        if rng.random() < 0.5:
            by = rng.sample(names, rng.randrange(1, min(3, len(names)) + 1))
            query["sort"] = [{"by": name, "order": rng.choice(["asc", "desc"])} for name in by]
        if rng.random() < 0.4:
            query["limit"] = rng.choice([0, 1, 2, 5, 10, 100])
        if rng.random() < 0.3:
            query["offset"] = rng.choice([0, 1, 3, 10, 1000])
        for key in ("dimensions", "measures", "filters"):
            if not query[key] and rng.random() < 0.5:
                del query[key]
        return query

    def expression(self, depth):
        rng = self.rng
        if depth > 0 and (depth > 3 or rng.random() < 0.5):
            return self.field(*NUMBERS) if rng.random() < 0.7 else rng.choice([0, 1, 2, -1, 0.5, 1e3, 0.1])
        return {"op": rng.choice(["add", "sub", "mul", "div"]), "args": [self.expression(depth + 1), self.expression(depth + 1)]}

    def named(self, default, taken):
        free = [n for n in NAMES if n not in taken]
        name = default if default not in taken and self.rng.random() < 0.4 else self.rng.choice(free)
        taken.add(name)
        return {} if name == default else {"as": name}

    def dimension(self, taken, ungrouped):
        rng = self.rng
        field = self.field() if ungrouped or rng.random() < 0.4 else rng.choice(["product", "ok", "qty", "ts", "day", "price"])
        of = {**self.types, **self.computed}[field]
        out = {"field": field}
        if of in TIMES and rng.random() < 0.8:
            out["timeUnit"] = rng.choice(UNITS)
        elif of in NUMBERS and rng.random() < 0.5:
            out["bin"] = {"step": rng.choice([0.5, 1, 2, 10, 0.1, 1000])}
            if rng.random() < 0.5:
                out["bin"]["origin"] = rng.choice([0, 1, -0.5, 0.3])
        out.update(self.named(field, taken))
        return field if len(out) == 1 and rng.random() < 0.5 else out

    def measure(self, taken):
        rng = self.rng
        op = rng.choice(NUMERIC + ANY + ["share", "count"])
        out = {"op": op}
        if op != "share" and not (op == "count" and rng.random() < 0.5):
            out["field"] = self.field(*NUMBERS) if op in NUMERIC else self.field()
        if op == "quantile":
            out["q"] = rng.choice([0, 1, 0.25, 0.5, 0.9, 0.333])
        if op == "share" or rng.random() < 0.25:
            out["where"] = self.filters(rng.choice([1, 1, 2]))
        out.update(self.named(f"{op}_{out['field']}" if "field" in out else op, taken))
        return out

    def filters(self, count):
        return [self.filter() for _ in range(count)]

    def filter(self):
        rng = self.rng
        field = self.field()
        of = {**self.types, **self.computed}[field]
        ops = COMPARED * 2 + ["in", "notIn", "between", "isNull", "notNull"] + (["contains", "startsWith"] * 2 if of == "string" else [])
        op = rng.choice(ops)
        if op in ("isNull", "notNull"):
            return {"field": field, "op": op}
        if op in ("in", "notIn", "between"):
            return {"field": field, "op": op, "values": [self.value(field, of) for _ in range(2 if op == "between" else rng.randrange(5))]}
        return {"field": field, "op": op, "value": self.value(field, of, part=op in ("contains", "startsWith"))}

    def value(self, field, of, part=False):
        rng = self.rng
        # A value that a row has, for comparisons are decided beside it.
        there = rng.choice(self.mine).get(field) if rng.random() < 0.4 else None
        if of == "bool":
            return rng.random() < 0.5
        if field in ("ts", "day") or of in TIMES:
            return self.time(of, there if field == "ts" or there is None else there * rows.DAY)
        if there is not None and not part and not (isinstance(there, float) and not math.isfinite(there)):
            return there
        if of == "string":
            whole = rng.choice({"owner": ["acme", "ACME", "umbrella", "acme "], "product": rows.PRODUCTS}.get(field, rows.NOTES))
            return whole[: rng.randrange(len(whole) + 1)] if part or rng.random() < 0.1 else whole
        if field == "price":
            return rng.choice([0, -0.0, rng.randrange(-40, 80) / 4, rng.randrange(-5, 15), 1e300])
        if field == "huge":
            return rng.choice([*rows.HUGE, float(2**53), 2**63, 9.223372036854775e18, 0.5, rng.randrange(-(2**55), 2**55)])
        if of == "int":
            small = rng.randrange(-6, 20)
            return rng.choice([small, small, small + 0.5, float(small), 1e300, -1e300, 2**39])
        return rng.choice([0, rng.randrange(-100, 5000), rng.uniform(-1000, 5000), 2**53 + 1, 0.1, 1234.56])

    def time(self, of, there):
        """An instant as milliseconds, as a fraction of them, or as ISO 8601; in JSON, whose times are text, as the text."""
        rng = self.rng
        micros = there if there is not None else rows.rarely(rng, 0.3, rows.MOMENTS, lambda: rng.randrange(*rows.SPAN))
        if of == "date" and rng.random() < 0.6:
            micros = micros // rows.DAY * rows.DAY
        if of == "string":
            return rows.iso(micros)[: rng.choice([4, 10, 26])]
        text = rows.iso(micros)
        texts = [text, text + "Z", text[:10], text[:16], text[:19] + "+02:00", text + "-00:30"]
        return rng.choice([micros // 1000, micros / 1000, *texts, 0, 1e300])

    def wrong(self, query, dataset):
        """The query with one fault, and its code."""
        rng = self.rng
        hidden, count = rows.HIDDEN, {"op": "count", "as": "wrong"}
        faults = [
            ({"dimensions": [hidden]}, "unknown_column"), ({"measures": [{"op": "max", "field": hidden}]}, "unknown_column"),
            ({"measures": [count], "filters": [{"field": hidden, "op": "startsWith", "value": "h"}]}, "unknown_column"),
            ({"measures": [{"op": "count", "where": [{"field": hidden, "op": "notNull"}]}]}, "unknown_column"),
            ({"compute": [{"as": "c", "expr": {"op": "add", "args": [hidden, 1]}}], "measures": [count]}, "unknown_column"),
            ({"dimensions": ["Product"]}, "unknown_column"), ({"sort": [{"by": "nowhere"}]}, "unknown_column"),
            ({"measures": [{"op": "sum", "field": "product"}]}, "type_mismatch"),
            ({"measures": [{"op": "mean", "field": "ok"}]}, "type_mismatch"),
            ({"dimensions": [{"field": "qty", "timeUnit": "day"}]}, "type_mismatch"),
            ({"dimensions": [{"field": "product", "bin": {"step": 1}}]}, "type_mismatch"),
            ({"filters": [{"field": "qty", "op": "contains", "value": "1"}]}, "type_mismatch"),
            ({"filters": [{"field": "qty", "op": "eq", "value": "one"}]}, "type_mismatch"),
            ({"filters": [{"field": "product", "op": "eq", "value": 1}]}, "type_mismatch"),
            ({"compute": [{"as": "c", "expr": {"op": "add", "args": ["product", 1]}}]}, "type_mismatch"),
            ({"measures": [{"op": "quantile", "field": "qty"}]}, "invalid_query"),
            ({"measures": [{"op": "quantile", "field": "qty", "q": 1.5}]}, "invalid_query"),
            ({"measures": [{"op": "sum"}]}, "invalid_query"), ({"measures": [{"op": "share"}]}, "invalid_query"),
            ({"measures": [count, count]}, "invalid_query"), ({"dimensions": [], "measures": []}, "invalid_query"),
            ({"dimensions": ["qty"], "measures": [count], "ungrouped": True}, "invalid_query"),
            ({"filters": [{"field": "qty", "op": "between", "values": [1]}]}, "invalid_query"),
            ({"filters": [{"field": "qty", "op": "eq"}]}, "invalid_query"),
            ({"filters": [{"field": "qty", "op": "in", "values": [None]}]}, "invalid_query"),
            ({"dimensions": [{"field": "qty", "bin": {"step": 0}}]}, "invalid_query"),
            ({"dimensions": [{"field": "ts", "timeUnit": "day", "bin": {"step": 1}}]}, "invalid_query"),
            ({"compute": [{"as": "qty", "expr": {"op": "add", "args": ["small", 1]}}]}, "invalid_query"),
            # A computed column of a policy's or a hidden column's name.
            ({"compute": [{"as": "owner", "expr": {"op": "add", "args": ["small", 1]}}]}, "invalid_query"),
            ({"dimensions": [{"field": "qty", "as": f"d{i}"} for i in range(65)]}, "limit_exceeded"),
            ({"measures": [count], "filters": [{"field": "qty", "op": "notNull"}] * 257}, "limit_exceeded"),
        ]
        if dataset != "json":
            faults.append(({"filters": [{"field": "ts", "op": "lt", "value": "2024-02-30"}]}, "invalid_query"))
        fault, code = rng.choice(faults)
        # Only the part at fault is wrong, and nothing else of the query names what the fault takes away.
        base = {"dimensions": ["product"]} if "dimensions" not in fault and "measures" not in fault else {}
        if rng.random() < 0.5 and "filters" in query and "filters" not in fault and not query.get("compute"):
            base["filters"] = query["filters"]
        return {**base, **fault}, code
