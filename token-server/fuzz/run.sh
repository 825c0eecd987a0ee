#!/usr/bin/env bash
# Fuzzes a running server by its own OpenAPI document (schemathesis): no answer may be a 5xx, of an undocumented status or content
# type, or of another shape than documented. Before that, random queries are held against DuckDB (oracle.py). Both end with a summary
# that .ci/test.sh counts.
#
#   PELLUCID_FUZZ_EXAMPLES  requests to make up for each operation, 20 by default
set -euo pipefail

server=${1:?the server binary}
right=0
bash "$(dirname "$0")/oracle.sh" "$server" --queries 200 || right=$?
tool=${PELLUCID_CACHE:-$HOME/.cache/pellucid}/fuzz/bin/schemathesis
if [ ! -x "$tool" ]; then
  echo "skipped: schemathesis is not installed (.ci/tools.sh --services installs it)"
  [ "${CI:-}" != true ] || exit 1
  exit "$right"
fi
folder=$(mktemp -d)
pid=
stop() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'tenant,day,amount,kind\nacme,2026-01-01,1.5,a\nacme,2026-01-02,,b\numbrella,2026-01-03,9,c\n' >"$folder/sales.csv"
mkdir "$folder/seed"
cat >"$folder/seed/overview.json" <<'JSON'
{"title": "Overview", "dataset": "sales", "charts": [{"id": "total", "place": {"column": 0, "row": 0, "width": 4, "height": 2},
 "chart": {"mark": "metric", "encoding": {"value": {"op": "sum", "field": "amount", "as": "total"}}}}]}
JSON
cat >"$folder/pellucid.toml" <<TOML
listen = "127.0.0.1:$port"
allowed_origins = ["https://app.example.com"]
[token]
default_ttl_seconds = 900
[tiers.fuzz]
queries_per_hour = 1000000000
[datasets.sales]
files = "sales.csv"
[[datasets.sales.policy]]
column = "tenant"
attribute = "tenant"
[tenants.acme]
tier = "fuzz"
attributes = { tenant = "acme" }
[dashboards]
seed = "seed"
TOML
PELLUCID_LOG=warn "$server" serve --config "$folder/pellucid.toml" >"$folder/server.log" 2>&1 &
pid=$!
url=http://127.0.0.1:$port
for _ in $(seq 100); do
  curl -sf "$url/health" >/dev/null && break
  sleep 0.1
done
"$server" key create --config "$folder/pellucid.toml" --scope admin --write-to "$folder/admin.key" 2>/dev/null
key=$(cat "$folder/admin.key")
token=$(curl -sS -X POST "$url/api/v1/embed/token" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
  -d '{"tenant":"acme","dashboardId":"overview","origin":"https://app.example.com"}' | sed -E 's/.*"token":"([^"]+)".*/\1/')

readers='^/api/v1/(embed/config|query|datasets)'
passed=0 failed=0
fuzz() { # fuzz NAME CREDENTIAL ARGS...
  local name=$1 credential=$2
  shift 2
  # Some documented refusals are answered before a body is looked at, so what is valid or not is not for a fuzzer to say.
  # In the folder, for it leaves its notes where it runs.
  if (cd "$folder" && exec "$tool" --config-file "$folder/schemathesis.toml" run "$url/openapi.json" --header "Authorization: Bearer $credential" --no-color \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --phases examples,coverage,fuzzing --max-examples "${PELLUCID_FUZZ_EXAMPLES:-20}" --seed 1 --request-timeout 20 "$@") >"$folder/$name.out" 2>&1; then
    passed=$((passed + 1))
    echo "test fuzz::$name ... ok"
  else
    failed=$((failed + 1))
    cat "$folder/$name.out"
    echo "test fuzz::$name ... FAILED"
  fi
}
: >"$folder/schemathesis.toml"
# Said as cargo's test programs say it: .ci/results.mjs counts both alike.
printf '\nrunning 5 tests\n'
fuzz readers_with_a_token "$token" --include-path-regex "$readers"
fuzz backends_with_a_key "$key" --exclude-path-regex "$readers"
fuzz readers_without_one x --include-path-regex "$readers"
fuzz backends_without_one x --exclude-path-regex "$readers"
if ! curl -sf "$url/health" >/dev/null || grep -q panicked "$folder/server.log"; then
  failed=$((failed + 1))
  cat "$folder/server.log"
  echo "test fuzz::the_server_still_stands ... FAILED"
else
  passed=$((passed + 1))
  echo "test fuzz::the_server_still_stands ... ok"
fi
echo "test result: $([ "$failed" = 0 ] && echo ok || echo FAILED). $passed passed; $failed failed; 0 ignored; 0 measured; 0 filtered out"
[ "$failed" = 0 ] && [ "$right" = 0 ]
