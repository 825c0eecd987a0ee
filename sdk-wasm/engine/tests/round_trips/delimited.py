"""Writes tables as CSV in the dialects of several libraries, and says what must be read from them by docs/reading-text-files.md."""

import csv
import dataclasses
import datetime
import decimal
import io

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv

import columnar
import tables

WORDS = ["", "", "NA", "NULL", "\\N", "-", "n/a", "None", "null", "#N/A"]
DATES = {"iso": "%Y-%m-%d", "slashes": "%Y/%m/%d", "dmy": "%d.%m.%Y", "dmy/": "%d/%m/%Y", "mdy": "%m/%d/%Y", "words": "%d %b %Y"}


@dataclasses.dataclass
class Dialect:
    """How a file is written, beside its cells; what a reader is told is in `options`."""

    delimiter: str = ","
    null: str = ""
    decimal: str = "."
    thousands: str = ""
    date: str = "iso"
    quoted: bool = False
    encoding: str = "utf-8"
    options: dict = dataclasses.field(default_factory=dict)

    def is_null(self, text):
        """Whether a text is no value in every column."""
        words = self.options.get("nullWords")
        return text == "" or (text == "\\N" if words is None else text in words)


# What a column's cells are by their texts.


def shown(c, value, d):
    """A value as Python writes it in a dialect."""
    if value is None:
        return d.null
    if c.kind == "bool":
        return d.options.get("truth", "True False").split()[0 if value else 1]
    if c.kind in ("float", "decimal"):
        # Whole numbers with marks of thousands alone could be fractions.
        grouped = d.thousands and c.kind == "decimal" and c.type.scale > 0
        text = format(value, f"{grouped and ',' or ''}f") if c.kind == "decimal" else repr(value)
        return text.translate({ord("."): d.decimal, ord(","): d.thousands})
    if c.kind == "date":
        # Without the zeroes that strftime leaves out of early years.
        return value.strftime(DATES[d.date].replace("%Y", f"{value.year:04}"))
    if c.kind == "timestamp":
        return time(c, value)
    return str(value)


def time(c, value, between="T", zone=True):
    seconds, nanos = divmod(c.nanos(value), 10**9)
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    digits = {"s": 0, "ms": 3, "us": 6, "ns": 9}[c.type.unit]
    fraction = f".{nanos:09}"[: digits + 1] if digits else ""
    return moment.strftime(f"{moment.year:04}-%m-%d{between}%H:%M:%S") + fraction + ("Z" if c.type.tz and zone else "")


def digits(value):
    """Digits of a decimal between zeroes."""
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))


def read(c, d):
    """What must be read from a column: its type, cells, and whether a note must say that it is not as it was."""
    declared = d.options.get("types", {}).get(c.name)
    texts = [None if (t := d.null if v is None else v) is None or d.is_null(t) else t for v in c.values] if c.kind in ("string", "category") else None
    word = None if d.is_null(d.null) else d.null
    present = [v for v in c.values if v is not None]
    told = False
    if texts is None:
        # As texts: the words for no value are among them.
        texts = [word if v is None else shown(c, v, d) for v in c.values]
    as_text = ("string", texts, told)
    if declared:
        kind = declared
    elif not c.values:
        return as_text
    elif c.kind in ("string", "category"):
        return as_text if any(t is not None for t in texts) else ("int", texts, told)
    elif not present:
        return ("string", texts, told) if word else ("int", texts, told)
    elif c.kind == "date" and (d.date in ("dmy", "dmy/", "mdy") and "dateOrder" not in d.options) and max(v.day for v in present) < 13 and any(v.day != v.month for v in present):
        return "string", texts, True
    elif c.kind in ("int", "decimal") and getattr(c.type, "scale", 0) == 0:
        if any(not -(2**63) <= int(v) < 2**63 for v in present):
            return "string", texts, True
        kind = "int"
    else:
        kind = {"decimal": "float"}.get(c.kind, c.kind)
        told = c.kind == "decimal" and any(digits(v) > 17 for v in present)
    if kind == "string":
        return as_text
    if kind == "float":
        cells = [None if v is None else repr(float(v)) for v in c.values]
    elif c.kind == "decimal":
        cells = [None if v is None else str(int(v)) for v in c.values]
    else:
        cells = c.cells()[1]
    return kind, cells, told


def expected(columns, d):
    return [{"name": c.name, "type": t, "cells": cells} | ({"told": True} if told else {}) for c in columns for t, cells, told in [read(c, d)]]


# Tables whose types show.


