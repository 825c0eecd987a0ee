"""Rows of several tenants, and the files and tables that hold them.

The shared files hold everybody's rows; the table in DuckDB holds one tenant's alone, so that nothing it answers can come from others.
"""

import csv
import json
import datetime
import math

MINE = "acme"
# Owners that look like the tenant's name, and none at all.
OTHERS = ["umbrella", "umbrella", "ACME", "acme ", " acme", "acme\u200b", "acm", "acme%", "", None]
# Stand in rows and cells that the tenant may not see, and nowhere else.
FOREIGN = ["umbrella", "zqx", "hushed"]

# Columns with their types in DuckDB; the last is hidden from the tenant.
COLUMNS = {
    "owner": "VARCHAR", "product": "VARCHAR", "note": "VARCHAR", "qty": "BIGINT", "huge": "BIGINT", "small": "INTEGER", "big": "UBIGINT",
    "price": "DOUBLE", "ratio": "DOUBLE", "amount": "DECIMAL(18,2)", "ok": "BOOLEAN", "ts": "TIMESTAMP", "day": "DATE", "secret": "VARCHAR",
}
HIDDEN = "secret"
# What columns are to a page: decimals are floats.
TYPES = {"VARCHAR": "string", "BIGINT": "int", "INTEGER": "int", "UBIGINT": "int", "DOUBLE": "float", "DECIMAL(18,2)": "float",
         "BOOLEAN": "bool", "TIMESTAMP": "timestamp", "DATE": "date"}
# Each dataset with the column its rows are sorted by.
DATASETS = {"parquet": "ts", "csv": None, "json": "qty"}

PRODUCTS = ["bolt", "nut", "gear", "Nut", "ünit", "a%b", "a_b", "naïve \U0001f529"]
NOTES = ["say \"hi\"", "it's", "a,b", "back\\slash", "100%", "tab\there", "ÄÖÜ", "select", "null", "NaN", "1", "true", " space "]
DAY = 86_400_000_000
HUGE = [2**63 - 1, -(2**63), 2**53 + 1, 2**53, -(2**53) - 1, 2**62]
# 1998 to 2011, in microseconds.
SPAN = (900_000_000_000_000, 1_300_000_000_000_000)
# Microseconds: a day before 1970, a leap day, the ends of a week, a month and a year.
MOMENTS = [-DAY, -1, 0, 951_782_400_000_000, 978_307_199_999_999, 978_307_200_000_000, 1_704_067_199_000_000, 1_709_164_800_000_500]


def schema(dataset):
    """Types of the visible columns; in JSON times are text."""
    out = {name: TYPES[of] for name, of in COLUMNS.items() if name != HIDDEN}
    return {**out, "ts": "string", "day": "string"} if dataset == "json" else out


def some(rng, value, share=0.85):
    """The value, or null now and then."""
    return value() if rng.random() < share else None


def rarely(rng, share, odd, usual):
    return rng.choice(odd) if rng.random() < share else usual()


