#!/usr/bin/env bash
# Runs every suite and ends with one line that sums them: "N passed, N failed". Fails where any suite failed.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0 failed=0

suite() { # suite NAME MAKE-TARGET: counts from what its runner prints
  printf '\n\033[1m==> %s\033[0m\n' "$1"
  make "$2" 2>&1 | tee "$logs/$2"
  local status=$? plain
  plain=$(sed -E 's/\x1b\[[0-9;]*m//g' "$logs/$2")
  local p f
  # cargo test: "test result: ok. 3 passed; 0 failed"; node --test: "# pass 3"; Playwright: "  3 passed (1.2s)".
  p=$(sed -nE 's/^test result: [^.]*\. ([0-9]+) passed.*/\1/p; s/^(# |ℹ )pass ([0-9]+)$/\2/p; s/^ *([0-9]+) passed( \(.*)?$/\1/p' <<<"$plain" | awk '{n+=$1} END{print n+0}')
  f=$(sed -nE 's/^test result: .* ([0-9]+) failed.*/\1/p; s/^(# |ℹ )fail ([0-9]+)$/\2/p; s/^ *([0-9]+) (failed|flaky|did not run)$/\1/p' <<<"$plain" | awk '{n+=$1} END{print n+0}')
  # A suite that could not even be built failed as a whole.
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  [ "$status" -eq 0 ] && [ "$p" -eq 0 ] && f=1 && echo "suite '$1' ran no test"
  passed=$((passed + p)) failed=$((failed + f))
  printf '%s: %s passed, %s failed\n' "$1" "$p" "$f" >>"$logs/summary"
}

suite "SDK crates" test-sdk
suite "Token server" test-server
suite "Warehouse connectors" test-connectors
suite "npm package" test-npm
suite "Browser" test-browser

printf '\n'
cat "$logs/summary" | sed 's/^/  /' | sed -E 's/([0-9]+) passed, ([0-9]+) failed/\1 ok, \2 not/'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
