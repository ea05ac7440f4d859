# Every verb a person types. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# An active virtualenv is used, as Pipenv would; otherwise .venv in this folder.
VENV := $(or $(VIRTUAL_ENV),$(CURDIR)/.venv)
PYTHON ?= python3
PIPENV_VERSION := 2026.10.3
RUN := "$(VENV)/bin/python"

export PATH := $(VENV)/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export VIRTUAL_ENV := $(VENV)
export PIPENV_VERBOSITY := -1
export CI := true
export CHECKPOINT_DISABLE := 1

# Commands that only look at the stacks work before there is an account: with the example's values.
VALUES = $(or $(LEDGER_ENV_FILE),$(if $(wildcard .env.aws),.env.aws,.env.aws.example))

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[36m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: python-packages node_modules/.package-lock.json ## Install everything that is pinned (seconds when nothing changed)
	@test -e "$(VENV)/bin/ledger" || ln -sf "$(CURDIR)/tools/ledger" "$(VENV)/bin/ledger"

# The stamp lies in the virtualenv, so that another one, or one that was removed, is set up as well. It says what was
# installed; its path may have a space, which no target of make may.
VENV_STAMP := $(VENV)/.banking-audit-ledger

.PHONY: python-packages
python-packages: ## Install the packages of Pipfile.lock into the virtualenv
	@wanted="pipenv $(PIPENV_VERSION), $$(cksum < Pipfile.lock)"; \
	if [ -x $(RUN) ] && [ "$$(cat "$(VENV_STAMP)" 2>/dev/null)" = "$$wanted" ]; then exit; fi; \
	if [ ! -x $(RUN) ]; then tools/require python "$(PYTHON)"; "$(PYTHON)" -m venv "$(VENV)"; fi; \
	echo "Installing the Python packages of Pipfile.lock …"; \
	$(RUN) -m pipenv --version 2>/dev/null | grep -qF "$(PIPENV_VERSION)" || \
		$(RUN) -m pip install --quiet --disable-pip-version-check "pipenv==$(PIPENV_VERSION)"; \
	$(RUN) -m pipenv sync --dev --quiet; \
	echo "$$wanted" > "$(VENV_STAMP)"

# npm writes this file, of what is installed.
node_modules/.package-lock.json: package-lock.json
	@tools/require node npm
	@echo "Installing the npm packages of package-lock.json …"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: synth
synth: setup ## Write all environments' stacks into cdktf.out/stacks/
	@tools/require node
	@test "$(VALUES)" != .env.aws.example || echo "No .env.aws: using the values of .env.aws.example"
	@LEDGER_ENV_FILE="$(VALUES)" $(RUN) main.py
	@echo "cdktf.out/stacks/ has $$(find cdktf.out/stacks -name cdk.tf.json | wc -l | tr -d ' ') stacks"

.PHONY: local
local: setup ## Stand the whole production environment up in an emulated AWS on this machine
	@tools/require terraform
	@$(RUN) -m ledger local up

.PHONY: local-down
local-down: setup ## Destroy it, prove that nothing is left, and stop the emulator
	@$(RUN) -m ledger local down --yes

# Three for two cores: the production environment's worker waits for the provider most of its time.
PYTEST := -m pytest --numprocesses 3 --dist loadgroup

.PHONY: test
test: setup ## Run the whole test suite
	@tools/require terraform
	@$(RUN) $(PYTEST)

.PHONY: coverage
coverage: setup ## Run the whole test suite, and fail below 90 % coverage of our own code
	@tools/require terraform
	@$(RUN) $(PYTEST) --cov --cov-report=term --cov-fail-under=90

.PHONY: lint
lint: setup ## Lint, check the format and the types
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@git ls-files -z '*.sh' .ci/run tools/require tools/ledger modules/fabric/on_node/libexec | \
		xargs -0 shellcheck --external-sources --source-path=modules/fabric/on_node

.PHONY: format
format: setup ## Format the code
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

.PHONY: checkov
checkov: synth ## Scan all stacks with checkov, and refuse every finding without a waiver
	@$(RUN) -m policies.scan

.PHONY: iam
iam: synth ## Show what every role may do, and hold all policies against linters and rules
	@$(RUN) -m policies.iam

.PHONY: docs
docs: setup ## Write the documentation's tables that come from code
	@$(RUN) tools/render_docs.py
	@$(RUN) -m tests.mutations

.PHONY: bench
bench: setup ## Measure, and write reports/bench.json
	@LEDGER_ENV_FILE="$(VALUES)" $(RUN) -m benchmarks

.PHONY: clean
clean: ## Remove what was generated, but not the emulator's folder .local
	@rm -rf cdktf.out reports .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