def row(rng, owner):
    ts = some(rng, lambda: rarely(rng, 0.2, MOMENTS, lambda: rng.randrange(*SPAN, rng.choice([1, 1_000, 1_000_000]))))
    return {
        "owner": owner,
        "product": some(rng, lambda: rng.choice(PRODUCTS)),
        "note": some(rng, lambda: rng.choice(NOTES) + rng.choice(["", str(rng.randrange(40))])),
        "qty": some(rng, lambda: rng.randrange(-6, 20)),
        "huge": some(rng, lambda: rarely(rng, 0.03, HUGE, lambda: rng.randrange(-(2**55), 2**55))),
        "small": some(rng, lambda: rng.randrange(-100, 100)),
        "big": some(rng, lambda: rarely(rng, 0.01, [0, 2**63 - 1], lambda: rng.randrange(2**40))),
        # Quarters, so that groups and equal values come about; zeros of both signs and what is no finite number.
        "price": some(rng, lambda: rarely(rng, 0.05, [-0.0, 0.0, math.nan, math.inf, -math.inf], lambda: rng.randrange(-40, 80) / 4)),
        "ratio": some(rng, lambda: rarely(rng, 0.1, [0.1, 0.2, 1e-9, 5e-324], lambda: rng.uniform(-1000, 1000))),
        "amount": some(rng, lambda: rng.randrange(-99_999, 999_999) / 100),
        "ok": some(rng, lambda: rng.random() < 0.5),
        "ts": ts,
        "day": some(rng, lambda: rng.randrange(-400, 20_000) if ts is None else ts // DAY),
        "secret": f"hushed-{rng.randrange(10**6)}",
    }


def foreign(rng):
    """Somebody else's row: like the tenant's, under words of its own."""
    out = row(rng, rng.choice(OTHERS))
    return {**out, "product": f"zqx-{out['product']}", "note": f"zqx {rng.randrange(1000)}"}


def hostile(rng):
    """Somebody else's row with values at the ends of their types."""
    out = foreign(rng)
    ends = {
        "note": ["zqx" * 60_000, "zqx\u202e", "zqx\x01", "zqx\n acme,", "zqx\"\""], "product": ["zqx\ufeff", "zqx" + "é" * 9000],
        "qty": [2**63 - 1, -(2**63)], "huge": [2**63 - 1, -(2**63)], "small": [2**31 - 1, -(2**31)], "big": [2**64 - 1, 2**63],
        "price": [math.nan, math.inf, -math.inf, 1.7976931348623157e308, -1.7976931348623157e308],
        "ratio": [math.nan, 1e308, -1e308, math.inf, 5e-324], "amount": ["9999999999999999.99", "-9999999999999999.99"],
        "ts": [2**63 - 2, -(2**63) + 2, 253_402_300_799_999_999, -62_135_596_800_000_001],
        "day": [2_147_483_646, -2_147_483_000, 2_932_897, -719_163],
    }
    for name in rng.sample(sorted(ends), rng.randrange(1, 5)):
        out[name] = rng.choice(ends[name])
    return out


# What no reader of text takes for a value of any column's type but text's.
ODD = ["zqx", "99999999999999999999999", "-9223372036854775809", "1e999", "NaN", "inf", "0x10", "9999999-99-99", "2024-02-30", "24:00",
       "+99999999:00", "maybe", "\ufeff", "zqx" * 20_000, "\u202ezqx"]


def load(connection, name, rows, sort=None, text_times=False):
    """A table of these rows with their order in `place`: that of the sort column, nulls last, and then as they come."""
    names = list(COLUMNS)
    of = {"TIMESTAMP": "make_timestamp(TRY_CAST({} AS BIGINT))", "DATE": "make_date(TRY_CAST({} AS INTEGER))"}
    if text_times:
        rows = [said(r) for r in rows]
        of = {"TIMESTAMP": "{}", "DATE": "{}"}
    texts = [[None if r[n] is None else number(r[n]) if isinstance(r[n], float) else str(r[n]) for r in rows] for n in names]
    unnested = ", ".join(f'unnest(CAST(${i} AS VARCHAR[])) AS "{n}"' for i, n in enumerate(names, 1))
    typed = ", ".join(f'{of.get(COLUMNS[n], "CAST({} AS " + COLUMNS[n] + ")").format(n)} AS "{n}"' for n in names)
    order = f'"{sort}" NULLS LAST, nr' if sort else "nr"
    numbered = f"SELECT {unnested}, unnest(range(CAST(${len(names) + 1} AS BIGINT))) AS nr"
    connection.execute(
        f"CREATE TABLE {name} AS WITH rows AS (SELECT {typed}, nr FROM ({numbered})) "
        f"SELECT * EXCLUDE (nr), row_number() OVER (ORDER BY {order}) AS place FROM rows",
        [*texts, len(rows)],
    )


def number(value):
    """A float as DuckDB reads it."""
    return "nan" if math.isnan(value) else repr(value)


def iso(micros):
    """An instant as text, also where no calendar has it."""
    if micros is None:
        return None
    try:
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
    except OverflowError:
        return "999999999-99-99T99:99:99"
    return f"{at.isoformat(timespec='microseconds')}"


def iso_day(days):
    return None if days is None else iso(days * DAY)[:10]


def plain(cells):
    """The row as text files can say it: they have no empty text, no NaN and no infinity."""
    absent = {n for n, v in cells.items() if v == "" or isinstance(v, float) and not math.isfinite(v)}
    return {n: None if n in absent else v for n, v in cells.items()}


def write(connection, folder, rng):
    """Writes the shared files, and the tables `mine_DATASET` of the tenant's rows alone. Gives the tenant's rows, to ask for."""
    mine = [row(rng, MINE) for _ in range(500)]
    others, worst = [foreign(rng) for _ in range(6_000)], [hostile(rng) for _ in range(200)]
    # Some blocks are one tenant's, for their statistics to tell, and in some all are mixed.
    mixed = mine[:300] + others[:3_000] + worst
    rng.shuffle(mixed)
    shared = others[3_000:] + mixed + mine[300:]
    load(connection, "shared", shared)
    load(connection, "mine_parquet", [r for r in shared if r["owner"] == MINE], DATASETS["parquet"])
    connection.execute(
        f"COPY (SELECT * EXCLUDE (place) FROM shared ORDER BY place) TO '{folder}/parquet.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
    )
    connection.execute("DROP TABLE shared")
    # Types of text files are told from their first 1,000 rows; odd values stand behind those.
    head = [plain(foreign(rng)) for _ in range(1_000)]
    odd = [{**plain(foreign(rng)), rng.choice(list(COLUMNS)[1:-1]): rng.choice(ODD)} for _ in range(200)]
    tail = [plain(r) for r in mine + worst] + odd
    rng.shuffle(tail)
    own = [r for r in tail if r["owner"] == MINE]
    load(connection, "mine_csv", own, DATASETS["csv"])
    load(connection, "mine_json", own, DATASETS["json"], text_times=True)
    for name in DATASETS:
        # To a page decimals are floats.
        connection.execute(f'ALTER TABLE mine_{name} ALTER "amount" TYPE DOUBLE')
        connection.execute(f'ALTER TABLE mine_{name} DROP "{HIDDEN}"')
    with open(f"{folder}/csv.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([str(v).lower() if isinstance(v, bool) else v for v in said(r).values()] for r in head + tail)
    with open(f"{folder}/json.json", "w", encoding="utf-8") as out:
        for r in head + tail:
            # A null may be said or left out.
            out.write(json.dumps({n: v for n, v in said(r).items() if v is not None or rng.random() < 0.5}) + "\n")
    return mine


def said(cells):
    """A row with its times as text."""
    times = {"ts": iso, "day": iso_day}
    return {n: times[n](v) if n in times and not isinstance(v, str) else v for n, v in cells.items()}
