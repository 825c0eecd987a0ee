#!/usr/bin/env bash
# Puts load on servers of this machine and prints figures: first on one with SQLite, then on two behind nginx that share PostgreSQL
# and Redis. Everything lies in a folder of its own and ends with this script. `make load` builds what it needs and runs it.
#
#   PELLUCID_LOAD_EMBEDS   embeds at once, 500 by default
#   PELLUCID_LOAD_SECONDS  length of each phase, 5 by default
#   HOSTILE_SECONDS        length of the attack, 60 by default; 0 leaves it out, and HOSTILE_ONLY=1 everything else
#   HOSTILE_MEMORY_MB      what the attacked server may hold, 512 by default
set -euo pipefail

server=${1:?the server binary} driver=${2:?the load driver} attacker=${3:-}
embeds=${PELLUCID_LOAD_EMBEDS:-500} seconds=${PELLUCID_LOAD_SECONDS:-5}
base=${PELLUCID_LOAD_PORT:-9180}
folder=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
# 500 embeds are 1,000 sockets and more.
ulimit -n "$(ulimit -Hn)"

say() { printf '\n\033[1m==>\033[0m %s\n' "$*"; }

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() { # wait_for PORT NAME
  for _ in $(seq 200); do
    listens "$1" && return
    sleep 0.1
  done
  echo "$2 does not listen on $1" >&2
  cat "$folder"/*.log >&2 || true
  exit 1
}

# 200,000 sales of four tenants over a year.
awk 'BEGIN {
  srand(7); print "tenant,day,product,region,amount"
  for (i = 0; i < 200000; i++)
    printf "t%d,2025-%02d-%02d,p%d,r%d,%.2f\n", i % 4, 1 + int(rand() * 12), 1 + int(rand() * 28), int(rand() * 40), int(rand() * 6), rand() * 500
}' >"$folder/sales.csv"
mkdir "$folder/seed"
cat >"$folder/seed/sales.json" <<'JSON'
{"title": "Sales", "dataset": "sales", "charts": [{"id": "total", "place": {"column": 0, "row": 0, "width": 4, "height": 2},
 "chart": {"mark": "metric", "encoding": {"value": {"op": "sum", "field": "amount", "as": "total"}}}}]}
JSON

config() { # config FILE PORT MORE
  cat >"$1" <<TOML
listen = "127.0.0.1:$2"
data_dir = "data-$2"
issuer = "load"
allowed_origins = ["https://app.example.com"]
$3
[token]
default_ttl_seconds = 900
[tiers.load]
queries_per_hour = 1000000000
[tiers.small]
queries_per_hour = 60
[datasets.sales]
files = "sales.csv"
sort = "day"
[[datasets.sales.policy]]
column = "tenant"
attribute = "tenant"
$(for t in 0 1 2 3; do printf '[tenants.t%s]\ntier = "load"\nattributes = { tenant = "t%s" }\n' $t $t; done)
[tenants.few]
tier = "small"
attributes = { tenant = "t0" }
[dashboards]
seed = "seed"
TOML
}

queries='[
 {"measures": [{"op": "sum", "field": "amount", "as": "a"}]},
 {"dimensions": ["region"], "measures": [{"op": "sum", "field": "amount", "as": "a"}]},
 {"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}, {"op": "mean", "field": "amount", "as": "m"}]},
 {"dimensions": [{"field": "day", "timeUnit": "month", "as": "month"}], "measures": [{"op": "sum", "field": "amount", "as": "a"}]},
 {"dimensions": ["region"], "measures": [{"op": "count", "as": "n"}], "filters": [{"field": "product", "op": "eq", "value": "p7"}]}
]'
drive() { # drive PORT KEY ARGS...
  local port=$1 key=$2
  shift 2
  "$driver" --address "127.0.0.1:$port" --key "$key" --tenant t0 --tenant t1 --tenant t2 --tenant t3 --dashboard sales \
    --origin https://app.example.com --queries "$queries" --embeds "$embeds" --seconds "$seconds" "$@"
}

serve() { # serve CONFIG PORT: leaves its number in $served
  PELLUCID_LOG=warn "$server" serve --config "$1" >"$folder/serve-$2.log" 2>&1 &
  served=$!
  pids+=("$served")
  # It listens before its tables are made.
  for _ in $(seq 200); do
    curl -sf -o /dev/null "http://127.0.0.1:$2/ready" && return
    sleep 0.1
  done
  echo "the server on $2 is not ready" >&2
  cat "$folder/serve-$2.log" >&2
  exit 1
}

# What keeps a command within so much memory; nothing where the system gives no such means, and then it is measured alone.
bounded() { # bounded MB
  local scope=(systemd-run --scope --quiet --property=MemoryMax="$1M" --property=MemorySwapMax=0)
  if "${scope[@]}" true 2>/dev/null; then echo "${scope[@]}"; elif "${scope[@]}" --user true 2>/dev/null; then echo "${scope[@]}" --user; fi
}

hostile() {
  local seconds=${HOSTILE_SECONDS:-60} memory=${HOSTILE_MEMORY_MB:-512} port=$((base + 9)) within
  [ -n "$attacker" ] && [ "$seconds" != 0 ] || return 0
  within=$(bounded "$memory")
  say "Hostile: tenant A attacks for $seconds s, tenant B asks; ${within:+at most}${within:-measured against} $memory MB"
  # 400,000 rows of one tenant, each with a key of its own, names of many and a long note of few.
  awk 'BEGIN {
    srand(11); print "tenant,key,name,qty,note"
    for (i = 0; i < 8; i++) { note[i] = i; for (j = 0; j < 25; j++) note[i] = note[i] "lorem ipsum dolor sit amet " i }
    for (i = 0; i < 400000; i++) printf "a,k%07d,name %d,%d,%s\n", i, int(rand() * 300000), int(rand() * 100000), (i % 50 ? note[i % 8] : "")
  }' >"$folder/heavy.csv"
  mkdir "$folder/seed-hostile"
  for id in heavy small; do
    cat >"$folder/seed-hostile/$id.json" <<JSON
{"title": "$id", "dataset": "$id", "charts": [{"id": "n", "place": {"column": 0, "row": 0, "width": 4, "height": 2},
 "chart": {"mark": "metric", "encoding": {"value": {"op": "count", "as": "n"}}}}]}
JSON
  done
  cat >"$folder/hostile.toml" <<TOML
listen = "127.0.0.1:$port"
data_dir = "data-hostile"
issuer = "load"
allowed_origins = ["https://app.example.com"]
$(cat "${HOSTILE_CONFIG:-/dev/null}")
[token]
default_ttl_seconds = 900
[tiers.load]
queries_per_hour = 1000000000
[limits]
query_memory_bytes = $((memory * 1048576 / 4))
cache_bytes = $((memory * 1048576 / 16))
[datasets.heavy]
files = "heavy.csv"
policy = [{ column = "tenant", attribute = "tenant" }]
[datasets.small]
files = "sales.csv"
open = true
[tenants.a]
tier = "load"
attributes = { tenant = "a" }
[tenants.b]
tier = "load"
attributes = { tenant = "b" }
[dashboards]
seed = "seed-hostile"
TOML
  # shellcheck disable=SC2086 # a command and its arguments, or nothing
  # As the README says for small machines: the allocator keeps a heap a thread otherwise.
  MALLOC_ARENA_MAX=2 PELLUCID_LOG=error $within "$server" serve --config "$folder/hostile.toml" >"$folder/serve-$port.log" 2>&1 &
  local pid=$!
  pids+=("$pid")
  wait_for "$port" "the attacked server"
  "$server" key create --config "$folder/hostile.toml" --scope mint --write-to "$folder/hostile.key"
  "$attacker" --address "127.0.0.1:$port" --key "$folder/hostile.key" --origin https://app.example.com --pid "$pid" \
    --seconds "$seconds" --memory-mb "$memory" ${HOSTILE_ATTACK:+--only "$HOSTILE_ATTACK"} || {
    tail -20 "$folder/serve-$port.log" >&2
    exit 1
  }
  kill "$pid"
  wait "$pid" || { echo "the attacked server did not end well" >&2; exit 1; }
}

if [ "${HOSTILE_ONLY:-}" = 1 ]; then
  hostile
  exit 0
fi

say "One server, SQLite: $embeds embeds, each phase $seconds s"
config "$folder/one.toml" "$base" ""
serve "$folder/one.toml" "$base"
"$server" key create --config "$folder/one.toml" --scope mint --write-to "$folder/one.key"
drive "$base" "$folder/one.key" --pid "$served"
kill "$served"
wait "$served" || true

hostile

if ! command -v nginx >/dev/null && [ ! -x /usr/sbin/nginx ] || ! command -v redis-server >/dev/null; then
  echo "skipped: two servers behind nginx need nginx and redis-server (.ci/tools.sh --services installs them)"
  [ "${CI:-}" != true ] || exit 1
  exit 0
fi

say "Two servers behind nginx, PostgreSQL and Redis: $embeds embeds, each phase $seconds s"
redis-server --port $((base + 1)) --bind 127.0.0.1 --save '' --appendonly no --daemonize no >"$folder/redis.log" 2>&1 &
pids+=($!)
initdb=$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)
bin=$(dirname "$(readlink -f "$initdb")")
as=()
chmod 755 "$folder"
mkdir "$folder/pg"
# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
  chown nobody "$folder/pg"
  as=(setpriv --reuid=nobody --clear-groups)
fi
(cd / && "${as[@]}" "$bin/initdb" --no-sync --auth=trust --username=pellucid --encoding=UTF8 --locale=C -D "$folder/pg" >/dev/null)
(cd / && exec "${as[@]}" "$bin/postgres" -D "$folder/pg" -p $((base + 2)) -c listen_addresses=127.0.0.1 -c unix_socket_directories=) \
  >"$folder/postgres.log" 2>&1 &
pids+=($!)
wait_for $((base + 1)) Redis
wait_for $((base + 2)) PostgreSQL
secret() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
more="database = { url = 'postgres://pellucid@127.0.0.1:$((base + 2))/postgres' }
redis = { url = 'redis://127.0.0.1:$((base + 1))/0' }
secrets = { api_key_pepper = '$(secret)', sealing_key = '$(secret)' }"
for port in $((base + 3)) $((base + 4)); do
  config "$folder/$port.toml" "$port" "$more"
  serve "$folder/$port.toml" "$port"
done
cat >"$folder/nginx.conf" <<NGINX
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx.log warn;
worker_processes 1;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $folder; proxy_temp_path $folder; fastcgi_temp_path $folder; uwsgi_temp_path $folder; scgi_temp_path $folder;
  upstream pellucid { server 127.0.0.1:$((base + 3)); server 127.0.0.1:$((base + 4)); keepalive 600; }
  server {
    listen 127.0.0.1:$((base + 5)) backlog=4096;
    keepalive_requests 1000000;
    location / { proxy_pass http://pellucid; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host; }
  }
}
NGINX
"$(command -v nginx || echo /usr/sbin/nginx)" -c "$folder/nginx.conf" -p "$folder" 2>"$folder/nginx-start.log" &
pids+=($!)
wait_for $((base + 5)) nginx
front=$((base + 5))
"$server" key create --config "$folder/$((base + 3)).toml" --scope mint --write-to "$folder/two.key"
"$server" key create --config "$folder/$((base + 3)).toml" --scope admin --write-to "$folder/admin.key"
drive "$front" "$folder/two.key"

say "What the two share"
request() { # request METHOD PATH CREDENTIAL BODY: prints status and body
  curl -sS -o "$folder/answer" -w '%{http_code}' -X "$1" "http://127.0.0.1:$front$2" -H "Authorization: Bearer $3" \
    -H 'Content-Type: application/json' -H 'Accept: application/json' ${4:+-d "$4"}
}
token() {
  request POST /api/v1/embed/token "$(cat "$folder/two.key")" \
    "{\"tenant\":\"$1\",\"dashboardId\":\"sales\",\"origin\":\"https://app.example.com\"}" >/dev/null
  sed -E 's/.*"token":"([^"]+)".*/\1/' "$folder/answer"
}
check() { # check NAME GOT WANTED
  if [ "$2" = "$3" ]; then echo "ok: $1 ($2)"; else
    echo "FAILED: $1 is $2 and should be $3"
    exit 1
  fi
}
few=$(token few)
passed=0
for i in $(seq 80); do
  status=$(request POST /api/v1/query "$few" "{\"measures\":[{\"op\":\"count\"}],\"limit\":$((100 + i))}")
  [ "$status" = 200 ] && passed=$((passed + 1))
done
# One comes back each minute.
[ "$passed" = 61 ] && passed=60
check "queries that a limit of 60 lets through two servers" "$passed" 60
hits() { curl -sS "http://127.0.0.1:$1/metrics" | sed -nE 's/^pellucid_result_cache_total\{outcome="shared"\} ([0-9]+)$/\1/p'; }
shared=$(($(hits $((base + 3))) + $(hits $((base + 4)))))
[ "$shared" -gt 0 ] && shared=some
check "results that one server found where the other had put them" "$shared" some
token=$(token t1)
check "a token" "$(request GET /api/v1/embed/config "$token" '')" 200
check "its revocation" "$(request POST /api/v1/revocations "$(cat "$folder/admin.key")" '{"kind":"tenant","value":"t1"}')" 204
sleep 1
for _ in 1 2 3 4; do refused=$(request GET /api/v1/embed/config "$token" ''); done
check "the token a second later, at both" "$refused" 401
