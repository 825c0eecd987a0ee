"""Random expressions, and the same said in SQL of DuckDB.

Left out is what the two may rightly answer otherwise: functions whose last digit is a library's (EXP, LN, LOG, POWER), floats as text,
and whole numbers beyond 2^53 beside floats, which DuckDB compares as floats.
"""

UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]
PARTS = {"dayofweek": "isodow", "dayofyear": "doy"}
SMALL = ("qty", "small")
PATTERNS = ["%t", "b%", "_ut", "%a%b%", "a\\%b", "a\\_b", "%", "", "%ü%", "n__", "%\U0001f529"]
WORDS = ["", "t", "nut", "ü", "a", "NUT", "%", "say", "'", "\U0001f529", "bolt"]
COMPARED = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def call(op, *args):
    return {"op": op, "args": list(args)}


class Expressions:
    """Expressions over columns of these types."""

    def __init__(self, rng, types):
        self.rng, self.types = rng, types

    def any(self):
        of = self.rng.choice(["bool", "bool", "int", "float", "string", "string", "timestamp", "date"])
        # Where there are no times nothing makes them.
        of = of if of in self.types.values() else "string"
        return self.of(of, 0), of

    def of(self, of, depth):
        rng = self.rng
        if depth > 2 or rng.random() < 0.15 * depth:
            return self.leaf(of)
        if rng.random() < 0.3:
            return self.choice(of, depth + 1)
        return getattr(self, of)(depth + 1)

    def column(self, of):
        known = [n for n, t in self.types.items() if t == of]
        return self.rng.choice(known) if known else None

    def leaf(self, of):
        rng = self.rng
        column = self.column(of) if rng.random() < 0.8 else None
        if column is not None:
            return column
        if of == "bool":
            return rng.random() < 0.5
        if of == "int":
            return rng.randrange(-5, 20)
        if of == "float":
            return rng.choice([0.5, -2.25, 1e3, 0.1])
        if of == "string":
            return {"text": rng.choice(WORDS)}
        day = f"{rng.randrange(1998, 2012)}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}"
        return {"date": day} if of == "date" else {"timestamp": f"{day}T12:30:15.250Z"}

    def choice(self, of, depth):
        """What is of the type of its operands."""
        rng, value = self.rng, lambda: self.of(of, depth)
        kind = rng.choice(["case", "coalesce", "nullif", "greatest", "least"])
        if kind == "case":
            arms = [part for _ in range(rng.randrange(1, 4)) for part in (self.of("bool", depth), value())]
            return call("case", *arms, *([value()] if rng.random() < 0.6 else []))
        return call(kind, *(value() for _ in range(2 if kind == "nullif" else rng.randrange(2, 4))))

    def bool(self, depth):
        rng = self.rng
        kind = rng.choice(["compare"] * 3 + ["and", "or", "not", "isNull", "notNull", "in", "between", "like", "ilike", "contains", "startsWith", "endsWith"])
        if kind in ("and", "or"):
            return call(kind, *(self.of("bool", depth) for _ in range(rng.randrange(2, 4))))
        if kind == "not":
            return call(kind, self.of("bool", depth))
        if kind in ("like", "ilike"):
            return call(kind, self.of("string", depth), {"text": rng.choice(PATTERNS)})
        if kind in ("contains", "startsWith", "endsWith"):
            return call(kind, self.of("string", depth), self.of("string", depth))
        of = rng.choice([t for t in ("int", "float", "string", "timestamp", "date", "bool") if t in self.types.values()])
        if kind in ("isNull", "notNull"):
            return call(kind, self.of(of, depth))
        if kind == "in":
            return call(kind, self.of(of, depth), *(self.of(of, depth) for _ in range(rng.randrange(1, 4))))
        if kind == "between":
            return call(kind, *(self.of(of, depth) for _ in range(3)))
        pair = [self.of(of, depth), self.of(of, depth)]
        if rng.random() < 0.2:
            pair = [rng.choice(SMALL), self.of("float", depth)]
        return call(rng.choice(list(COMPARED)), *pair)

    def int(self, depth):
        rng = self.rng
        kind = rng.choice(["length", "extract", "dateDiff", "toInt"])
        time = self.column("timestamp") and rng.choice(["timestamp", "date"])
        if kind == "length" or time is None and kind != "toInt":
            return call("length", self.of("string", depth))
        if kind == "toInt":
            return call("toInt", self.of("bool", depth))
        if kind == "extract":
            return call(kind, {"text": rng.choice([*UNITS, *PARTS])}, self.of(time, depth))
        return call(kind, {"text": rng.choice(UNITS)}, self.of(time, depth), self.of(time, depth))

    def float(self, depth):
        rng = self.rng
        kind = rng.choice(["add", "sub", "mul", "div", "mod", "neg", "abs", "floor", "ceil", "round", "sqrt", "sign", "toFloat"])
        number = lambda: rng.choice(SMALL) if rng.random() < 0.3 else self.of("float", depth)
        if kind == "toFloat":
            return call(kind, self.of("bool", depth))
        return call(kind, *(number() for _ in range(2 if kind in ("add", "sub", "mul", "div", "mod") else 1)))

    def string(self, depth):
        rng, text = self.rng, lambda: self.of("string", depth)
        kind = rng.choice(["lower", "upper", "trim", "ltrim", "rtrim", "left", "right", "substr", "replace", "splitPart", "concat", "append", "toText"])
        if kind in ("left", "right"):
            return call(kind, text(), rng.randrange(-4, 6))
        if kind == "substr":
            return call(kind, text(), rng.randrange(1, 5), *([rng.randrange(0, 5)] if rng.random() < 0.6 else []))
        if kind == "replace":
            return call(kind, text(), {"text": rng.choice(WORDS[1:])}, text())
        if kind == "splitPart":
            return call(kind, text(), {"text": rng.choice(WORDS[1:])}, rng.randrange(1, 4))
        if kind in ("concat", "append"):
            return call(kind, text(), text())
        if kind == "toText":
            return call(kind, self.of(rng.choice(["int", "bool"]), depth))
        return call(kind, text())

    def timestamp(self, depth):
        rng = self.rng
        time = self.of(rng.choice(["timestamp", "date"]), depth)
        if rng.random() < 0.5:
            return call("dateTrunc", {"text": rng.choice(UNITS)}, time)
        return call("dateAdd", {"text": rng.choice(UNITS)}, rng.randrange(-30, 40), time)

    def date(self, depth):
        return call("toDate", self.of("timestamp", depth))


