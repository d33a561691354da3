# Two commands are enough: `make demo` and `make test`. Everything lives in .venv and data/.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes
VENV_OPTIONS = --without-pip
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
VENV_OPTIONS =
endif

.DEFAULT_GOAL := help
.PHONY: help demo test test-sqlite test-postgres test-seeded test-machine test-history test-faults lint format bench \
	measure-coach picture lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(VENV)/.runtime ## Larkfield Cycles on http://localhost:8000 (PORT=…, DATA_DIR=…); Ctrl-C stops it
	@CATCHBALL_DEMO=1 $(BIN)/python manage.py demo

test: $(VENV)/.dev ## the whole suite, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.both_databases $(PYTEST)

test-sqlite: $(VENV)/.dev
	@CATCHBALL_TEST_DB=sqlite $(BIN)/python -m pytest $(PYTEST)

test-postgres: $(VENV)/.dev
	@CATCHBALL_TEST_DB=postgres $(BIN)/python -m pytest $(PYTEST)

test-seeded: $(VENV)/.dev ## defects put into the rules one at a time: the state machine must find each
	@$(BIN)/python -m pytest -m seeded $(PYTEST)

test-machine: $(VENV)/.dev ## the state machine alone, in rounds of other games (EXAMPLES=20000, in portions: FROM=11)
	@CATCHBALL_EXAMPLES=$(or $(EXAMPLES),2000) CATCHBALL_FROM=$(FROM) $(BIN)/python -m tests.both_databases tests/goals/test_state_machine.py

test-history: $(VENV)/.dev ## sixteen people move over HTTP: what they were told must be one history (HISTORY="--moves 100000")
	@$(BIN)/python -m tests.history $(HISTORY)

test-faults: $(VENV)/.dev ## workers are shot, brokers forget, databases restart: no nudge is lost (FAULTS="--nudges 10000")
	@$(BIN)/python -m tests.faults $(FAULTS)

lint: $(VENV)/.dev ## style, templates, and that imports run downhill
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.dev ## put the Python files into their style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(VENV)/.dev ## what pages, trees and sweeps cost at size, against a floor of the same run (BENCH="--outcomes 100000")
	@$(BIN)/python -m tests.bench $(BENCH)

measure-coach: $(VENV)/.dev ## how often the coach is right about published sentences that a reader labelled (needs ../shared)
	@$(BIN)/python -m tests.real.coach.measure $(HALF)

picture: $(VENV)/.dev ## README's picture, from the running demo (needs /usr/bin/chromium)
	@$(BIN)/python -m tests.browser.picture

lock: ## renew both lock files from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## forget the environment; the data stay
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Catchball needs Python 3.11 or newer: make PYTHON=python3.12 demo")'
	@$(PYTHON) -m venv $(VENV_OPTIONS) $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing into $(VENV), this once …"
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing into $(VENV), this once, with the tests' tools …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime
