# Everything here works as the first command on a machine with Python 3.11+, its venv module, make and git.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
export PORT SERVE
# Bytecode is kept, out of the tree: each process that compiles Django and the rest anew starts seconds later.
unexport PYTHONDONTWRITEBYTECODE
PYTHONPYCACHEPREFIX ?= $(CURDIR)/.venv/.bytecode
export PYTHONPYCACHEPREFIX

BIN := .venv/bin
MADE := .venv/.made
# Runs a command with PostgreSQL and Redis, and stops them after it if they did not run before.
BORROW := $(BIN)/python -m tenants.embedded
FLOORS := config cms reporting content_calendar sla playbooks clients tenants

# A stamp is named by what it was made from: another lock is another stamp, whatever the files' times say.
digest = $(shell cat $(1) 2>/dev/null | cksum | cut -d ' ' -f 1)
RUN := $(MADE)/run-$(call digest,requirements/run.txt)
DEV := $(MADE)/dev-$(call digest,requirements/dev.txt)
BENCH := $(MADE)/bench-$(call digest,requirements/bench.txt)
LIVE_MASTODON := $(MADE)/live-mastodon-$(call digest,requirements/live-mastodon.txt)
LIVE_MATRIX := $(MADE)/live-matrix-$(call digest,requirements/live-matrix.txt)
NPM := node_modules/.made-$(call digest,package.json package-lock.json)
STATIC := cms/static/dist/.made
STATIC_SOURCES := $(shell find cms/assets cms/static/ds -type f -not -name '*.pyc' 2>/dev/null)
TRANSLATIONS := $(patsubst %.po,%.mo,$(shell find $(FLOORS) -name '*.po' 2>/dev/null))
PRODUCT := $(RUN) $(MADE)/pango $(STATIC) $(TRANSLATIONS)

.PHONY: setup demo test test-live check bench lock help

setup: $(PRODUCT) $(DEV) ## install everything into .venv and node_modules, build the assets (plain `make` does this)
	@echo "Ready. \`make demo\` shows it, \`make help\` lists the rest."

demo: $(PRODUCT) ## run the main job on the demo clients, then serve; SERVE=0 stops before, PORT= moves it
	@$(BORROW) $(BIN)/python manage.py demo

test: $(PRODUCT) $(DEV) $(MADE)/browser ## pass every test; ARGS= goes to pytest
	@$(BORROW) $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test-live: $(PRODUCT) $(DEV) $(LIVE_MASTODON) $(LIVE_MATRIX) ## connectors against servers that others wrote; ARGS= goes to pytest
	@$(BORROW) $(BIN)/python -m pytest tests/live $(ARGS)

check: $(PRODUCT) $(DEV) ## lint, types, architecture, templates, migrations, security; ONLY= names one of them
	@$(BORROW) .ci/check $(ONLY)

bench: $(PRODUCT) $(BENCH) ## benchmarks as ratios against peers in the same run; JSON=1 for machines
	@$(BORROW) $(BIN)/python -m tests.bench $(if $(JSON),--json)

lock: $(BIN)/python ## resolve pyproject.toml into requirements/*.txt again; UPGRADE=1 takes newer releases
	@.ci/lock $(if $(UPGRADE),--upgrade)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | while IFS=$$'\t' read -r name what; do printf '  make %-9s %s\n' "$$name" "$$what"; done

$(BIN)/python:
	@.ci/setup venv $(PYTHON)

$(RUN): | $(BIN)/python
	@.ci/setup install run $@

$(DEV): | $(RUN)
	@.ci/setup install dev $@

$(BENCH): | $(RUN)
	@.ci/setup install bench $@

$(LIVE_MASTODON): | $(DEV)
	@.ci/setup live mastodon $@

$(LIVE_MATRIX): | $(DEV)
	@.ci/setup live matrix $@

$(MADE)/pango: | $(RUN)
	@.ci/setup pango
	@touch $@

$(MADE)/browser: | $(DEV)
	@.ci/setup browser
	@touch $@

$(NPM): | $(RUN)
	@.ci/setup npm ci --no-fund --no-audit --loglevel=error
	@rm -f node_modules/.made-*
	@touch $@

$(STATIC): $(NPM) $(STATIC_SOURCES)
	@.ci/setup npm run --silent build
	@$(BIN)/python -m cms.assets.cut_fonts
	@touch $@

%.mo: %.po | $(RUN)
	@$(BIN)/pybabel -q compile -i $< -o $@
