# make serve    show the site in www/ at http://127.0.0.1:8000/
# make test     everything a change must pass; sets up all it needs
# make check    the same without browser and nightly tests, for the hand
# make style types layers tests    one part of it
# make test-modes    the tests without finished answers, and with two workers
# make bench    measure it beside other servers, see tests/bench/README.md

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: serve test check style types layers tests test-modes test-nightly bench system private clean

serve: $(VENV)/.serve private
	exec $(BIN)/httpcore-srv serve --config conf/site.toml

test: system style types layers tests

check: style types layers private
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not nightly and not browser"

style: $(VENV)/.dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

tests: $(VENV)/.dev private
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -q -n $(JOBS) -m "not nightly"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

# As they are run by hand, in the two ways in which the server may run otherwise.
test-modes: system $(VENV)/.dev private
	HTTPCORE_SRV_TEST_ANSWERS=0 $(BIN)/python -m pytest -q -n $(JOBS) -m "not nightly and not browser"
	HTTPCORE_SRV_TEST_WORKERS=2 $(BIN)/python -m pytest -q -n $(JOBS) -m "not nightly and not browser"

test-nightly: system $(VENV)/.dev private
	$(BIN)/python -m pytest -q -n $(JOBS) --timeout 3600

# BENCH="--quick" or the like; a server that cannot be installed is named as missing.
bench: $(VENV)/.bench
	-@sh tests/system-packages.sh bench
	$(BIN)/python -m tests.bench $(BENCH)

# Git keeps no modes; a file of accounts that others can read lets nobody in.
private:
	@chmod 600 conf/users

# The system programs that tests drive; installed where we may, named where we may not.
system:
	@sh tests/system-packages.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { sh tests/system-packages.sh venv && $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade pip

$(VENV)/.serve: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[all]'
	@touch $@

$(VENV)/.dev: $(VENV)/.serve
	$(BIN)/python -m pip install -q --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.serve
	$(BIN)/python -m pip install -q --group bench
	@touch $@

clean:
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
