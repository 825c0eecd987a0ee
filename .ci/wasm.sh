#!/usr/bin/env bash
# Builds wasm modules into npm/wasm/: `engine`, which every page loads, `lazy`, which polars is in,
# `pdf`, which writes documents, `answer`, which makes an answer of several, and `text`, which reads
# CSV and JSON.
# All of them, or those that are named: `bash .ci/wasm.sh engine`.
# With PELLUCID_QUICK_LAZY=1, as for the demo, `lazy` is compiled with less optimisation, unless the one that ships has been built.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
wasm=$cache/wasm

module() { # module NAME
  local name=pellucid_wasm_$1 profile=wasm
  if [ "$1" = lazy ] && [ "${PELLUCID_QUICK_LAZY:-}" = 1 ] && [ ! -e "$wasm/wasm32-unknown-unknown/wasm/$name.wasm" ]; then profile=wasm-quick; fi
  local built=$wasm/wasm32-unknown-unknown/$profile/$name.wasm folder=npm/wasm/$1
  bash .ci/step.sh "$1" "wasm module $1 (profile $profile)"
  CARGO_TARGET_DIR=$wasm cargo build --profile "$profile" -p "pellucid-wasm-$1" --target wasm32-unknown-unknown
  # A module of another profile may be newer than this one and is still not it.
  if [ "$folder/profile" -nt "$built" ] && [ "$folder/profile" -nt "$bind" ] && [ "$(cat "$folder/profile")" = "$profile" ]; then return; fi
  rm -rf "$folder"
  "$bind" "$built" "$folder"
  echo "$profile" >"$folder/profile"
}

bash .ci/step.sh bind "pellucid-bind, which writes a wasm module's JavaScript"
CARGO_TARGET_DIR=$cache/tools cargo build --release -p pellucid-bind
bind=$cache/tools/release/pellucid-bind

[ $# -gt 0 ] || set -- lazy pdf answer text engine
for name; do module "$name"; done