def sql(expr, types, name, literal, double):
    """The expression in SQL of DuckDB, and the type of its values; `name`, `literal` and `double` write names, texts and floats."""
    write = lambda part: sql(part, types, name, literal, double)
    if expr is None:
        return "NULL", None
    if isinstance(expr, bool):
        return ("true" if expr else "false"), "bool"
    if isinstance(expr, str):
        return name(expr), types[expr]
    if isinstance(expr, int):
        return f"CAST({expr} AS BIGINT)", "int"
    if isinstance(expr, float):
        return double(expr), "float"
    if "text" in expr:
        return literal(expr["text"]), "string"
    if "date" in expr:
        return f"DATE '{expr['date']}'", "date"
    if "timestamp" in expr:
        return f"TIMESTAMP '{expr['timestamp'][:-1]}'", "timestamp"
    return called(expr["op"], expr["args"], write, double)


def called(op, given, write, double):
    parts = [write(g) for g in given]
    a, of = [p[0] for p in parts], [p[1] for p in parts]
    both = lambda i, j: compared(op, a[i], a[j], "float" if "float" in (of[i], of[j]) else of[i])
    f = [f"CAST({x} AS DOUBLE)" if t == "int" else x for x, t in parts]
    if op in COMPARED:
        return both(0, 1), "bool"
    if op in ("and", "or"):
        return f"({f' {op.upper()} '.join(a)})", "bool"
    if op == "not":
        return f"(NOT {a[0]})", "bool"
    if op in ("isNull", "notNull"):
        return f"({a[0]} IS {'NOT ' if op == 'notNull' else ''}NULL)", "bool"
    if op == "in":
        return "(" + " OR ".join(compared("eq", a[0], x, of[0]) for x in a[1:]) + ")", "bool"
    if op == "between":
        return f"({compared('gte', a[0], a[1], of[0])} AND {compared('lte', a[0], a[2], of[0])})", "bool"
    if op in ("like", "ilike"):
        # ILIKE of DuckDB folds ASCII alone.
        low = (lambda x: f"lower({x})") if op == "ilike" else (lambda x: x)
        return f"({low(a[0])} LIKE {low(a[1])} ESCAPE '\\')", "bool"
    if op in ("contains", "startsWith", "endsWith"):
        return f"{dict(contains='contains', startsWith='starts_with', endsWith='suffix')[op]}({a[0]}, {a[1]})", "bool"
    if op == "case":
        arms = " ".join(f"WHEN {c} THEN {v}" for c, v in zip(a[0 : len(a) - 1 : 2], a[1::2]))
        rest = f" ELSE {a[-1]}" if len(a) % 2 else ""
        return f"(CASE {arms}{rest} END)", of[1]
    if op in ("coalesce", "greatest", "least"):
        return f"{op}({', '.join(a)})", of[0]
    if op == "nullif":
        return f"(CASE WHEN {compared('eq', a[0], a[1], of[0])} THEN NULL ELSE {a[0]} END)", of[0]
    if op in ("add", "sub", "mul"):
        return f"({f[0]} {dict(add='+', sub='-', mul='*')[op]} {f[1]})", "float"
    if op in ("div", "mod"):
        return f"(CASE WHEN {f[1]} = 0 THEN NULL ELSE {f[0]} {'/' if op == 'div' else '%'} {f[1]} END)", "float"
    if op == "neg":
        return f"(-{f[0]})", "float"
    if op == "sqrt":
        return f"(CASE WHEN {f[0]} >= 0 THEN sqrt({f[0]}) END)", "float"
    if op == "sign":
        return f"(CASE WHEN isnan({f[0]}) THEN {f[0]} ELSE CAST(sign({f[0]}) AS DOUBLE) END)", "float"
    if op in ("abs", "floor", "ceil", "round"):
        return f"{op}({f[0]})", "float"
    if op == "toFloat":
        return f"CAST(CAST({a[0]} AS INTEGER) AS DOUBLE)", "float"
    if op == "toInt":
        return f"CAST({a[0]} AS BIGINT)", "int"
    if op == "toText":
        return f"CAST({a[0]} AS VARCHAR)", "string"
    if op == "toDate":
        return f"CAST({a[0]} AS DATE)", "date"
    if op == "length":
        return f"length({a[0]})", "int"
    if op in ("lower", "upper", "trim", "ltrim", "rtrim", "left", "right", "substr", "replace"):
        return f"{op}({', '.join(a)})", "string"
    if op == "splitPart":
        return f"split_part({', '.join(a)})", "string"
    if op == "concat":
        return f"concat({', '.join(a)})", "string"
    if op == "append":
        return f"({' || '.join(a)})", "string"
    return of_times(op, given[0]["text"], a[1:], of[1:])


