# make demo    builds the demo workbook of a synthetic hospital and refreshes it
# make quick   answers in a minute: ruff, and the unit tests with few examples each
# make test    runs every check, installing what it needs
# make long    runs the seeded checks that take many minutes, and prints their counts
# make books   rebuilds the workbooks that lie in workbooks/
# make lock    renews the pinned requirements

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo quick test check long books lock clean
.DELETE_ON_ERROR:

demo: $(VENV)/.demo-ready
	@$(BIN)/xlplan demo demo --force

test: $(VENV)/.test-ready
	@sh .ci/install-debian
	@$(MAKE) --no-print-directory check

check: $(VENV)/.test-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile full

quick: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not slow" --hypothesis-profile quick

long: $(VENV)/.test-ready
	$(BIN)/python -m pytest -q -s tests/long

books: $(VENV)/.test-ready
	$(BIN)/python workbooks/build.py

lock: $(VENV)/.test-ready
	$(BIN)/python -m pip --quiet install uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "xlplan needs Python 3.11 or later, and '$(PYTHON)' is not there. Install it, or say where it is: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' || { echo "xlplan needs Python 3.11 to 3.14; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Install one, then: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.demo-ready: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing xlplan and what it builds on (about a minute the first time)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.made requirements-dev.lock pyproject.toml
	@echo "Installing xlplan and its test tools"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --editable .
	@touch $@ $(VENV)/.demo-ready

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
