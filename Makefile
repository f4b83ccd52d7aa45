# Needs git, make and Python >= 3.11, nothing else. `make help` lists what there is.

PORT ?= 8000
HOST ?= 127.0.0.1
E2E ?= 1
WORKERS ?= 2
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export HOST PORT

BIN := .venv/bin
PY := $(BIN)/python
EMBEDDED := $(PY) -m portal.embedded
NPM := $(shell command -v npm || echo $(BIN)/npm)
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
# Settings need the addresses of the services, these commands do not call them
NOWHERE := DATABASE_URL=postgresql://nowhere/none REDIS_URL=redis://nowhere
DEMO_ENV := env -u PRODUCTION DEMO=1 $(NOWHERE)
PRODUCTION_ENV := env -u DEMO -u DEMO_TODAY -u DEBUG -u HTTPS PRODUCTION=1 ALLOWED_HOSTS=portal.example $(NOWHERE)

.PHONY: help run test check bench accuracy officers faults demo screenshots messages lock setup static compiled port clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo "  Variables: PORT=8000 HOST=127.0.0.1 for run; E2E=0 WORKERS=2 ARGS=\"-k word\" for test"

run: port setup static compiled ## Start the portal with its services and, the first time, the demo
	@exec $(PY) -m portal.launch

test: setup static compiled ## Run all tests on services of their own (E2E=0 leaves the browser out)
ifeq ($(E2E),0)
	@exec $(EMBEDDED) pytest -n $(WORKERS) --ignore=tests/e2e $(ARGS)
else
	@CHROMIUM="$$(.ci/chromium $(BIN))" && export CHROMIUM && exec $(EMBEDDED) pytest -n $(WORKERS) $(ARGS)
endif

check: setup static compiled ## Lint, format, types, migrations, production settings, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DEMO_ENV) $(BIN)/mypy
	$(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION_ENV) SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(DEMO_ENV) $(PY) -m portal.messages --check

bench: setup static compiled ## Measure the pages against the floor and Django's admin, into var/bench.json
	@exec $(EMBEDDED) python -m benchmarks.run

accuracy: setup compiled ## How well annotated notices are read (ARGS=folder measures those in it as well)
	@LOG_LEVEL=CRITICAL DEMO=1 exec $(EMBEDDED) $(PY) -m benchmarks.accuracy $(ARGS)

officers: setup static compiled ## Fifty officers save the same and different sheets at once, while web processes die
	@exec $(EMBEDDED) python -m benchmarks.officers

faults: setup compiled ## Send a day's reminders while workers, beat, Redis, PostgreSQL and mail fail
	@exec $(PY) -m benchmarks.faults

demo: setup static compiled ## Throw the demo's data away and load it afresh
	@exec $(PY) -m portal.launch demo

screenshots: setup static compiled ## Take the README's pictures from the demo
	@CHROMIUM="$$(.ci/chromium $(BIN))" && export CHROMIUM && exec $(EMBEDDED) python -m docs.screenshots

messages: setup ## Collect the texts to translate into locale/
	@$(DEMO_ENV) $(PY) -m portal.messages

lock: ## Renew the lock files from requirements/*.in and package.json
	@test -x var/uv/bin/uv || { $(PYTHON) -m venv var/uv && var/uv/bin/pip install --quiet uv; }
	var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade requirements/base.in -o requirements/base.txt
	var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	$(NPM) install --package-lock-only

clean: ## Delete all that make has made, the demo's data too
	rm -rf .venv node_modules var .mypy_cache .pytest_cache .ruff_cache $(CATALOGUES:.po=.mo)

setup: .venv/installed ## Install the locked Python packages into .venv

static: var/static/collected

compiled: $(CATALOGUES:.po=.mo)

port:
	@$(or $(PYTHON),false) deploy/check_port.py $(HOST) $(PORT)

.venv/installed: requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=."; exit 1; }
	@echo "Installing Python packages into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/installed: package-lock.json .venv/installed
	@echo "Installing front-end assets with npm ..."
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
		|| PATH="$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

var/assets.copied: node_modules/installed portal/assets.py
	@$(PY) -m portal.assets
	@touch $@

var/static/collected: var/assets.copied $(shell find static -type f 2>/dev/null)
	@echo "Collecting static files ..."
	@$(DEMO_ENV) $(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

%.mo: %.po .venv/installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
