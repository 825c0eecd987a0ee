#!/usr/bin/env bash
# Fuzzes what warehouses answer: `bash run.sh [SECONDS [TARGET...]]`, a minute each by default.
# Answers go over real sockets of this machine. Needs cargo-fuzz (`cargo install cargo-fuzz`). What it finds lies in artifacts/; what it learns stays in the cache.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
[ $# -gt 0 ] || set -- answer postgres
cache=${PELLUCID_CACHE:-$HOME/.cache/pellucid}/fuzz-connectors
# Sanitizers are a nightly feature that the pinned compiler has, too.
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$cache/target

for target in "$@"; do
  mkdir -p "$cache/corpus/$target"
  # Connections and their threads stay, so what they hold when a run ends is no leak.
  ASAN_OPTIONS=detect_leaks=0 cargo fuzz run "$target" "$cache/corpus/$target" "corpus/$target" -- \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -detect_leaks=0 -print_final_stats=1
done
