# Meridian: make help

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
LOANS ?= 100000
ONLY ?=
ARGS ?=
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-inter
# Playwright's driver wants libatomic1.
BROWSER := chromium libatomic1

# Installs the Debian packages of $(1) that are missing: as root, with passwordless sudo, or not.
define install
	missing=""
	for package in $(1); do
		[ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] \
			|| missing="$$missing $$package"
	done
	if [ -n "$$missing" ]; then
		if [ "$$(id -u)" = 0 ]; then sudo=""
		elif sudo -n true 2>/dev/null; then sudo="sudo"
		else
			echo "Missing system packages. Please run, then try again:" >&2
			echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$$missing" >&2
			exit 1
		fi
		echo "Installing$$missing …"
		export DEBIAN_FRONTEND=noninteractive
		get="$$sudo apt-get -q -y -o Dpkg::Use-Pty=0"
		$$get install --no-install-recommends $$missing >/dev/null 2>&1 || {
			$$get update >/dev/null
			$$get install --no-install-recommends $$missing >/dev/null
		}
	fi
endef

# Makes .venv hold exactly the packages of the file $(1); quick when it was done before.
define packages
	stamp="$$(cat $(1) | sha256sum | cut -c1-16) $$($(PYTHON) --version)"
	if [ "$$(cat .venv/$(1).stamp 2>/dev/null)" != "$$stamp" ]; then
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
			|| { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …" >&2; exit 1; }
		if [ ! -x $(PY) ] || [ "$$($(PY) --version)" != "$$($(PYTHON) --version)" ]; then
			rm -rf .venv
			$(PYTHON) -m venv --without-pip .venv \
				|| { echo "Please run: sudo apt-get install -y python3-venv" >&2; exit 1; }
		fi
		echo "Installing the packages of $(1) …"
		$(PY) -m pip --version >/dev/null 2>&1 \
			|| $(PY) -m ensurepip >/dev/null 2>&1 \
			|| $(PYTHON) -m pip --disable-pip-version-check --quiet --python $(PY) install pip \
			|| { echo "Please run: sudo apt-get install -y python3-venv" >&2; exit 1; }
		$(PIP) install --require-hashes --only-binary :all: -r $(1)
		echo "$$stamp" > .venv/$(1).stamp
	fi
endef

.PHONY: help setup setup-tests run test pictures check bench lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| while IFS=$$'\t' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

setup:  ## virtual environment, pinned packages, missing system libraries; quick the second time
	@$(call install,$(LIBRARIES))
	$(call packages,requirements.txt)

setup-tests: setup  ## what tests and checks need on top: their packages, Chromium
	@$(call install,$(BROWSER))
	$(call packages,requirements-dev.txt)

run: setup  ## the whole house on http://127.0.0.1:8000 (PORT=), with a demo portfolio
	@PORT=$(PORT) exec $(PY) manage.py run

test: setup-tests  ## the whole suite (ARGS= for pytest): real Postgres, Valkey with Celery, Chromium
	@exec $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

pictures: setup-tests  ## takes the pictures of the guide and of the README anew
	@TAKE_PICTURES=1 exec $(PY) -m pytest tests/browser/test_guide.py -k its_pictures

check: setup-tests  ## style, types, templates, migrations, deployment, known vulnerabilities
	@$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint templates
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run
	PUBLIC_URL=https://meridian.example $(PY) manage.py check --deploy --fail-level WARNING
	report="$$($(PY) -m pip_audit --disable-pip --require-hashes --progress-spinner off \
		-r requirements.txt 2>&1)" && audited=yes || audited=no
	if [ $$audited = no ] && grep -q 'known vulnerabilit' <<< "$$report"; then
		echo "$$report"; exit 1
	elif [ $$audited = no ] || grep -q 'could not be audited' <<< "$$report"; then
		echo "NOTICE: the advisory service was not reached; known vulnerabilities were not looked up."
	fi
	echo "All checks passed."

bench: setup-tests  ## the benchmarks, as JSON lines (ONLY=prefix, LOANS=100000)
	@exec $(PY) -m tests.bench --loans $(LOANS) $(if $(ONLY),--only $(ONLY))

lock: setup-tests  ## pins the packages of requirements*.in anew
	@for file in requirements requirements-dev; do
		$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
			--generate-hashes --custom-compile-command "make lock" $$file.in -o $$file.txt
	done

clean:  ## stops what was started here, removes what was made here
	@[ ! -x $(PY) ] || $(PY) -m servicing.embedded stop .data .data/test .data/bench
	rm -rf .data .venv staticroot .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
