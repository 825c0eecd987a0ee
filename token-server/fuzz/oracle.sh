#!/usr/bin/env bash
# Runs the oracle (oracle.py) with a Python that has DuckDB.
set -euo pipefail

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
for python in "$cache/fuzz/bin/python" "$cache/tools/bqemulator/bin/python"; do
  if "$python" -c 'import duckdb' 2>/dev/null; then
    exec "$python" -B "$(dirname "$0")/oracle.py" "$@"
  fi
done
echo "skipped: DuckDB is not installed (.ci/tools.sh --services installs it)"
[ "${CI:-}" != true ]
