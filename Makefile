# `make help` lists what can be made. Needs Python 3.11, git and make; the rest it installs itself.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(p))) python3)
PY := .venv/bin/python
SCALE ?= small
export PYTHONPATH := $(CURDIR)/src:$(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help set-up set-up-dev run test judges bench docs new-system imports lint types format messages locks

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

set-up:
	@$(PYTHON) tools/setup.py

set-up-dev:
	@$(PYTHON) tools/setup.py --dev

run: set-up  ## start congvu with its demo people; Ctrl-C stops it
	@CONGVU_MODE=$${CONGVU_MODE:-demo} exec $(PY) -m congvu up

test: set-up-dev  ## format, lint, types, import contracts, checks, tests, browser journeys
	@$(PYTHON) tools/programs.py
	@$(PY) -m tools.check

judges: set-up-dev  ## outside validators, conformance suites, faults sampled by a printed seed
	@$(PYTHON) tools/programs.py
	@$(PY) -m tools.judges

bench: set-up-dev  ## one headline figure: make bench NAME=coldstart [SCALE=full]; without NAME: all
	@$(PY) -m bench $(NAME) --scale $(SCALE)

docs: set-up-dev  ## reference pages from the manifests, and the site under site/
	@$(PY) -m tools.docs

new-system: set-up-dev  ## a green room to start from: make new-system label=leave title="Nghỉ phép"
	@$(PY) -m tools.new_system "$(label)" --title "$(title)"

imports: set-up-dev  ## the import contracts alone
	@.venv/bin/lint-imports

lint: set-up-dev  ## ruff, djlint and the house's own checks
	@$(PY) -m tools.check format ruff djlint house vendor

types: set-up-dev  ## mypy --strict
	@$(PY) -m tools.check types

format: set-up-dev  ## put the code in form
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

messages: set-up-dev  ## gather the Vietnamese sentences into the English catalogue
	@$(PY) -m tools.messages

LOCK := .venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 pyproject.toml

locks: set-up-dev  ## renew the lock files from pyproject.toml; nothing else is upgraded
	@$(LOCK) -o requirements.lock && $(LOCK) --extra dev -o requirements-dev.lock
