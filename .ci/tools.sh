#!/usr/bin/env bash
# Installs what the build needs and is missing: the wasm target, clang, with `--browser` Chromium, and with
# `--services` what the server is tested against.
# Safe to run again; says what it does.
set -euo pipefail

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
root=$(cd "$(dirname "$0")/.." && pwd)

say() { bash "$root/.ci/step.sh" "" "$*"; }

need() { # need COMMAND PACKAGE...: installs Debian packages where COMMAND is missing
  command -v "$1" >/dev/null && return
  shift
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  if ! command -v apt-get >/dev/null; then
    echo "install $* with your system's package manager, then run this again" >&2
    exit 1
  fi
  say "installing $*"
  if ! $sudo apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1; then
    $sudo apt-get update >/dev/null
    $sudo apt-get install -y --no-install-recommends "$@" >/dev/null
  fi
}

command -v rustup >/dev/null || { echo "rustup is missing: https://rustup.rs tells how to install it" >&2; exit 1; }
command -v node >/dev/null || { echo "Node.js 20 or later is missing: https://nodejs.org" >&2; exit 1; }
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || { echo "Node.js 20 or later is needed, this is $(node --version)" >&2; exit 1; }

# zstd is C, and so is the server's cryptography.
need cc build-essential
need clang clang
need cmake cmake

cd "$root"
if ! rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown; then
  say "installing the toolchain of rust-toolchain.toml with the wasm target"
  # Where the toolchain is there, only the target is fetched; the other command may fetch everything anew.
  rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || rustup toolchain install >/dev/null
fi

if [ "${1:-}" = --browser ] && [ -z "${PELLUCID_CHROMIUM:-}" ]; then
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || need chromium chromium fonts-liberation
fi

if [ "${1:-}" = --services ]; then
  # Tests start servers of their own; the ones that Debian starts are not needed.
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql
  need redis-server redis-server
  [ -x /usr/sbin/nginx ] || need nginx nginx-light
  need curl curl
  # Fuzz the API by its OpenAPI document, and hold its answers against DuckDB's.
  fuzz="$cache/fuzz"
  if [ ! -x "$fuzz/bin/schemathesis" ] || ! "$fuzz/bin/python" -c 'import duckdb' 2>/dev/null; then
    command -v python3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null || need python3-venv-missing python3 python3-venv
    say "installing schemathesis and DuckDB"
    python3 -m venv "$fuzz"
    "$fuzz/bin/pip" install --quiet --disable-pip-version-check "schemathesis>=4,<5" "duckdb==1.5.5"
  fi
  # Answers as S3 does.
  moto="$cache/moto"
  if [ ! -x "$moto/bin/moto_server" ]; then
    say "installing moto"
    python3 -m venv "$moto"
    "$moto/bin/pip" install --quiet --disable-pip-version-check "moto[s3,server]>=5,<6"
  fi
  # ClickHouse's engine and Sail.
  bash .ci/warehouses.sh
  # Libraries whose files the engine reads.
  bash .ci/round-trips.sh
fi
