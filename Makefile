# Pellucid's commands; `make help` lists them.
# What they install or compile lies in PELLUCID_CACHE (~/.cache/pellucid) and in node_modules, never in the checkout's sources.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PELLUCID_CACHE ?= $(HOME)/.cache/pellucid
export PELLUCID_CACHE
export PATH := $(PELLUCID_CACHE)/tools/bin:$(HOME)/.cargo/bin:$(PATH)

# A target folder each: their dependencies hardly overlap, and neither waits for the other's lock.
SDK := CARGO_TARGET_DIR=$(PELLUCID_CACHE)/sdk cargo
SERVER := CARGO_TARGET_DIR=$(PELLUCID_CACHE)/server cargo
WASM := CARGO_TARGET_DIR=$(PELLUCID_CACHE)/wasm cargo
CONNECTORS := CARGO_TARGET_DIR=$(PELLUCID_CACHE)/connect cargo
SDK_CRATES := -p pellucid-core -p pellucid-engine -p pellucid-charts -p pellucid-lazy -p pellucid-render -p pellucid-bridge -p pellucid-wasm-engine
WASM_CRATES := -p pellucid-bridge -p pellucid-wasm-engine -p pellucid-wasm-lazy -p pellucid-wasm-pdf -p pellucid-wasm-answer -p pellucid-wasm-text
# Not exported: the server reads every PELLUCID_SERVER_ variable and refuses those it does not know.
SERVER_BIN := $(PELLUCID_CACHE)/server/release/pellucid-server

# The steps of the commands that take long, in their order: .ci/step.sh numbers them.
STEPS_OF_build := tools bind lazy pdf answer text engine package
STEPS_OF_demo := $(STEPS_OF_build) pages server start
export STEPS := $(STEPS_OF_$(firstword $(MAKECMDGOALS)))

.PHONY: help demo test build size bench load oracle fuzz round-trips lint serve types openapi gallery gallery-snapshots gallery-sheets
.PHONY: tools services wasm npm pages server test-results test-sdk test-server test-connectors test-npm test-browser
.DEFAULT_GOAL := help

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# No page of it needs polars before a reader asks for more, so it is compiled sooner and runs slower: .ci/wasm.sh.
demo: export PELLUCID_QUICK_LAZY := 1
demo: pages server ## Build all, seed the tenants, serve the demo on http://127.0.0.1:8787
	@bash .ci/step.sh start "the token server and the demo"
	@PELLUCID_SERVER_BIN=$(SERVER_BIN) node demo-site/demo.mjs

test: ## Every test, a real browser included; ends with one summary line
	@bash .ci/test.sh

build: npm ## npm/dist, ready to publish

size: build ## Shipped bytes as JSON: raw, gzip and brotli of each file, and of a first chart
	@node npm/size.mjs

bench: build tests/wasm/node_modules/.installed tests/wasm/peers/node_modules/.installed ## Side by side with peers in one browser: JSON and a table; ARGS="--help" for its options
	@node tests/wasm/peers/bench.mjs $(ARGS)

lint: tools npm/node_modules/.installed demo-site/node_modules/.installed tests/wasm/node_modules/.installed ## rustfmt, clippy, tsc, eslint, prettier
	cargo fmt --all --check
	$(SDK) clippy $(SDK_CRATES) --all-targets -- -D warnings
	$(WASM) clippy $(WASM_CRATES) --target wasm32-unknown-unknown --profile wasm -- -D warnings
	$(SERVER) clippy --release -p pellucid-server -p pellucid-files --all-targets -- -D warnings
	$(CONNECTORS) clippy -p pellucid-connectors --all-targets -- -D warnings
	CARGO_TARGET_DIR=$(PELLUCID_CACHE)/tools cargo clippy --release -p pellucid-bind -- -D warnings
	cd npm && npm run --silent typecheck && npm run --silent lint && npm run --silent format:check
	cd tests/wasm && ../../npm/node_modules/.bin/eslint .

serve: server ## The token server alone, with a first configuration; ARGS="--config FILE" for one of your own
ifdef ARGS
	@$(SERVER_BIN) serve $(ARGS)
else
	@mkdir -p $(PELLUCID_CACHE)/serve
	@cd $(PELLUCID_CACHE)/serve && ([ -e pellucid.toml ] || $(SERVER_BIN) init) && exec $(SERVER_BIN) serve --config pellucid.toml
endif

load: server services ## Puts load on the token server: one alone, then two behind nginx; tables and JSON
	$(SERVER) build --release -p pellucid-server --example load --example hostile
	@bash token-server/load/run.sh $(SERVER_BIN) $(PELLUCID_CACHE)/server/release/examples/load $(PELLUCID_CACHE)/server/release/examples/hostile

oracle: server services ## Random queries to the token server against DuckDB over one tenant's rows alone; ARGS="--queries 2000 --seed 1"
	@bash token-server/fuzz/oracle.sh $(SERVER_BIN) --queries 2000 $(ARGS)

