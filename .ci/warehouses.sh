#!/usr/bin/env bash
# Installs what the warehouse connectors are tested against: PostgreSQL, and in Python environments of their own Sail (Flight SQL),
# chdb (ClickHouse's engine), bqemulator (BigQuery), and sqlglot, which reads every dialect. Safe to run again; says what it does.
set -euo pipefail

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
venv=$cache/tools/warehouses
bigquery=$cache/tools/bqemulator

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo

if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  say "installing postgresql"
  $sudo apt-get update >/dev/null
  $sudo apt-get install -y --no-install-recommends postgresql >/dev/null
fi
if ! "$venv/bin/python" -c 'import chdb, pysail, sqlglot' 2>/dev/null; then
  python3 -c 'import ensurepip' 2>/dev/null || $sudo apt-get install -y --no-install-recommends python3-venv >/dev/null
  say "installing pysail, chdb and sqlglot (half a minute, once)"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "pysail>=0.7,<0.8" "chdb>=4,<5" "sqlglot>=30,<31"
fi
if [ ! -e "$bigquery/ready" ]; then
  say "installing bqemulator (half a minute, once)"
  rm -rf "$bigquery"
  python3 -m venv "$bigquery"
  # Its DuckDB wants an extension, which comes as a package for this version; it lies in the home folder, which is the environment's here.
  "$bigquery/bin/pip" install --quiet --disable-pip-version-check "bqemulator==1.4.0" "duckdb==1.5.5" duckdb-extensions "duckdb-extension-spatial==1.5.5" numpy
  HOME=$bigquery "$bigquery/bin/python" -c 'from duckdb_extensions import import_extension; import_extension("spatial")'
  touch "$bigquery/ready"
fi
