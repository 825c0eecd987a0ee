#!/usr/bin/env bash
# Fuzzes the readers of pellucid-engine: `bash run.sh [SECONDS [TARGET...]]`, a minute each by default.
# Parquet and Arrow begin with the files that the engine's tests read. Needs cargo-fuzz (`cargo install cargo-fuzz`). What it finds lies in artifacts/; what it learns stays in the cache.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
[ $# -gt 0 ] || set -- csv json dates parquet arrow
cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}/fuzz-engine
# Sanitizers are a nightly feature that the pinned compiler has, too.
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$cache/target

for target in "$@"; do
  mkdir -p "$cache/corpus/$target"
  seeds=("corpus/$target")
  if compgen -G "../tests/binary/*.$target*" >/dev/null; then
    seeds+=("$cache/seeds/$target")
    mkdir -p "$cache/seeds/$target"
    cp ../tests/binary/*."$target"* "$cache/seeds/$target/"
  fi
  cargo fuzz run "$target" "$cache/corpus/$target" "${seeds[@]}" -- \
    -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1
done
