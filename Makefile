# gapless: make demo | test | lint | types | bench | check | faults | soak
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made

ARCHIVE ?=
SEASONS ?=
WORKSPACE ?=
SEED ?=

.PHONY: demo test lint types bench check faults soak env

env: $(STAMP)

# The stamp is written last: a killed installation is repaired by running make again.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gapless needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Set PYTHON=..." >&2; exit 2; }
	@rm -f $(STAMP); test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@echo "making the environment in $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python -m nba_props.demo --archive "$(ARCHIVE)" --seasons "$(SEASONS)" --workspace "$(WORKSPACE)" --seed "$(SEED)"

test: $(STAMP)
	@$(BIN)/python -m pytest -m "not soak"

soak: $(STAMP)
	@GAPLESS_SEASONS= $(BIN)/python -m pytest -m "soak or archive" -n 0

faults: $(STAMP)
	@$(BIN)/python -m tests.faults.board

lint: $(STAMP)
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/lint-imports

types: $(STAMP)
	@$(BIN)/mypy

bench: $(STAMP)
	@$(BIN)/python benchmarks/run.py

check: lint types test
