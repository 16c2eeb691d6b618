# Two commands: `make demo` shows what it does, `make test` checks that it does it. Both need python3 (3.11 or newer), its venv
# module and make, and set up what else they need in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types unit format clean

$(VENV)/base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "article-cleaner needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/dev: $(VENV)/base
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

demo: $(VENV)/base
	rm -rf build/demo
	$(BIN)/cleaner clean seeds -o build/demo
	@echo
	@echo 'Clean texts:  build/demo/*.txt'
	@echo 'What went:    build/demo/report.html (open it in a browser), build/demo/report.jsonl'

test: lint types unit

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

unit: $(VENV)/dev
	$(BIN)/pytest -n auto

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist
