# `make` alone lists what there is. Everything is set up by what needs it; nothing has to be installed first but
# Python 3.11 or newer with venv, and, for the browser tests, npm or a Chromium.

PYTHON ?= python3
PORT   ?= 8000
PY     := .venv/bin/python
PIP    := $(PY) -m pip install -qq --disable-pip-version-check --no-deps

# On all processors, up to four; a file's tests stay together, because they share what is dear to make.
TOGETHER := -n auto --maxprocesses 4 --dist loadfile

# One make at a time in one checkout: two would write into the same .venv.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test test-no-browser check lint endure laws simulate mutate lock vendor screenshots docs clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.runtime  ## found the demonstration office in var/ if there is none, and serve it (PORT=8000)
	@.venv/bin/reciprocity demo --if-absent && exec .venv/bin/reciprocity serve --port $(PORT)

test: lint  ## every check and every test: SQLite, a real PostgreSQL, a real browser
	@browser=$$($(PY) scripts/browser.py) && CHROMIUM=$$browser $(PY) -m pytest $(TOGETHER)

test-no-browser: lint  ## the same without the tests that need a browser
	@$(PY) -m pytest -m 'not browser' $(TOGETHER)

check: lint  ## what is quick: format, lint, import contracts, types; the rule book, the laws, the house
	@$(PY) -m pytest tests/rulebook tests/laws tests/house $(TOGETHER)

lint: .venv/.dev
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@found=$$(.venv/bin/lint-imports --no-logo) || { echo "$$found"; exit 1; }
	@$(PY) -m mypy --strict ledger projections api

bench: .venv/.dev  ## measure what is promised about speed, some minutes; writes docs/reference/performance.md anew
	@$(PY) benchmarks/run.py --page docs/reference/performance.md

lock: | .venv/bin/python  ## resolve the dependencies anew; commit the lock files it writes
	@$(PYTHON) -m venv .venv/locker && .venv/locker/bin/pip install -qq --disable-pip-version-check 'uv==0.13.9'
	.venv/locker/bin/uv pip compile $(RESOLVE) --group build pyproject.toml -o requirements/runtime.lock $(LOCKFLAGS)
	.venv/locker/bin/uv pip compile $(RESOLVE) --group build --group dev -c requirements/runtime.lock pyproject.toml \
	  -o requirements/dev.lock $(LOCKFLAGS)
	.venv/locker/bin/uv pip compile $(RESOLVE) --group build --group mutate -c requirements/dev.lock pyproject.toml \
	  -o requirements/mutate.lock $(LOCKFLAGS)
	cd tests/browser && $(NPM_LOCK)
	cd tests/interop && $(NPM_LOCK)
	cd web && $(NPM_LOCK)

vendor:  ## copy what pages and certificates are made with from their npm packages, with licences and sums
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node vendor.mjs && rm -rf node_modules

endure: .venv/.dev  ## a hundred kills on each database and every flipped bit (half an hour); kept in docs/reference
	@$(PY) scripts/endure.py

laws: .venv/.dev  ## every short way that moves can go, followed further than by make test (two minutes)
	@LONGER=1 $(PY) -m pytest tests/laws/test_every_short_move.py

simulate: .venv/.dev  ## ten years of five thousand people, audited at every month's end; kept in docs/reference
	@$(PY) scripts/simulate.py

mutate: .venv/.mutate  ## change every statement of the rule book in turn, and count which tests notice; kept in docs/reference
	@$(PY) scripts/mutate.py

screenshots: .venv/.dev  ## pictures of every page at two widths, into OUT (else var/screenshots)
	@browser=$$($(PY) scripts/browser.py) && CHROMIUM=$$browser $(PY) scripts/screenshots.py $(or $(OUT),var/screenshots)

docs: .venv/.dev  ## write the generated pages of docs/reference anew
	@$(PY) scripts/reference.py

.venv/.mutate: requirements/mutate.lock .venv/.dev
	@$(PIP) --require-hashes -r requirements/mutate.lock
	@touch $@

clean:  ## remove the virtual environment and the tools' caches; an office in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist

# Hashes and no addresses: the same two files install from any index that carries the same packages.
RESOLVE  := -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
NPM_LOCK := npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is %s. Try: make PYTHON=python3.12" % sys.version.split()[0])'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.runtime: requirements/runtime.lock pyproject.toml | .venv/bin/python
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@$(PIP) --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.runtime
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@
