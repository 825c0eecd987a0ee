"""Random tables: columns of plain Python values. Files and what must be read from them are both made of these."""

import dataclasses
import datetime
import decimal

import pyarrow as pa

NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
DAY = 86_400 * 10**9
EPOCH = datetime.date(1970, 1, 1)

PIECES = ["a", "Z", "e", "0", "7", " ", ",", ";", "\t", "|", '"', "'", "\\", "\n", "\r\n", "ä", "ß", "é", "€", "Ł", "日本", "🚲", "\u00a0", "\u2028", "-", "#", "=", "{", "[", ".", ":", "%", "n", "N"]
TEXTS = ["", "007", "NA", "NULL", "\\N", "null", "None", "true", "1", "-1.5", "2024-01-31", "1,5", "+491711234567", "12:34:56", "#hash", "-", "NaN", "inf", "$5", "x" * 300, '"quoted"', "'s", '5" pipe', "a\\", "=1+1", "0x1F", "1e5", "<b>", "{}", "[]"]
NAMES = ["id", "name", "Umsatz €", "a b", "x,y", "tab\there", 'say "hi"', "#n", "[cost]", "日付", "semi;colon", "pipe|d", "col.with.dots", "it's", "größe", "{k}", "Total", "lat", "ähnlich", "line\nbreak"]
ZONES = [None, None, "UTC", "Europe/Berlin", "Asia/Kolkata"]


@dataclasses.dataclass
class Column:
    """A column: values are None, bool, int, float, Decimal, str or date; of a timestamp whole numbers of its unit since 1970 in UTC."""

    name: str
    type: pa.DataType
    values: list

    @property
    def kind(self):
        t = self.type
        for kind, is_it in (("bool", pa.types.is_boolean), ("int", pa.types.is_integer), ("float", pa.types.is_floating), ("decimal", pa.types.is_decimal), ("date", pa.types.is_date), ("timestamp", pa.types.is_timestamp), ("category", pa.types.is_dictionary)):
            if is_it(t):
                return kind
        return "string"

    def array(self):
        if self.kind == "timestamp":
            return pa.array(self.values, pa.int64()).view(self.type)
        if self.kind == "category":
            return pa.array(self.values, pa.string()).dictionary_encode()
        return pa.array(self.values, self.type)

    def nanos(self, value):
        return value * NANOS[self.type.unit]

    def cells(self):
        """What a binary file must be read as: the type, and the cells as texts."""
        text = {
            "bool": lambda v: "true" if v else "false",
            "float": repr,
            "decimal": lambda v: format(v, "f"),
            "date": lambda v: str((v - EPOCH).days * DAY),
            "timestamp": lambda v: str(self.nanos(v)),
        }.get(self.kind, str)
        kind = {"category": "string"}.get(self.kind, self.kind)
        if pa.types.is_uint64(self.type):
            # Those that are known not to pass 63 bits are whole numbers like any other.
            kind = "decimal" if any(v is not None and v >= 2**63 for v in self.values) else "decimal or int"
        return kind, [None if v is None else text(v) for v in self.values]


def arrow(columns):
    return pa.Table.from_arrays([c.array() for c in columns], names=[c.name for c in columns])


def text(rng):
    if rng.random() < 0.3:
        return rng.choice(TEXTS)
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(9)))


def whole(rng, low, high):
    """Whole numbers of all sizes, the outermost among them."""
    if rng.random() < 0.2:
        return rng.choice([low, high, 0, 1])
    return max(low, min(high, rng.choice([1, -1]) * rng.getrandbits(rng.randrange(1, 65))))


def column(rng, name, rows, only=None):
    """A column of a random type, or of one of the kinds `only`."""
    kinds = ["int", "int", "uint", "float", "float", "decimal", "bool", "string", "string", "string", "category", "date", "timestamp", "timestamp"]
    kind = rng.choice([k for k in kinds if not only or k in only])
    if kind in ("int", "uint"):
        bits = rng.choice([8, 16, 32, 64, 64])
        low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if kind == "int" else (0, 2**bits - 1)
        type, one = getattr(pa, f"{kind}{bits}")(), lambda: whole(rng, low, high)
    elif kind == "float":
        type = pa.float64()

        def one():
            of = rng.randrange(5)
            if of == 0:
                return rng.choice([0.0, -0.0, 1e300, 5e-324, 0.1, -1.5, 1e16, 123456789.125])
            if of == 1:
                return rng.uniform(-1, 1) * 10.0 ** rng.randrange(-20, 20)
            return round(rng.uniform(-1e6, 1e6), rng.randrange(5))

        if rng.random() < 0.2:
            # Fractions that 32 bits hold.
            type, one = pa.float32(), lambda: rng.randrange(-(2**20), 2**20) / 8
    elif kind == "decimal":
        digits = rng.choice([5, 9, 18, 25, 38])
        scale = rng.randrange(min(digits, 11))
        type = pa.decimal128(digits, scale)
        with_scale = lambda v: decimal.Decimal(v).scaleb(-scale, decimal.Context(prec=60))
        one = lambda: with_scale(rng.choice([1, -1]) * rng.randrange(10 ** rng.randrange(1, digits + 1)))
    elif kind == "bool":
        type, one = pa.bool_(), lambda: rng.random() < 0.5
    elif kind == "string":
        type, one = pa.string(), lambda: text(rng)
        if rng.random() < 0.2:
            # Such as zip codes.
            one = lambda: f"{rng.randrange(10**5):05}"
    elif kind == "category":
        known = [text(rng) for _ in range(4)]
        type, one = pa.dictionary(pa.int32(), pa.string()), lambda: rng.choice(known)
    elif kind == "date":
        first, days = rng.choice([(datetime.date(1900, 1, 1), 80_000), (datetime.date(2024, 1, 1), 366), (datetime.date(1000, 1, 1), 3_000_000)])
        type, one = pa.date32(), lambda: first + datetime.timedelta(days=rng.randrange(days))
    else:
        unit = rng.choice(["s", "ms", "us", "us", "ns"])
        # 64 bits of nanoseconds hold 1678 to 2262.
        low, high = (-292 * 365, 292 * 365) if unit == "ns" else (-900 * 365, 8_000 * 365)
        if rng.random() < 0.5:
            low, high = 0, 20_000
        steps = DAY // NANOS[unit]
        grain = rng.choice([1, 10**9 // NANOS[unit], steps])
        type, one = pa.timestamp(unit, rng.choice(ZONES)), lambda: rng.randrange(low * steps, high * steps) // grain * grain
    nulls = rng.choice([0, 0, 0.1, 0.5, 1]) if rng.random() < 0.7 else 0
    return Column(name, type, [None if rng.random() < nulls else one() for _ in range(rows)])


def table(rng, only=None):
    rows = rng.choice([0, 1, 2, 3, 7, 20, 20, 60, 130])
    names = rng.sample(NAMES, rng.randrange(1, 9))
    return [column(rng, name, rows, only) for name in names]


def with_nan(rng, columns):
    """The same with floats that are no numbers."""
    def one(v):
        return rng.choice([float("nan"), float("inf"), float("-inf")]) if v is not None and rng.random() < 0.1 else v

    return [dataclasses.replace(c, values=[one(v) for v in c.values]) if c.kind == "float" else c for c in columns]