fuzz: tools ## Fuzzes what parses, ten minutes each target; needs cargo-fuzz; ARGS="60" for a minute each
	@for fuzz in sdk-wasm/*/fuzz/run.sh token-server/*/fuzz/run.sh; do bash $$fuzz $(or $(ARGS),600); done

round-trips: tools ## Random tables written by pandas, polars, DuckDB and others, and read back; ARGS="--seeds 200 --first 1000"
	@bash .ci/round-trips.sh
	PELLUCID_ROUND_TRIPS="$(or $(ARGS),--seeds 200)" $(SDK) test $(SDK_CRATES) --test round_trips -- --nocapture

gallery: ## Every chart type over real data as static pages in demo-site/public/gallery
	@$(SDK) run --quiet -p pellucid-charts --example gallery -- demo-site/public/gallery

gallery-snapshots: ## Write the gallery's committed pictures anew
	PELLUCID_WRITE_GALLERY=1 $(SDK) test $(SDK_CRATES) --test gallery

gallery-sheets: ## The gallery at three sizes, light and dark, as contact sheets to look at, in target/sheets
	@$(SDK) run --quiet -p pellucid-charts --example sheets -- target/sheets

types: ## Write the package's TypeScript types and the charts' JSON Schema anew from the Rust types and the wasm modules that are built
	PELLUCID_WRITE_TYPES=1 $(SDK) test $(SDK_CRATES) --test typescript --test schema --test documents
	PELLUCID_WRITE_TYPES=1 $(SDK) test $(SDK_CRATES) --lib typescript
	@if [ -d npm/wasm/lazy ] && [ -d npm/wasm/engine ]; then node npm/bindings.mjs; else echo 'npm/wasm is not built: signatures stay as they are'; fi

openapi: ## Write the server's API document anew from its routes and their types
	PELLUCID_WRITE_TYPES=1 $(SERVER) test --release -p pellucid-server -p pellucid-files --test routes meta::document::is_as_committed

# Parts.

tools:
	@bash .ci/step.sh tools "a C compiler, CMake and the wasm target, where they are missing"
	@bash .ci/tools.sh

services: tools
	@bash .ci/tools.sh --services

wasm: tools
	@bash .ci/wasm.sh

npm: wasm npm/node_modules/.installed
	@bash .ci/step.sh package "the npm package"
	@cd npm && npm run --silent build

pages: build demo-site/node_modules/.installed
	@bash .ci/step.sh pages "the demo's pages"
	@cd demo-site && npm run --silent build -- --logLevel warn

server: tools
	@bash .ci/step.sh server "the token server (the longest step of a first build)"
	$(SERVER) build --release -p pellucid-server

# The libraries whose files are read back are installed with the first run; where they cannot be, that test is skipped unless CI=true.
test-sdk: tools
	@bash .ci/round-trips.sh || { echo 'round trips through pandas, polars, DuckDB and others are skipped: their libraries cannot be installed' >&2; [ "$${CI:-}" != true ]; }
	$(SDK) test --no-fail-fast $(SDK_CRATES)

# With CI=true what these tests need is installed; elsewhere tests whose service is missing say so. The routes run once more on
# PostgreSQL: the same promises on either database.
test-server: tools
	@if [ "$${CI:-}" = true ]; then bash .ci/tools.sh --services; fi
	$(SERVER) test --release --no-fail-fast -p pellucid-server -p pellucid-files
	PELLUCID_TEST_DATABASE=postgres $(SERVER) test --release --no-fail-fast -p pellucid-server --test routes -- --skip faults --skip store --skip oracle
	@bash token-server/fuzz/run.sh $(SERVER_BIN)

# With CI=true the warehouses that run here are installed; elsewhere tests whose warehouse is missing say so.
test-connectors: tools
	@if [ "$${CI:-}" = true ]; then bash .ci/warehouses.sh; fi
	$(CONNECTORS) test --no-fail-fast -p pellucid-connectors

# Whether a suite's results are counted as they are: .ci/test.sh.
test-results:
	@node --test --test-reporter=spec --test-reporter-destination=stdout $(if $(PELLUCID_RESULTS),--test-reporter=junit --test-reporter-destination=$(PELLUCID_RESULTS)/node.xml) .ci/results.test.mjs

test-npm: build
	cd npm && npm test

test-browser: pages server tests/wasm/node_modules/.installed tests/wasm/peers/node_modules/.installed
	@bash .ci/tools.sh --browser
	cd tests/wasm && PELLUCID_SERVER_BIN=$(SERVER_BIN) npx playwright test

# Not `npm ci`: it wants every platform's binary of an optional dependency in the lock file, and registries may lack some.
tests/wasm/peers/node_modules/.installed: tests/wasm/peers/package.json tests/wasm/peers/package-lock.json
	cd tests/wasm/peers && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

%/node_modules/.installed: %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
