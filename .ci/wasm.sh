#!/usr/bin/env bash
# Builds the wasm modules into npm/wasm/: `engine`, which every page loads, `lazy`, which polars is in, and `pdf`, which writes documents.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}
export CARGO_TARGET_DIR=$cache/wasm
built=$CARGO_TARGET_DIR/wasm32-unknown-unknown/wasm/pellucid_wasm.wasm

module() { # module NAME FEATURE
  # All modules are one Cargo artifact, so Cargo takes each for stale after building another.
  local bound=npm/wasm/$1/pellucid_wasm_bg.wasm
  if [ -f "$bound" ] && [ -z "$(find sdk-wasm Cargo.toml Cargo.lock .cargo .ci/wasm.sh -type f -newer "$bound" -not -path '*/tests/*' -print -quit)" ]; then
    return
  fi
  printf '\033[1m==>\033[0m wasm module %s\n' "$1" >&2
  cargo build --profile wasm -p pellucid-wasm --target wasm32-unknown-unknown --no-default-features --features "$2"
  rm -rf "npm/wasm/$1"
  CARGO_TARGET_DIR=$cache/tools cargo run --release --quiet -p pellucid-bind -- "$built" "npm/wasm/$1"
}

module lazy lazy
module pdf pdf
module engine engine