def telling(rng, columns, d, keep=lambda text: text):
    """The columns with a value in each that leaves no doubt of its type, and texts that the dialect can hold."""
    out = []
    for c in columns:
        values = list(c.values)
        if c.kind in ("string", "category"):
            values = [None if v is None else keep(v) for v in values]
            # Blanks around a text are taken off unless it is quoted.
            values = values if d.quoted else [None if v is None else v.strip(" \t") for v in values]
            one = "text"
            if all(v is None or (len(v) == 5 and v.isdigit()) for v in values):
                one = "01067"
            elif all(v is None or (v[:1] == "+" and v[1:].isdigit()) for v in values):
                one = "+491711234567"
            c = dataclasses.replace(c, type=pa.string())
        elif c.kind == "float":
            one = 0.5
        elif c.kind == "decimal":
            one = decimal.Decimal(5).scaleb(-c.type.scale)
        elif c.kind == "timestamp":
            # Offsets of before 1900 have seconds, which not all write.
            if min((c.nanos(v) for v in values if v is not None), default=0) < -70 * 365 * tables.DAY:
                c = dataclasses.replace(c, type=pa.timestamp(c.type.unit, c.type.tz and "UTC"))
            # Not midnight.
            one = 86_399 * 10**9 // tables.NANOS[c.type.unit]
        else:
            one = None
        present = [i for i, v in enumerate(values) if v is not None]
        if one is not None and present:
            values[rng.choice(present)] = one
        out.append(dataclasses.replace(c, values=values))
    return out


def declare(rng, columns, d):
    """Says the columns' types."""
    types = {}
    for c in columns:
        t = {"decimal": "float", "category": "string"}.get(c.kind, c.kind)
        if t == "int" and any(v is not None and v >= 2**63 for v in c.values):
            t = "string"
        types[c.name] = t
    d.options["types"] = types
    if d.date in ("dmy", "dmy/"):
        d.options["dateOrder"] = "dmy"
    elif d.date == "mdy":
        d.options["dateOrder"] = "mdy"


def packed(rng, path, data):
    """Writes bytes, some of them packed."""
    codec = rng.choice([None, None, "gzip", "zstd"])
    with pa.CompressedOutputStream(path, codec) if codec else open(path, "wb") as out:
        out.write(data)


def encoded(rng, text, d):
    d.encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    try:
        data = text.encode(d.encoding)
    except UnicodeEncodeError:
        d.encoding, data = "utf-8", text.encode()
    if d.encoding in ("cp1252", "utf-16-le", "utf-16-be"):
        # Bytes of a few letters leave a doubt.
        d.options["encoding"] = {"cp1252": "windows-1252"}.get(d.encoding, d.encoding.replace("16-", "16"))
    return data


def by_python(rng, columns, path):
    d = Dialect(delimiter=rng.choice(",,;\t|"), null=rng.choice(WORDS), date=rng.choice(list(DATES)))
    if d.delimiter != "," and rng.random() < 0.4:
        d.decimal = ","
    if rng.random() < 0.2:
        d.thousands = "." if d.decimal == "," else ","
    # Without quotes a row of one empty cell cannot be written.
    style = rng.choice(["minimal", "minimal", "all", "nonnumeric", "backslash", "apostrophe"] + ["none"] * (len(columns) > 1))
    d.quoted = style in ("all", "nonnumeric", "backslash", "apostrophe")
    form = {"quoting": {"minimal": csv.QUOTE_MINIMAL, "nonnumeric": csv.QUOTE_NONNUMERIC, "none": csv.QUOTE_NONE}.get(style, csv.QUOTE_ALL)}
    end = rng.choice(["\n", "\r\n", "\r\n", "\r"])
    western = rng.random() < 0.4

    def keep(text):
        # Python quotes no line end but its own.
        text = text.replace("\n", "") if end == "\r" else text
        return text.encode("cp1252", "ignore").decode("cp1252") if western else text

    if style == "backslash":
        form |= {"doublequote": False, "escapechar": "\\"}
        d.options["escape"] = "\\"
        # `\N` within quotes would be escaped, and is read as MySQL writes it.
        d.null = "" if d.null == "\\N" else d.null
    elif style == "apostrophe":
        form |= {"quotechar": "'"}
        d.options["quote"] = "'"
    elif style == "none":
        form |= {"quotechar": None}
        d.options["quote"] = ""
        inner = keep
        keep = lambda t: "".join(l for l in inner(t) if l not in "\r\n" + d.delimiter)
    if rng.random() < 0.3 and d.null not in ("", "\\N"):
        d.options["nullWords"] = [d.null]
    # A comma in every row is a decimal mark by the names alone.
    name = lambda c: keep(c.name).strip(" \t").replace("," if d.decimal == "," else "\0", "")
    columns = [dataclasses.replace(c, name=name(c) or f"c{i}") for i, c in enumerate(columns)]
    if len({c.name for c in columns}) < len(columns):
        columns = [dataclasses.replace(c, name=f"{c.name}{i}") for i, c in enumerate(columns)]
    columns = telling(rng, columns, d, keep)
    if d.thousands and d.thousands == d.delimiter and style in ("none",):
        d.thousands = ""
    if rng.random() < 0.25:
        declare(rng, columns, d)
    elif any(c.kind == "date" for c in columns) and d.date in ("dmy", "dmy/", "mdy") and rng.random() < 0.5:
        d.options["dateOrder"] = d.date[:3]
    d.options["truth"] = rng.choice(["True False", "true false", "TRUE FALSE"])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=d.delimiter, lineterminator=end, **form)
    headless = rng.random() < 0.1 and any(c.values for c in columns)
    if headless:
        columns = [dataclasses.replace(c, name=f"column{i + 1}") for i, c in enumerate(columns)]
        d.options["header"] = False
        if "types" in d.options:
            declare(rng, columns, d)
    else:
        writer.writerow([c.name for c in columns])
    for row in zip(*(c.values for c in columns)):
        writer.writerow([v if style == "nonnumeric" and c.kind == "int" and v is not None else shown(c, v, d) for c, v in zip(columns, row)])
    text = out.getvalue()
    if rng.random() < 0.3:
        text = text.removesuffix(end)
    packed(rng, path, encoded(rng, text, d))
    return finished(columns, d)


