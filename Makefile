# The commands of this repository. `make` alone lists them.

SHELL     := bash
BIN       := .cache/bin
PG_MAJORS ?= 14 15 16 17 18
RUNS      ?= 5
PKG       ?= ./...

# The race detector needs a C compiler; without one the tests run all the same. CI insists on it.
ifndef RACE
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)
endif

# Nothing else does. All other programs are built like those of the tests, so that Go compiles packages once.
export CGO_ENABLED = 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: postgres ## a guided tour of Ashlar on a PostgreSQL of its own
	@go build -o $(BIN)/demo ./internal/demo
	@$(BIN)/demo

.PHONY: test
test: postgres ## all tests, on a PostgreSQL of their own (PKG=./runner/... for some)
	@$(if $(RACE),,echo "no C compiler: the tests run without the race detector")
	CGO_ENABLED=$(if $(RACE),1,0) go test $(RACE) -timeout 18m $(PKG)

.PHONY: check
check: lint test faults examples demo ## all that CI runs

.PHONY: lint
lint: ## format, vet, golangci-lint and go.mod, without changing anything
	scripts/lint

.PHONY: fmt
fmt: ## format all Go files
	scripts/golangci-lint fmt

.PHONY: examples
examples: postgres ## the example application, and that its migrations are those of its declarations
	go test -count=1 ./examples/...
	go build -o $(BIN)/helpdesk-db ./examples/helpdesk/db
	cd examples/helpdesk && ../../$(BIN)/helpdesk-db generate --check

.PHONY: golden
golden: postgres ## write the expected output of tests anew; read the difference as a reviewer
	scripts/golden

.PHONY: screens
screens: ## record what a terminal shows into docs/screens; needs tmux
	scripts/screens

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (20s)
	scripts/fuzz $(or $(FUZZTIME),20s)

# Not part of check: PostgreSQL's parser in C is compiled twice, for the tests and for fuzzing, which takes minutes.
.PHONY: oracle
oracle: export CGO_ENABLED = 1
oracle: ## how SQL is cut into statements, beside PostgreSQL's own parser, then FUZZTIME (30s) of it; needs a C compiler
	cd oracle && go vet ./... && go test ./...
	cd oracle && go test -run '^$$' -fuzz '^FuzzSplit$$' -fuzztime $(or $(FUZZTIME),30s) .

.PHONY: soak
soak: postgres ## the laws on PAIRS random pairs of states (20000), with counts of what occurred
	go test ./internal/acceptance -run '^TestRandom|^TestGenerating' -rapid.checks=$$(($(or $(PAIRS),20000) / 2)) -timeout 0 -v

.PHONY: test-pg
test-pg: ## tests that use a server, and PAIRS pairs (500), on PG_MAJORS (14 to 18); fetches what is missing by npm
	scripts/test-pg $(or $(PAIRS),500) $(PG_MAJORS)

.PHONY: faults
faults: postgres ## plant a fault in each phase and rule of the plan, and see that the laws find it
	go test -tags ashlar_faults ./internal/acceptance -run PlantedFaults -timeout 0 -v

.PHONY: bench
bench: ## the whole time that a user waits, beside drizzle-kit (SIZES="10 100" RUNS=3 for less; needs npm)
	cd bench && go vet . ./internal/... && go test . ./internal/...
	@mkdir -p $(BIN) && cd bench && go build -o ../$(BIN)/bench .
	@$(BIN)/bench -root . -sizes "$(or $(SIZES),10 100 1000 5000)" -runs $(RUNS)

.PHONY: bench-runner
bench-runner: postgres ## 100 and 1,000 small migrations, beside other libraries (SIZES="100" RUNS=3 for less)
	cd bench && go vet ./runner ./internal/... && go test ./runner ./internal/...
	@mkdir -p $(BIN) && cd bench && go build -o ../$(BIN)/bench-runner ./runner
	@$(BIN)/bench-runner -root . -sizes "$(or $(SIZES),100 1000)" -runs $(RUNS)

.PHONY: bench-tenants
bench-tenants: postgres ## rollouts over 100 to 10,000 tenants, beside other libraries (SIZES="100" LARGE=0 RUNS=2 for less)
	cd bench && go vet ./tenants ./internal/... && go test ./tenants ./internal/...
	@mkdir -p $(BIN) && cd bench && go build -o ../$(BIN)/bench-tenants ./tenants
	@$(BIN)/bench-tenants -root . -who "$(WHO)" -sizes "$(or $(SIZES),100 1000)" -large $(or $(LARGE),10000) -follow $(or $(FOLLOW),1) -parallel $(or $(PARALLEL),4) -runs $(RUNS)

.PHONY: microbench
microbench: postgres ## all Go benchmarks
	go test -run '^$$' -bench . -benchmem $(PKG)

.PHONY: pg
pg: postgres ## a development PostgreSQL until Ctrl-C; its data stays in .cache/pg
	@go build -o $(BIN)/pg ./scripts/pg
	@$(BIN)/pg .cache/pg

.PHONY: postgres
postgres:
	@scripts/postgres
