# make gate: set up once, then gate examples/.  make test: set up once, then run every check.
# PYTHON=python3.12 picks the interpreter, 3.11 or newer.
PYTHON ?= python3
LOCK_PYTHON ?= python3.11

# The user's environment must not change what is installed or tested.
unexport COVERAGE_FILE COVERAGE_PROCESS_CONFIG COVERAGE_PROCESS_START COVERAGE_RCFILE
unexport MYPYPATH PIP_PREFIX PIP_TARGET PIP_USER PYTEST_ADDOPTS PYTEST_PLUGINS
unexport PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONSTARTUP PYTHONWARNINGS

# The stamps are named after a checksum of the environment's inputs (lock files, the project's
# metadata, the interpreter, the folder). If one changes, the environment is made again; if none
# does, pip is not called and no network is needed.
INPUTS := Makefile pyproject.toml requirements/build.txt requirements/image.txt requirements/test.txt
KEY := $(shell { cat $(INPUTS); grep '^__version__' tier2gate/__init__.py; pwd; \
	$(PYTHON) -I -c 'import sys; print(sys.base_prefix, sys.version)'; } 2>&1 | cksum | tr ' ' -)
BIN := .venv/bin
GATE_READY := .venv/gate-$(KEY)
TEST_READY := .venv/test-$(KEY)
PIP := -I -m pip --disable-pip-version-check --no-input
# One more than there are cores, because some tests wait.
PARALLEL := --numprocesses=$(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
FAST := tests/unit --ignore tests/unit/missions/python -m 'not slow'
INSTALL := $(PIP) install --quiet --require-hashes --no-deps --only-binary :all:

.PHONY: help gate selftest test test-fast unmeasured children lint types layers pytest record bench docs lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST))

gate: $(GATE_READY) ## check the gates in examples/
	$(BIN)/tier2gate check examples

selftest: $(GATE_READY) ## show that this installation catches known faults
	$(BIN)/tier2gate selftest

test: lint types layers pytest ## run every check

test-fast: $(TEST_READY) ## most unit tests and the vectors, without coverage
	$(BIN)/pytest $(PARALLEL) -q $(FAST)

lint: $(TEST_READY) ## ruff, rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_READY) ## mypy, strict (see pyproject.toml)
	$(BIN)/mypy

layers: $(TEST_READY) ## which package may import which (see .importlinter)
	$(BIN)/lint-imports

pytest: $(TEST_READY) ## the tests, with branch coverage
	rm -rf .coverage.d
	mkdir -m 1777 .coverage.d
	$(BIN)/coverage run -m pytest $(PARALLEL)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

unmeasured: $(TEST_READY) ## the tests, without coverage
	$(BIN)/pytest $(PARALLEL)

children: $(TEST_READY) ## the tests that start missions in Python, measured, on this machine
	rm -rf .coverage.d
	mkdir -m 1777 .coverage.d
	$(BIN)/coverage run -m pytest $(PARALLEL) -q -m children

record: $(TEST_READY) ## record all recorded outputs again, and show what changes
	$(BIN)/python tests/record.py

bench: $(TEST_READY) ## compare speed with its targets (ten minutes)
	$(BIN)/python benchmarks/speed.py

docs: ## build the documentation site into build/site; a broken link fails
	@PYTHON="$(PYTHON)" .ci/set-up-docs docs
	NO_MKDOCS_2_WARNING=1 .tools/docs/bin/mkdocs build --strict

$(GATE_READY):
	@echo "Setting up .venv (once; the next run needs no network)"
	@$(PYTHON) -I -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"tier2gate needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	@rm -rf .venv
	@$(PYTHON) -I -m venv .venv
	@$(BIN)/python $(INSTALL) -r requirements/build.txt -r requirements/image.txt
	@$(BIN)/python $(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(GATE_READY)
	@echo "Adding what the tests need (once; the next run needs no network)"
	@$(BIN)/python $(INSTALL) -r requirements/test.txt
	@touch $@

# Uses the lowest supported Python, so that no requirement is missing, and only the default index,
# so that no hash or address of a private index is recorded.
lock: export PIP_CONFIG_FILE = /dev/null
lock: export CUSTOM_COMPILE_COMMAND = make lock
lock: COMPILE = env -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS -u PIP_INDEX_URL \
	.venv-lock/bin/pip-compile --quiet --no-config --generate-hashes \
	--allow-unsafe --strip-extras --no-emit-options --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host $(ARGS)
lock: ## compile the requirement files again; ARGS=--upgrade takes newer versions
	rm -rf .venv-lock
	$(LOCK_PYTHON) -I -m venv .venv-lock
	.venv-lock/bin/python $(INSTALL) -r requirements/lock.txt
	$(COMPILE) --output-file requirements/build.txt requirements/build.in
	$(COMPILE) --output-file requirements/image.txt pyproject.toml
	$(COMPILE) --output-file requirements/test.txt requirements/test.in
	$(COMPILE) --output-file requirements/tools.txt requirements/tools.in
	$(COMPILE) --output-file requirements/host.txt requirements/host.in
	$(COMPILE) --output-file requirements/docs.txt requirements/docs.in
	$(COMPILE) --output-file requirements/compared.txt requirements/compared.in
	$(COMPILE) --output-file requirements/packages.txt requirements/packages.in
	$(COMPILE) --output-file requirements/packages-old.txt requirements/packages-old.in
	$(COMPILE) --output-file requirements/lock.txt requirements/lock.in
	rm -rf .venv-lock
	npm install --prefix requirements/node --package-lock-only --legacy-peer-deps --ignore-scripts \
		--no-audit --no-fund --omit-lockfile-registry-resolved

clean: ## remove the environment, caches and build outputs
	rm -rf .tools .venv .venv-lock .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache build dist htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