def of_times(op, part, a, of):
    at = [f"CAST({x} AS TIMESTAMP)" if t in ("date", "timestamp") else x for x, t in zip(a, of)]
    if op == "dateTrunc":
        return f"CAST(date_trunc('{part}', {at[0]}) AS TIMESTAMP)", "timestamp"
    if op == "extract":
        return f"CAST(date_part('{PARTS.get(part, part)}', {at[0]}) AS BIGINT)", "int"
    if op == "dateDiff":
        return f"date_diff('{part}', {at[0]}, {at[1]})", "int"
    many = {"quarter": ("month", 3), "week": ("day", 7)}
    unit, times = many.get(part, (part, 1))
    return f"({at[1]} + to_{unit}s(CAST({a[0]} * {times} AS INTEGER)))", "timestamp"


def compared(op, a, b, of):
    """The comparison of IEEE 754, where DuckDB takes NaN for the largest number; null where one side is."""
    plain = f"({a} {COMPARED[op]} {b})"
    if of != "float":
        return plain
    a, b = f"CAST({a} AS DOUBLE)", f"CAST({b} AS DOUBLE)"
    return f"(CASE WHEN {a} IS NULL OR {b} IS NULL THEN NULL WHEN isnan({a}) OR isnan({b}) THEN {'true' if op == 'neq' else 'false'} ELSE {plain} END)"
