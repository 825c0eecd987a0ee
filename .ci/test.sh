#!/usr/bin/env bash
# Runs every suite and ends with one line that sums them: "N passed, N failed". Fails where any suite failed.
set -uo pipefail
cd "$(dirname "$0")/.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

suite() { # suite NAME MAKE-TARGET RUNNER: counts what the runner writes, see results.mjs
  printf '\n\033[1m==> %s\033[0m\n' "$1"
  mkdir "$results/$2"
  PELLUCID_RESULTS="$results/$2" make "$2" 2>&1 | tee "$results/$2/log"
  # Without its line in the summary a suite would count for nothing.
  node .ci/results.mjs "$1" "$3" "$?" "$results/$2" >>"$results/summary" || echo "0 1 $1" >>"$results/summary"
}

# Both lanes below would install what is missing at once.
make tools || exit 1

# Modules of wasm are linked by one core for minutes; the other compiles the crates' tests meanwhile. What follows talks to servers
# and browsers, whose waiting is not to be for a compiler, so it runs alone.
suite "npm package" test-npm junit >"$results/beside" 2>&1 &
suite "Results" test-results junit
suite "SDK crates" test-sdk cargo
suite "Warehouse connectors" test-connectors cargo
wait
cat "$results/beside"

suite "Token server" test-server cargo
suite "Browser" test-browser playwright

passed=0 failed=0
printf '\n'
while read -r p f name; do
  printf '  %s: %s ok, %s not\n' "$name" "$p" "$f"
  passed=$((passed + p)) failed=$((failed + f))
done <"$results/summary"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