def finished(columns, d):
    read = expected(columns, d)
    d.options.pop("truth", None)
    if len(columns) == 1 or not columns[0].values:
        # Whatever is in the texts of a single column or row could part cells, and be a comment.
        d.options |= {"delimiter": d.delimiter, "comment": ""}
    first = (columns[0].name, (columns[0].values or [None])[0]) if "header" in d.options else (columns[0].name,)
    if any(str(text).startswith(("[", "{")) for text in first):
        # It begins as JSON does.
        d.options["format"] = "csv"
    return read, d.options


def by_pandas(rng, columns, path):
    d = Dialect(delimiter=rng.choice(",;\t"), null=rng.choice(WORDS))
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    d.quoted = quoting != csv.QUOTE_MINIMAL
    d.options["truth"] = "True False"
    if d.delimiter == ";" and rng.random() < 0.5 and not any(c.kind == "decimal" for c in columns):
        d.decimal = ","
    columns = telling(rng, columns, d)
    if rng.random() < 0.2:
        declare(rng, columns, d)
    # Floats of numpy, which it writes with its decimal mark; what is null there is no number.
    frame = columnar.frame(columns)
    for c in columns:
        if c.kind == "float":
            frame[c.name] = frame[c.name].astype("float64")
    frame.to_csv(path, index=False, sep=d.delimiter, na_rep=d.null, decimal=d.decimal, quoting=quoting, lineterminator=rng.choice(["\n", "\r\n"]), encoding=rng.choice(["utf-8", "utf-8-sig", "utf-16"]), compression=rng.choice([None, "gzip"]))
    return finished(columns, d)


def by_polars(rng, columns, path):
    d = Dialect(delimiter=rng.choice(",;\t|"), null=rng.choice(WORDS))
    style = rng.choice(["necessary", "always", "non_numeric"])
    d.quoted = style != "necessary"
    d.options["truth"] = "true false"
    columns = telling(rng, columns, d)
    if rng.random() < 0.2:
        declare(rng, columns, d)
    columns = without_empty_lines(columns)
    frame = pl.from_arrow(tables.arrow(columns))
    frame.write_csv(path, separator=d.delimiter, null_value=d.null, quote_style=style, include_bom=rng.random() < 0.3, line_terminator=rng.choice(["\n", "\r\n"]))
    return finished(columns, d)


def by_duckdb(rng, columns, path):
    d = Dialect(delimiter=rng.choice(",;\t|"), null=rng.choice(WORDS))
    d.quoted = rng.random() < 0.3
    d.options["truth"] = "true false"
    columns = telling(rng, columns, d)
    if rng.random() < 0.2:
        declare(rng, columns, d)
    columns = without_empty_lines(columns)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("t", tables.arrow(columns))
    null = d.null.replace("'", "''")
    force = ", FORCE_QUOTE *" if d.quoted else ""
    connection.execute(f"COPY t TO '{path}' (FORMAT csv, HEADER, DELIMITER '{d.delimiter}', NULLSTR '{null}'{force}, COMPRESSION {rng.choice(['none', 'gzip', 'zstd'])})")
    connection.close()
    return finished(columns, d)


def without_empty_lines(columns):
    """An empty line is no row; of one column some write it for a null or a text of nothing."""
    if len(columns) > 1:
        return columns
    return [dataclasses.replace(c, values=[v for v in c.values if v not in (None, "")]) for c in columns]


def by_pyarrow(rng, columns, path):
    d = Dialect(delimiter=rng.choice(",;\t"), quoted=True)
    d.options["truth"] = "true false"
    columns = telling(rng, columns, d)
    if rng.random() < 0.2:
        declare(rng, columns, d)
    columns = without_empty_lines(columns)
    form = pa.csv.WriteOptions(delimiter=d.delimiter, quoting_style=rng.choice(["needed", "all_valid"]))
    table = tables.arrow(columns)
    out = pa.BufferOutputStream()
    pa.csv.write_csv(table, out, form)
    packed(rng, path, out.getvalue().to_pybytes())
    return finished(columns, d)


def write(rng, folder, note):
    for name, by in (("python1", by_python), ("python2", by_python), ("python3", by_python), ("python4", by_python), ("python5", by_python), ("python6", by_python), ("pandas", by_pandas), ("polars", by_polars), ("duckdb", by_duckdb), ("pyarrow", by_pyarrow)):
        columns = tables.table(rng)
        file = f"{name}.csv"
        read, options = by(rng, columns, folder / file)
        note(file, read, options)
