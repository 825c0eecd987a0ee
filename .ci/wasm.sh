#!/usr/bin/env bash
# Builds wasm modules into npm/wasm/: `engine`, which every page loads, `lazy`, which polars is in,
# `pdf`, which writes documents, and `answer`, which makes an answer of several.
# All of them, or those that are named: `bash .ci/wasm.sh engine`.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
export CARGO_TARGET_DIR=$cache/wasm

module() { # module NAME
  local name=pellucid_wasm_$1
  local built=$CARGO_TARGET_DIR/wasm32-unknown-unknown/wasm/$name.wasm bound=npm/wasm/$1/${name}_bg.wasm
  printf '\033[1m==>\033[0m wasm module %s\n' "$1" >&2
  cargo build --profile wasm -p "pellucid-wasm-$1" --target wasm32-unknown-unknown
  [ "$bound" -nt "$built" ] && [ "$bound" -nt sdk-wasm/bind/src/main.rs ] && return
  rm -rf "npm/wasm/$1"
  CARGO_TARGET_DIR=$cache/tools cargo run --release --quiet -p pellucid-bind -- "$built" "npm/wasm/$1"
}

[ $# -gt 0 ] || set -- lazy pdf answer engine
for name; do module "$name"; done
