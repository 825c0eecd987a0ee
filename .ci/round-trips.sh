#!/usr/bin/env bash
# Installs the libraries whose files the engine reads back (sdk-wasm/engine/tests/round_trips), in a Python environment of their own.
# Safe to run again; says what it does.
set -euo pipefail

venv=${PELLUCID_CACHE:-$HOME/.cache/pellucid}/tools/round-trips
"$venv/bin/python" -c 'import duckdb, fastparquet, pandas, polars, pyarrow' 2>/dev/null && exit

sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
python3 -c 'import ensurepip' 2>/dev/null || $sudo apt-get install -y --no-install-recommends python3 python3-venv >/dev/null
printf '\033[1m==>\033[0m %s\n' "installing pandas, polars, pyarrow, DuckDB and fastparquet (half a minute, once)" >&2
python3 -m venv "$venv"
# A Python without its libraries would be taken for one that has them.
trap 'rm -rf "$venv"' ERR
"$venv/bin/pip" install --quiet --disable-pip-version-check \
  "pandas>=3,<4" "polars>=2,<3" "pyarrow>=26,<27" "duckdb>=2,<3" "fastparquet==2026.9.0"
