"""Writes tables as JSON in the forms of several libraries, and says what must be read from them by docs/reading-text-files.md."""

import dataclasses
import json

import duckdb
import polars as pl

import columnar
import delimited
import tables
from delimited import Dialect


def read(c, d, as_text=None):
    """What must be read from a column whose values are written as JSON has them, or as texts by `as_text`."""
    present = [v for v in c.values if v is not None]
    if not present and c.name not in d.options.get("types", {}):
        return "int" if c.values else "string", [None] * len(c.values), False
    if as_text:
        return "string", [None if v is None else as_text(v) for v in c.values], False
    if c.kind in ("string", "category"):
        return "string", [None if v == "\\N" else v for v in c.values], False
    return delimited.read(c, d)


def expected(columns, texts=None, options=None):
    d, texts = Dialect(options=options or {}), texts or {}
    return [{"name": c.name, "type": t, "cells": cells} | ({"told": True} if told else {}) for c in columns for t, cells, told in [read(c, d, texts.get(c.kind))]]


def telling(rng, columns):
    """With the types that JSON's readers tell; texts keep their blanks."""
    return delimited.telling(rng, columns, Dialect(quoted=True))


def by_python(rng, columns, path):
    columns = telling(rng, tables.with_nan(rng, columns))

    def value(c, v):
        if v is None or c.kind in ("bool", "int", "float", "string", "category"):
            return v
        if c.kind == "decimal":
            return float(v)
        return v.isoformat() if c.kind == "date" else delimited.time(c, v, rng.choice("T "))

    # Decimals are floats to Python's writer.
    of = [dataclasses.replace(c, type=tables.pa.float64(), values=[None if v is None else float(v) for v in c.values]) if c.kind == "decimal" else c for c in columns]
    rows = [{c.name: value(c, v) for c, v in zip(of, row)} for row in zip(*(c.values for c in of))]
    form = dict(ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, None, 1]))
    shape = rng.choice(["list", "lines", "columns", "split", "envelope", "gaps"])
    options = {}
    if shape in ("lines", "gaps"):
        form["indent"] = None
        if shape == "gaps":
            # The first row has all keys, so that they are known in their order; others leave out what is null.
            rows = rows[:1] + [{k: v for k, v in row.items() if v is not None} for row in rows[1:]]
        text = "\n".join(json.dumps(row, **form) for row in rows) + rng.choice(["", "\n"])
        if len(rows) == 1:
            options["records"] = ""
        if not rows:
            text, shape = "[]", "list"
    elif shape == "columns":
        text = json.dumps({c.name: [value(c, v) for v in c.values] for c in of}, **form)
    elif shape == "split":
        text = json.dumps({"columns": [c.name for c in of], "data": [list(row.values()) for row in rows]}, **form)
    else:
        text = json.dumps({"status": "ok", "data": rows} if shape == "envelope" else rows, **form)
    if rng.random() < 0.3 and shape != "columns":
        options["types"] = {c.name: "float" for c in of if c.kind == "float"} | {c.name: "string" for c in of if c.kind == "string"}
    d = Dialect(options=options)
    delimited.packed(rng, path, delimited.encoded(rng, text, d))
    if not rows and shape in ("list", "envelope"):
        # Nothing names the columns but what was asked for.
        return [{"name": n, "type": t, "cells": []} for n, t in sorted(d.options.get("types", {}).items())], d.options
    return expected(of, options=d.options), d.options


def by_pandas(rng, columns, path):
    """What pandas writes without rounding: floats of few digits, and times of its unit."""
    few = lambda v: None if v is None else round(v * 8) / 8 if abs(v) < 1e6 else 0.125
    columns = [dataclasses.replace(c, values=[few(v) for v in c.values]) if c.kind == "float" else c for c in columns if c.kind in ("bool", "int", "float", "string", "timestamp") and not tables.pa.types.is_uint64(c.type)]
    columns = [c for c in columns if c.kind != "timestamp" or (c.type.unit == "us" and c.type.tz in (None, "UTC"))]
    columns = telling(rng, columns)
    shape = rng.choice(["records", "lines", "split", "index", "columns", "values", "table"])
    if not columns or (shape == "lines" and not columns[0].values):
        return None
    frame = columnar.frame(columns)
    for c in columns:
        if c.kind == "timestamp":
            frame[c.name] = frame[c.name].astype(f"datetime64[us{', UTC' if c.type.tz else ''}]")
    lines = dict(orient="records", lines=True) if shape == "lines" else dict(orient=shape)
    text = frame.to_json(**lines, date_format="iso", date_unit="us", double_precision=15, force_ascii=rng.random() < 0.5)
    options = {}
    if shape == "lines" and len(frame) == 1:
        options["records"] = ""
    delimited.packed(rng, path, text.encode())
    read = expected(columns)
    if not len(frame):
        # What is left of a table without rows.
        read = read if shape == "split" or (shape == "columns" and len(columns) > 1) else []
        # Its columns are described, and all are texts for want of any value.
        if shape == "table":
            read = [{"name": n, "type": "string", "cells": []} for n in ["index"] + [c.name for c in columns]]
    elif shape == "index":
        read = [{"name": "key", "type": "string", "cells": [str(i) for i in range(len(frame))]}] + read
    elif shape == "values":
        read = [r | {"name": f"column{i + 1}"} for i, r in enumerate(read)]
    elif shape == "table":
        read = [{"name": "index", "type": "int", "cells": [str(i) for i in range(len(frame))]}] + read
    return read, options


def by_polars(rng, columns, path):
    columns = telling(rng, columns)
    frame = pl.from_arrow(tables.arrow(columns))
    if rng.random() < 0.5:
        frame.write_json(path)
    else:
        frame.write_ndjson(path)
    options = {"records": ""} if len(frame) == 1 and path.read_bytes()[:1] == b"{" else {}
    if not len(frame):
        return ([], options) if path.read_bytes().strip() else None
    # polars writes decimals as texts.
    return expected(columns, {"decimal": lambda v: format(v, "f")}), options


def by_duckdb(rng, columns, path):
    # Decimals of no fraction it writes with one.
    columns = telling(rng, [c for c in columns if c.kind != "decimal" or c.type.scale > 0] or tables.table(rng, ["string"]))
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("t", tables.arrow(columns))
    array = rng.random() < 0.5
    connection.execute(f"COPY t TO '{path}' (FORMAT json, ARRAY {'true' if array else 'false'}, COMPRESSION {rng.choice(['none', 'gzip', 'zstd'])})")
    connection.close()
    rows = len(columns[0].values)
    options = {"records": ""} if rows == 1 and not array else {}
    if not rows:
        return ([], options) if array else None
    return expected(columns), options


def write(rng, folder, note):
    for name, by in (("python1", by_python), ("python2", by_python), ("python3", by_python), ("pandas1", by_pandas), ("pandas2", by_pandas), ("polars", by_polars), ("duckdb", by_duckdb)):
        file = f"{name}.json"
        read = by(rng, tables.table(rng), folder / file)
        if read is not None:
            note(file, *read)
