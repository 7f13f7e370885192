# `make help` lists what can be made. Needs Python 3.11, git and make; the rest it installs itself.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(p))) python3)
BIN := .venv/bin
PY := $(BIN)/python
export PYTHONPATH := $(CURDIR)/src:$(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help set-up set-up-dev run

help:  ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

set-up:
	@$(PYTHON) tools/setup.py

set-up-dev:
	@$(PYTHON) tools/setup.py --dev

run: set-up  ## start congvu with demo people; Ctrl-C stops it
	@CONGVU_MODE=$${CONGVU_MODE:-demo} exec $(PY) -m congvu up
