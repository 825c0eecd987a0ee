"""Writes random tables by libraries of others, and what must be read from each: `python make.py FOLDER FIRST SEEDS`.

Each seed has a folder of files with `expected.json` beside them, which tests/round_trips.rs holds the engine to.
"""

import json
import pathlib
import random
import sys
import warnings

import columnar
import delimited
import objects

warnings.simplefilter("ignore")


def main():
    folder, first, seeds = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, first + seeds):
        of_seed = folder / f"seed{seed}"
        of_seed.mkdir(parents=True)
        files = []

        def note(file, columns, options=None):
            options = options or {}
            files.append({"file": file, "format": options.pop("format", None), "options": options, "columns": columns})

        for part in (columnar, delimited, objects):
            # Each has random numbers of its own: a change of one leaves the files of the others.
            part.write(random.Random(f"{part.__name__} {seed}"), of_seed, note)
        (of_seed / "expected.json").write_text(json.dumps(files, ensure_ascii=False, separators=(",", ":")))


main()
