"""Writes the files of tests/binary.rs and what they hold: `python make.py`, with pyarrow, duckdb, polars and fastparquet.

Every file holds the same rows, or those of its columns that its format and writer know: types x codecs x encodings x nulls.
"""

import datetime
import decimal
import json
import pathlib
import uuid

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

import canonical

FOLDER = pathlib.Path(__file__).parent
ROWS = 21
D = decimal.Decimal


def column(kind, values, every):
    """`values` over and over, with a null in each row that is 2 more than a multiple of `every`; none for 0."""
    return pa.array([None if every and i % every == 2 else values[i % len(values)] for i in range(ROWS)], kind)


def tables(every):
    """The columns, by name."""
    day = datetime.date
    at = datetime.datetime
    t = datetime.time
    out = {
        "bool": column(pa.bool_(), [True, False, False], every),
        "i8": column(pa.int8(), [-128, 0, 127], every),
        "i16": column(pa.int16(), [-32768, 5, 32767], every),
        "i32": column(pa.int32(), [-(2**31), 2**31 - 1, 12], every),
        "i64": column(pa.int64(), [-(2**63), 2**63 - 1, 2**53 + 1, 7], every),
        "u8": column(pa.uint8(), [255, 0], every),
        "u16": column(pa.uint16(), [65535, 1], every),
        "u32": column(pa.uint32(), [2**32 - 1, 3], every),
        "u64": column(pa.uint64(), [2**64 - 1, 2**63, 9, 12987950667314430627], every),
        "f32": column(pa.float32(), [0.5, -1.25, float("inf"), float("nan")], every),
        "f64": column(pa.float64(), [0.1, -1e300, 5e-324, float("-inf")], every),
        "text": column(pa.string(), ["Oslo", "", "Zürich 🚲", "a" * 40], every),
        "bytes": column(pa.binary(), [b"plain", b"\x00\xff", b"\x01\x02"], every),
        "fixed": column(pa.binary(4), [b"abcd", b"\x00\x01\x02\xff"], every),
        "day": column(pa.date32(), [day(1, 1, 1), day(1969, 12, 31), day(2024, 2, 29), day(9999, 12, 31)], every),
        "ms": column(pa.timestamp("ms"), [at(1969, 12, 31, 23, 59, 59, 999000), at(2024, 2, 29, 1, 2, 3, 4000)], every),
        "us": column(pa.timestamp("us", "UTC"), [at(1, 1, 1), at(9999, 12, 31, 23, 59, 59, 999999)], every),
        "ns": column(pa.timestamp("ns"), [at(1900, 1, 1, 0, 0, 0, 1), at(2024, 2, 29)], every),
        "t32": column(pa.time32("ms"), [t(0), t(12, 34, 56, 789000)], every),
        "t64": column(pa.time64("us"), [t(23, 59, 59, 999999), t(7, 5)], every),
        "d9": column(pa.decimal128(9, 2), [D("0.10"), D("-9999999.99"), D("0.20")], every),
        "d18": column(pa.decimal128(18, 4), [D("99999999999999.9999"), D("-0.0001"), D("5.0000")], every),
        "d38": column(pa.decimal128(38, 10), [D("1234567890123456789012345678.0123456789"), D("-1.0000000000"), D("0E-10")], every),
        "small38": column(pa.decimal128(38, 2), [D("1.25"), D("-7.50"), D("1.25")], every),
        "dictionary": column(pa.string(), ["x", "y", "z"], every).dictionary_encode(),
        "s": pa.array([None if every and i % every == 2 else {"a": i, "b": None if i % 4 == 1 else f"b{i % 3}"} for i in range(ROWS)], pa.struct([("a", pa.int32()), ("b", pa.string())])),
        "list": column(pa.list_(pa.int32()), [[1, 2], [], [3]], every),
        "map": column(pa.map_(pa.string(), pa.int32()), [[("k", 1)], []], every),
    }
    return out


