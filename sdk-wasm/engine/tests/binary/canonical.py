"""Cells as texts, the way tests/binary.rs writes what the engine reads: from values of pyarrow alone."""

import datetime
import decimal
import math
import uuid

import pyarrow as pa

EPOCH = datetime.date(1970, 1, 1)


def clock(nanos):
    sign, nanos = ("-" if nanos < 0 else ""), abs(nanos)
    seconds, fraction = divmod(nanos, 10**9)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return (text + f".{fraction:09}").rstrip("0") if fraction else text


def interval(months, days, nanos):
    sign = lambda v: -1 if v < 0 else 1
    years, months = sign(months) * (abs(months) // 12), sign(months) * (abs(months) % 12)
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((years, "year"), (months, "month"), (days, "day")) if n]
    return " ".join(parts + ([clock(nanos)] if nanos or not parts else []))


def binary(value):
    try:
        text = value.decode()
        if not any(b < 32 and b not in b"\t\n\x0c\r" for b in value):
            return text
    except UnicodeDecodeError:
        pass
    return value.hex()


def number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(float(value))


def plain(value):
    """A decimal with the digits of its scale."""
    return format(value, "f")


def cells(array):
    """The texts of a chunked array's cells, None where null; None altogether where its type is not read."""
    if isinstance(array, pa.ChunkedArray):
        parts = [cells(chunk) for chunk in array.chunks]
        return None if any(p is None for p in parts) else [c for p in parts for c in p]
    t = array.type
    if isinstance(t, pa.BaseExtensionType):
        if t.extension_name == "arrow.uuid":
            return [None if v is None else str(uuid.UUID(bytes=bytes(v))) for v in array.storage.to_pylist()]
        if t.extension_name == "arrow.bool8":
            return cells(array.storage)
        return cells(array.storage)
    if pa.types.is_dictionary(t):
        entries = cells(array.dictionary)
        return entries and [None if i is None else entries[i] for i in array.indices.to_pylist()] if len(array.dictionary) else [None] * len(array)
    if pa.types.is_run_end_encoded(t):
        ends, values = array.run_ends.to_pylist(), cells(array.values)
        if values is None:
            return None
        out, run = [], 0
        for row in range(array.offset, array.offset + len(array)):
            while ends[run] <= row:
                run += 1
            out.append(values[run])
        return out
    each = lambda f: [None if v is None else f(v) for v in array.to_pylist()]
    if pa.types.is_null(t):
        return [None] * len(array)
    if pa.types.is_boolean(t):
        return each(lambda v: "true" if v else "false")
    if pa.types.is_integer(t):
        return each(str)
    if pa.types.is_floating(t):
        return each(number)
    if pa.types.is_decimal(t):
        return each(plain)
    if pa.types.is_string(t) or pa.types.is_large_string(t) or t == pa.string_view():
        return each(str)
    if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_fixed_size_binary(t) or t == pa.binary_view():
        return each(binary)
    ints = lambda kind: array.cast(kind).to_pylist() if kind else None
    if pa.types.is_date32(t):
        return [None if v is None else str(v * 86_400_000_000) for v in array.view(pa.int32()).to_pylist()]
    if pa.types.is_date64(t):
        return [None if v is None else str(v * 1000) for v in array.view(pa.int64()).to_pylist()]
    unit = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
    if pa.types.is_timestamp(t):
        micros = lambda v: str(v * unit[t.unit] // 1000)
        return [None if v is None else micros(v) for v in array.view(pa.int64()).to_pylist()]
    if pa.types.is_time(t):
        stored = array.view(pa.int32() if t.bit_width == 32 else pa.int64()).to_pylist()
        return [None if v is None else clock(v * unit[t.unit]) for v in stored]
    if pa.types.is_duration(t):
        stored = array.view(pa.int64()).to_pylist()

        def text(v):
            nanos = v * unit[t.unit]
            days = abs(nanos) // (86_400 * 10**9) * (-1 if nanos < 0 else 1)
            return interval(0, days, nanos - days * 86_400 * 10**9)

        return [None if v is None else text(v) for v in stored]
    if t == pa.month_day_nano_interval():
        return each(lambda v: interval(v.months, v.days, v.nanoseconds))
    return None


def leaves(table):
    """The columns of a table, structs as dotted ones: name and array."""
    for name, column in zip(table.schema.names, table.columns):
        yield from below(name, column)


def below(name, column):
    t = column.type
    if pa.types.is_struct(t):
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        for i, field in enumerate(t):
            parts = []
            for chunk in chunks:
                parts.append(chunk.flatten()[i])
            yield from below(f"{name}.{field.name}", pa.chunked_array(parts, type=field.type))
    else:
        yield name, column


def expected(table):
    """What a test compares: rows, the cells of columns that are read, the names of those that are not."""
    columns, skipped, seen = {}, [], set()
    for name, column in leaves(table):
        if name in seen:
            continue
        seen.add(name)
        texts = cells(column)
        if texts is None:
            skipped.append(name)
        else:
            columns[name] = texts
    return {"rows": table.num_rows, "columns": columns, "skipped": skipped}
