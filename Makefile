# Every target is one line of delegation; `make help` explains them.
PYTHON ?= python3
export PYTHONDONTWRITEBYTECODE =
RUN = .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help up down demo test check bench openapi features docs lock lint

help: ## Explain each target in one line
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: requirements.lock dev/setup.py
	@$(PYTHON) dev/setup.py run

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(PYTHON) dev/setup.py dev

up: .venv/ready ## Start the whole platform on this machine and load the demo district (Ctrl-C stops it)
	@$(RUN) dev.up

down: ## Stop a platform that `make up` started in another terminal
	@$(PYTHON) dev/down.py

demo: .venv/ready ## Walk one organization and one social worker through everything, against a running platform
	@$(RUN) dev.journey

test: .venv/ready-dev ## Run the complete tests and all static checks (under 15 minutes on 2 cores)
	@$(RUN) dev.check test

check: .venv/ready-dev ## Run the slow tier on top: kills, races at full numbers, compose
	@$(RUN) dev.check slow

lint: .venv/ready-dev ## Run the static checks alone
	@$(RUN) dev.check lint

bench: .venv/ready-dev ## Measure, peers side by side, and write docs/performance.md
	@$(RUN) bench

openapi: .venv/ready ## Write the OpenAPI documents again
	@$(RUN) dev.generate openapi

features: .venv/ready ## Write docs/features.md: which row is proved by which test
	@$(RUN) dev.features

docs: .venv/ready ## Write the generated documents: rulebook, lifecycles, events, errors, features
	@$(RUN) dev.generate docs

lock: .venv/ready-dev ## Resolve the dependencies again and write both lock files
	@$(RUN) dev.lock
