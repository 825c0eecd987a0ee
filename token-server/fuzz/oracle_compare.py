"""Whether two answers are the same."""

import collections
import json


class About(float):
    """A sum or spread of floats: one that comes to nearly nothing is as exact as what it is made of, and no more."""

    slack = 0.0


def same(a, b, of):
    """Floats within 1e-9 of their size; all else exactly."""
    if of != "float" or a is None or b is None:
        # Python takes true for 1.
        return a == b and (type(a) is bool) == (type(b) is bool)
    return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + getattr(a, "slack", 0.0)


def alike(a, b, types):
    return len(a) == len(b) and all(same(*pair) for pair in zip(a, b, types))


class Near:
    """All groups of an answer in the order of a measure of floats, whose last digits decide among those that are as good as equal."""

    def __init__(self, order, keys, groups):
        self.order, self.keys = order, keys
        self.groups = collections.defaultdict(list)
        for group in groups:
            self.groups[tuple(group[:keys])].append(group)

    def takes(self, expected, found, types):
        """Whether `found` is a group, not taken before, that may stand where `expected` does."""
        left = self.groups.get(tuple(found[: self.keys]), [])
        group = next((g for g in left if alike(g, found, types)), None)
        if group is None or not all(same(expected[i], found[i], types[i]) for i in self.order):
            return False
        left.remove(group)
        return True


def difference(expected, near, found):
    """What differs, and both answers; none where nothing does."""
    what = next((part for part in ("columns", "total") if expected[part] != found[part]), None)
    types = [c["type"] for c in expected["columns"]]
    if what is None and len(expected["rows"]) != len(found["rows"]):
        what = "number of rows"
    if what is None:
        fits = near.takes if near else alike
        rows = enumerate(zip(expected["rows"], found["rows"]))
        what = next((f"row {i}: {a} is not {b}" for i, (a, b) in rows if not fits(a, b, types)), None)
    return what and f"{what}\n  DuckDB: {shown(json.dumps(expected))}\n  server: {shown(json.dumps(found))}"


def shown(text):
    """The beginning of a long text."""
    return text if len(text) <= 4_000 else f"{text[:4_000]}… ({len(text)} characters)"
