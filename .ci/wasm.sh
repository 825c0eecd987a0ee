#!/usr/bin/env bash
# Builds wasm modules into npm/wasm/: `engine`, which every page loads, `lazy`, which polars is in,
# `pdf`, which writes documents, and `answer`, which makes an answer of several.
# All of them, or those that are named: `bash .ci/wasm.sh engine`.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
wasm=$cache/wasm

module() { # module NAME
  local name=pellucid_wasm_$1
  local built=$wasm/wasm32-unknown-unknown/wasm/$name.wasm bound=npm/wasm/$1/${name}_bg.wasm
  bash .ci/step.sh "$1" "wasm module $1"
  CARGO_TARGET_DIR=$wasm cargo build --profile wasm -p "pellucid-wasm-$1" --target wasm32-unknown-unknown
  if [ "$bound" -nt "$built" ] && [ "$bound" -nt "$bind" ]; then return; fi
  rm -rf "npm/wasm/$1"
  "$bind" "$built" "npm/wasm/$1"
}

bash .ci/step.sh bind "pellucid-bind, which writes a wasm module's JavaScript"
CARGO_TARGET_DIR=$cache/tools cargo build --release -p pellucid-bind
bind=$cache/tools/release/pellucid-bind

[ $# -gt 0 ] || set -- lazy pdf answer engine
for name; do module "$name"; done
