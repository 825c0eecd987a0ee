"""Writes tables as Parquet and Arrow by every library that does, in each way that it knows."""

import dataclasses

import duckdb
import fastparquet
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

import tables


def expected(columns):
    """What must be read."""
    return [{"name": c.name, "type": kind, "cells": cells} for c in columns for kind, cells in [c.cells()]]


def coarse(columns):
    """INT96, which is read to the microsecond."""
    micros = lambda c: [None if v is None else v // 1000 * 1000 for v in c.values]
    return [dataclasses.replace(c, values=micros(c)) if c.kind == "timestamp" and c.type.unit == "ns" else c for c in columns]


def by_pyarrow_parquet(rng, columns, path):
    table = tables.arrow(columns)
    # A dictionary's column is written by its values and stated as one in the Arrow schema.
    dictionary = rng.random() < 0.5
    delta = [] if dictionary else [c for c in columns if c.kind in ("string", "int", "timestamp", "date") and rng.random() < 0.7]
    encoding = {c.name: rng.choice(["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"]) if c.kind == "string" else "DELTA_BINARY_PACKED" for c in delta}
    encoding |= {} if dictionary else {c.name: "BYTE_STREAM_SPLIT" for c in columns if c.kind == "float"}
    options = dict(
        compression=rng.choice(["none", "snappy", "gzip", "brotli", "zstd", "lz4"]),
        data_page_version=rng.choice(["1.0", "2.0"]),
        version=rng.choice(["1.0", "2.4", "2.6"]),
        use_dictionary=dictionary,
        column_encoding=encoding or None,
        row_group_size=rng.choice([5, 50, 1000]),
        data_page_size=rng.choice([64, 1 << 20]),
        write_statistics=rng.random() < 0.5,
        write_page_index=rng.random() < 0.3,
        store_schema=rng.random() < 0.5,
        store_decimal_as_integer=rng.random() < 0.5,
    )
    if options["version"] != "2.6":
        # Older versions of the format have no nanoseconds.
        columns = [c for c in columns if not (c.kind == "timestamp" and c.type.unit == "ns")]
        if not columns:
            return None
        options["column_encoding"] = {n: e for n, e in encoding.items() if any(c.name == n for c in columns)} or None
        table = tables.arrow(columns)
    if rng.random() < 0.2:
        options |= dict(use_deprecated_int96_timestamps=True)
        options["column_encoding"] = None
        columns = [c for c in columns if c.kind != "timestamp" or all(abs(c.nanos(v or 0)) < 2**63 for v in c.values)]
        if not columns:
            return None
        pq.write_table(tables.arrow(columns), path, **options)
        return expected(coarse(columns))
    pq.write_table(table, path, **options)
    return expected(columns)


def by_polars(rng, columns, path, parquet):
    frame = pl.from_arrow(tables.arrow(columns))
    if rng.random() < 0.3:
        frame = frame.with_columns(pl.col(c.name).cast(pl.Categorical) for c in columns if c.kind == "string")
    if parquet:
        compression = rng.choice(["uncompressed", "snappy", "gzip", "brotli", "zstd"])
        frame.write_parquet(path, compression=compression, row_group_size=rng.choice([None, 7]), data_page_size=rng.choice([None, 64]), statistics=rng.random() < 0.5)
    else:
        write = frame.write_ipc if rng.random() < 0.5 else frame.write_ipc_stream
        write(path, compression=rng.choice(["uncompressed", "lz4", "zstd"]))
    return expected(columns)


def by_duckdb(rng, columns, path):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("t", tables.arrow(columns))
    options = ["FORMAT parquet", f"COMPRESSION {rng.choice(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])}", f"PARQUET_VERSION {rng.choice(['V1', 'V2'])}"]
    connection.execute(f"COPY t TO '{path}' ({', '.join(options)})")
    connection.close()
    return expected(columns)


def frame(columns):
    """A pandas frame whose columns know nulls."""
    return tables.arrow(columns).to_pandas(types_mapper=pd.ArrowDtype)


def by_pandas(rng, columns, path, parquet):
    if parquet:
        frame(columns).to_parquet(path, index=False, compression=rng.choice([None, "snappy", "gzip", "brotli", "zstd"]))
    else:
        frame(columns).to_feather(path, compression=rng.choice(["uncompressed", "lz4", "zstd"]))
    return expected(columns)


def by_fastparquet(rng, columns, path):
    """fastparquet knows neither decimals nor days; times it writes in microseconds or as INT96."""
    known = [c for c in columns if c.kind in ("bool", "int", "float", "string") or (c.kind == "timestamp" and c.type.tz is None and c.type.unit != "s")]
    known = [c for c in known if not (c.kind == "string" and None in c.values and all(v is None for v in c.values))]
    if not known or not len(known[0].values):
        return None
    data, int96 = {}, rng.random() < 0.3
    if int96:
        known = [c for c in known if c.kind != "timestamp" or c.type.unit == "ns"]
    for c in known:
        if c.kind == "string":
            data[c.name] = pd.Series(c.values, dtype=object)
        elif c.kind == "timestamp":
            data[c.name] = pd.Series(c.array().to_numpy(zero_copy_only=False))
        elif None in c.values or c.kind == "bool":
            wide = {"bool": "boolean", "int": str(c.type).replace("int", "Int").replace("uI", "UI"), "float": str(c.type).replace("double", "Float64").replace("float", "Float32")}
            data[c.name] = pd.array(c.values, dtype=wide[c.kind])
        else:
            data[c.name] = pd.Series(c.values, dtype={"double": "float64", "float": "float32"}.get(str(c.type), str(c.type)))
    if not data:
        return None
    options = dict(compression=rng.choice([None, "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "BROTLI"]), times="int96" if int96 else "int64", row_group_offsets=rng.choice([50_000_000, [0]]), stats=rng.random() < 0.5)
    fastparquet.write(str(path), pd.DataFrame(data), object_encoding={c.name: "utf8" for c in known if c.kind == "string"}, has_nulls=True, **options)
    return expected(coarse(known) if int96 else known)


def by_pyarrow_ipc(rng, columns, path):
    table = tables.arrow(columns)
    for i, c in enumerate(columns):
        as_type = rng.choice([None, None, pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
        if c.kind == "string" and as_type:
            cast = table[c.name].dictionary_encode() if pa.types.is_dictionary(as_type) else table[c.name].cast(as_type)
            table = table.set_column(i, c.name, cast)
    options = pa.ipc.IpcWriteOptions(compression=rng.choice([None, "lz4", "zstd"]), use_legacy_format=rng.random() < 0.2, emit_dictionary_deltas=rng.random() < 0.3)
    make = pa.ipc.new_stream if rng.random() < 0.5 else pa.ipc.new_file
    with make(path, table.schema, options=options) as writer:
        for batch in table.to_batches(max_chunksize=rng.choice([6, 1000])):
            writer.write_batch(batch)
    return expected(columns)


def by_feather(rng, columns, path):
    pyarrow.feather.write_feather(tables.arrow(columns), path, compression=rng.choice(["uncompressed", "lz4", "zstd"]), chunksize=rng.choice([5, None]))
    return expected(columns)


def write(rng, folder, note):
    """Writes each library's files of random tables; `note` takes a name and what must be read."""
    ways = [
        ("pyarrow", ".parquet", by_pyarrow_parquet, True),
        ("pyarrow2", ".parquet", by_pyarrow_parquet, True),
        ("polars", ".parquet", lambda *a: by_polars(*a, parquet=True), True),
        ("duckdb", ".parquet", by_duckdb, True),
        ("pandas", ".parquet", lambda *a: by_pandas(*a, parquet=True), False),
        ("fastparquet", ".parquet", by_fastparquet, False),
        ("pyarrow", ".arrow", by_pyarrow_ipc, True),
        ("feather", ".arrow", by_feather, True),
        ("polars", ".arrow", lambda *a: by_polars(*a, parquet=False), True),
        ("pandas", ".arrow", lambda *a: by_pandas(*a, parquet=False), False),
    ]
    for name, ending, by, nan in ways:
        columns = tables.table(rng)
        # To pandas what is no number is no value.
        columns = tables.with_nan(rng, columns) if nan else columns
        file = f"{name}{ending}"
        read = by(rng, columns, folder / file)
        if read is not None:
            note(file, read)
