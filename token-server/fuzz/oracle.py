"""Asks a running server random queries as one tenant, over files that hold everybody's rows, and DuckDB the same over a table that holds
the tenant's alone. The answers must be equal, every refusal the expected one, and no word of others may stand in either.

Ends with a line that sums them; those before it are in a form that .ci/test.sh counts.
"""

import argparse
import collections
import json
import random
import sys
import tempfile
import time

import duckdb

import oracle_duck
import oracle_rows as rows
from oracle_compare import difference, shown
from oracle_queries import Queries
from oracle_server import Server


def check(connection, server, dataset, query, code):
    """What is wrong with the server's answer, none where nothing is; and how it ended, for the figures."""
    status, text = server.query(dataset, query)
    got = f"the server answers {status} {shown(text)}"
    asked = json.dumps(query, ensure_ascii=False).lower()
    for word in rows.FOREIGN:
        if word in text.lower() and word not in asked:
            return f"{word!r} stands in other tenants' rows alone, and {got}", "leaks"
    expected = near = None
    if code is None:
        try:
            expected, near = oracle_duck.answer(connection, dataset, query)
        except oracle_duck.Overflow as e:
            code, got = "overflow", f"a sum is {e}, and {got}"
        except duckdb.Error as e:
            return f"DuckDB fails: {e}\n  {got}", "differ"
    if status == 200 and expected:
        differs = difference(expected, near, json.loads(text))
        return differs, "differ" if differs else "answered"
    if status == 422 and code and json.loads(text)["error"]["code"] == code:
        return None, code
    return f"422 {code} is expected: {got}" if code else f"{got}\n  DuckDB: {shown(json.dumps(expected))}", "differ"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", help="the server binary")
    parser.add_argument("--queries", type=int, default=200, help="how many to ask, 200 by default")
    parser.add_argument("--seed", type=int, default=1, help="of the rows and the queries, 1 by default")
    parser.add_argument("--dataset", choices=rows.DATASETS, help="ask this one alone")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    connection = duckdb.connect(config={"threads": 2})
    ends, failed, began = collections.Counter(), 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pellucid-oracle-") as folder:
        queries = Queries(rng, rows.write(connection, folder, rng))
        with Server(asked.server, folder) as server:
            for i in range(asked.queries):
                dataset = asked.dataset or rng.choice(["parquet", "parquet", "csv", "json"])
                query, code = queries.of(dataset)
                differs, end = check(connection, server, dataset, query, code)
                ends[end] += 1
                if differs:
                    failed += 1
                    print(f"query {i} of seed {asked.seed} over {dataset}: {json.dumps(query, ensure_ascii=False)}\n  {differs}", flush=True)
                if (i + 1) % 500 == 0:
                    print(f"{i + 1} of {asked.queries} queries, {failed} failed, {time.monotonic() - began:.0f} s", flush=True)
            passed = asked.queries - failed
            if "panicked" in server.log() or server.process.poll() is not None:
                failed += 1
                print("the server panicked or ended:\n" + server.log()[-5_000:])
    print(f"seed {asked.seed}: " + ", ".join(f"{n} {end}" for end, n in ends.most_common()))
    print(f"{passed} passed (oracle)")
    if failed:
        print(f"{failed} failed")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
