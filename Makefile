# The one task runner. `make ci` runs what CI runs.
PYTHON ?= .venv/bin/python

.PHONY: help demo test lint types contracts docs lock messages bench ci
help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/  /'
demo:      ## run the demo world
	$(PYTHON) manage.py demo
test:      ## the test suite on the embedded default
	.venv/bin/pytest
lint:      ## ruff and djlint
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/djlint --lint templates
types:     ## mypy
	.venv/bin/mypy portal carriers tickets
contracts: ## import-linter: rooms and floors
	.venv/bin/lint-imports
docs:      ## write everything that is generated
	PORTAL_MODE=demo $(PYTHON) manage.py workflow_docs && PORTAL_MODE=demo $(PYTHON) manage.py spectacular --lang en --file docs/openapi.yaml
lock:      ## resolve dependencies and export the requirement files
	.venv/bin/uv lock && sh .ci/export-requirements
messages:  ## collect and compile translations
	sh .ci/messages
bench:     ## measure the hot paths on PostgreSQL (see docs/performance.md)
	$(PYTHON) -m bench
ci:        ## what CI runs
	bash .ci/run