ARROW_ONLY = {
    "nothing": lambda every: pa.nulls(ROWS),
    "f16": lambda every: column(pa.float16(), [np.float16(0.5), np.float16(-65504.0), np.float16("nan")], every),
    "date64": lambda every: column(pa.date64(), [datetime.date(1, 1, 1), datetime.date(2024, 2, 29)], every),
    "large": lambda every: column(pa.large_string(), ["long", "", "ü"], every),
    "view": lambda every: column(pa.string_view(), ["short", "longer than twelve bytes", ""], every),
    "bytesview": lambda every: column(pa.binary_view(), [b"\xff\x00", b"longer than twelve bytes"], every),
    "largebytes": lambda every: column(pa.large_binary(), [b"\xff", b"b"], every),
    "d32": lambda every: column(pa.decimal32(7, 2), [D("12345.67"), D("-0.01")], every),
    "d64": lambda every: column(pa.decimal64(16, 3), [D("1234567890123.456"), D("-0.001")], every),
    "d256": lambda every: column(pa.decimal256(60, 4), [D("1234567890123456789012345678901234.5678"), D("-2.5000")], every),
    "wait": lambda every: column(pa.duration("ms"), [datetime.timedelta(days=-2, hours=-3), datetime.timedelta(milliseconds=5)], every),
    "span": lambda every: column(pa.month_day_nano_interval(), [pa.MonthDayNano([14, -3, 5 * 10**9]), pa.MonthDayNano([0, 0, 0])], every),
    "codes": lambda every: column(pa.int64(), [30, -70, 2**60], every).dictionary_encode(),
    "days": lambda every: column(pa.date32(), [datetime.date(2024, 2, 29), datetime.date(1, 1, 1)], every).dictionary_encode(),
    "u64codes": lambda every: column(pa.uint64(), [2**64 - 1, 1], every).dictionary_encode(),
    "runs": lambda every: pa.RunEndEncodedArray.from_arrays(pa.array([3, 9, ROWS], pa.int32()), pa.array(["a", None, "b"])),
    "numbers": lambda every: pa.RunEndEncodedArray.from_arrays(pa.array([2, ROWS], pa.int16()), pa.array([1.5, -2.0])),
    "id": lambda every: pa.ExtensionArray.from_storage(pa.uuid(), column(pa.binary(16), [uuid.UUID(int=2**127 + 11).bytes, bytes(16)], every)),
}


def main():
    expected = {}

    def note(name, table):
        expected[name] = canonical.expected(table)

    for every in (0, 5):
        columns = tables(every)
        table = pa.table(columns)
        nulls = "nulls" if every else "full"
        no_dictionary = table.set_column(table.schema.get_field_index("dictionary"), "dictionary", table["dictionary"].cast(pa.string()))
        for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
            if (codec in ("snappy", "gzip", "brotli")) != (every == 0) and codec != "none":
                continue
            for version in ("1.0", "2.0"):
                name = f"{codec}-v{version[0]}-{nulls}.parquet"
                pq.write_table(table, FOLDER / name, compression=codec, data_page_version=version, write_statistics=False, store_schema=False, row_group_size=13, use_dictionary=codec != "none")
                note(name, table)
        delta = {n: "DELTA_BINARY_PACKED" for n in ("i32", "i64", "u8", "u64", "day", "ms", "t32", "t64")}
        delta |= {"text": "DELTA_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY", "bytes": "DELTA_LENGTH_BYTE_ARRAY", "f32": "BYTE_STREAM_SPLIT", "f64": "BYTE_STREAM_SPLIT", "i16": "BYTE_STREAM_SPLIT", "d38": "BYTE_STREAM_SPLIT", "bool": "RLE"}
        name = f"delta-{nulls}.parquet"
        pq.write_table(no_dictionary, FOLDER / name, compression="none", data_page_version="2.0", use_dictionary=False, column_encoding=delta, write_statistics=False, store_schema=False)
        note(name, no_dictionary)

        more = {n: make(every) for n, make in ARROW_ONLY.items()}
        all_types = pa.table(columns | more)
        for codec in (None, "lz4", "zstd"):
            options = pa.ipc.IpcWriteOptions(compression=codec)
            name = f"{codec or 'plain'}-{nulls}.arrow{'s' if every else ''}"
            make = pa.ipc.new_stream if every else pa.ipc.new_file
            with make(FOLDER / name, all_types.schema, options=options) as writer:
                for batch in all_types.to_batches(max_chunksize=13):
                    writer.write_batch(batch)
            note(name, all_types)

    # Dictionaries that grow and that are replaced between batches, in the framing of before 0.15.
    one, two = pa.array(["a", "b", "a"]).dictionary_encode(), pa.array(["c", "b", None]).dictionary_encode()
    grown = pa.DictionaryArray.from_arrays(pa.array([2, 1, 0], pa.int32()), pa.array(["a", "b", "c"]))
    batches = [pa.record_batch({"k": a}) for a in (one, grown, two)]
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True, use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4)
    with pa.ipc.new_stream(FOLDER / "deltas.arrows", batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    texts = [c for b in batches for c in b["k"].to_pylist()]
    expected["deltas.arrows"] = {"rows": 9, "columns": {"k": texts}, "skipped": []}

    spans = [datetime.timedelta(days=1, hours=2, minutes=3, seconds=4), datetime.timedelta(seconds=-90)]
    waits = pa.table({u: column(pa.duration(u), spans, 5) for u in ("s", "ms", "us", "ns")})
    waits = waits.append_column("of", pa.StructArray.from_arrays([waits["us"].combine_chunks()], ["wait"]))
    pq.write_table(waits, FOLDER / "durations.parquet", compression="none", data_page_version="1.0")
    note("durations.parquet", waits)

    class Plain(pe.KmsClient):
        def wrap_key(self, key, _):
            return key.hex()

        def unwrap_key(self, key, _):
            return bytes.fromhex(key)

    keys = pe.EncryptionConfiguration(footer_key="k", column_keys={"k": ["x"]}, plaintext_footer=True)
    keys = pe.CryptoFactory(lambda _: Plain()).file_encryption_properties(pe.KmsConnectionConfig(), keys)
    two = pa.table({"x": [1, 2], "y": ["a", "b"]})
    with pq.ParquetWriter(FOLDER / "encrypted.parquet", two.schema, encryption_properties=keys) as writer:
        writer.write_table(two)
    expected["encrypted.parquet"] = {"rows": 2, "columns": {"y": ["a", "b"]}, "skipped": ["x"]}

    wide = [1, None, 2**100, -5]
    pl.DataFrame({"i": pl.Series(wide, dtype=pl.Int128)}).write_ipc(FOLDER / "int128.arrow")
    expected["int128.arrow"] = {"rows": 4, "columns": {"i": [None if v is None else str(v) for v in wide]}, "skipped": []}

    # Parquet has no integers of 128 bits: polars writes their bytes, and their type into the Arrow schema.
    both = {"i": pl.Series([*wide, 10**38 - 1, 1 - 10**38, 0], dtype=pl.Int128), "u": pl.Series([1, None, 2**100, 0, 10**38 - 1, 7, 8], dtype=pl.UInt128)}
    both["s"] = pl.DataFrame({"i": both["i"]}).to_struct()
    pl.DataFrame(both).write_parquet(FOLDER / "int128.parquet")
    texts = {name: [None if v is None else str(v) for v in both[name].to_list()] for name in "iu"}
    expected["int128.parquet"] = {"rows": 7, "columns": texts | {"s.i": texts["i"]}, "skipped": []}

    known = pa.table({n: c for n, c in tables(5).items() if n not in ("list", "map", "fixed", "bytes", "dictionary")})
    duckdb.sql("SET TimeZone = 'UTC'")
    duckdb.register("known", known)
    sql = """SELECT *, CASE WHEN i8 IS NULL THEN NULL ELSE 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID END AS uid,
                    INTERVAL 14 MONTH + INTERVAL 3 DAY + INTERVAL 5 SECOND AS span, 'x'::ENUM('w', 'x') AS kind,
                    '{"a": 1}'::JSON AS doc FROM known"""
    duckdb.sql(f"COPY ({sql}) TO '{FOLDER / 'duckdb.parquet'}' (FORMAT parquet)")
    read = canonical.expected(known)
    read["columns"] |= {
        "uid": [None if v is None else "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" for v in read["columns"]["i8"]],
        "span": ["1 year 2 months 3 days 00:00:05"] * ROWS,
        "kind": ["x"] * ROWS,
        "doc": ['{"a": 1}'] * ROWS,
    }
    expected["duckdb.parquet"] = read

    frame = pl.from_arrow(known.drop_columns(["s"]))
    frame.write_parquet(FOLDER / "polars.parquet", statistics=False)
    frame.write_ipc(FOLDER / "polars.arrow", compression="zstd")
    read = canonical.expected(known.drop_columns(["s"]))
    expected["polars.parquet"] = expected["polars.arrow"] = read

    plain = known.select(["bool", "i8", "i64", "f64", "text", "ms"])
    pandas = pd.DataFrame({n: plain[n].to_pandas() for n in ("f64", "text")})
    pandas["category"] = pd.Categorical(["p", "q", "p"] * (ROWS // 3))
    fastparquet.write(str(FOLDER / "fastparquet.parquet"), pandas, compression="GZIP", stats=False)
    pandas.to_feather(FOLDER / "pandas.feather")
    table = pa.Table.from_pandas(pandas, preserve_index=False)
    read = canonical.expected(table)
    expected["pandas.feather"] = read
    expected["fastparquet.parquet"] = read

    held = []
    for what in expected.values():
        if what not in held:
            held.append(what)
    compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    files = ",\n".join(f"{compact(name)}:{held.index(what)}" for name, what in expected.items())
    lines = ",\n".join(map(compact, held))
    (FOLDER / "expected.json").write_text('{"files":{\n' + files + '\n},"tables":[\n' + lines + "\n]}\n")


main()
