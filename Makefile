# Two commands: `make demo` shows what it does, `make test` checks that it does it. Both need python3 (3.11 or newer), its venv
# module and make, and set up what else they need in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A test that hangs ends its process after five minutes and says where it was; the longest takes one. No alarms: the tests have their own.
PYTEST := $(BIN)/pytest -n auto --timeout 300 --timeout-method thread

.PHONY: demo docs test test-browser test-plain test-wheel test-lowest test-lowest-adapters test-dolma test-nemo-curator lint types unit format clean

$(VENV)/base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "article-cleaner needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# Of the tools little is ever imported: what is, Python compiles then.
$(VENV)/dev: $(VENV)/base
	$(BIN)/python -m pip install --quiet --no-compile --group dev
	touch $@

demo: $(VENV)/base
	rm -rf build/demo
	$(BIN)/cleaner clean seeds -o build/demo
	@echo
	$(BIN)/cleaner clean seeds/007-news-page.html --format md
	@echo
	@echo 'Clean texts:  build/demo/*.txt'
	@echo 'What went:    build/demo/report.html (open it in a browser), build/demo/report.jsonl'

# The site, from docs/ and from what the project says of itself: `python -m http.server -d build/site` shows it. (The variable silences a notice
# about other products.)
docs: $(VENV)/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

$(VENV)/docs: $(VENV)/base
	$(BIN)/python -m pip install --quiet --no-compile --group docs
	touch $@

test: lint types unit

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy --num-workers auto

# A worker that has nothing left takes tests from another: until then each keeps to its own files, whose fixtures are made once.
# The adapters' frameworks take gigabytes: their tests are skipped where they are not installed, but in CI nothing is. The same goes for
# what builds the site.
unit: $(VENV)/dev $(if $(CI),$(VENV)/adapters $(VENV)/docs)
	$(PYTEST) --dist worksteal -m 'not browser'

# Reports and reviews as a person sees them, by keys and mouse in Chromium.
test-browser: $(VENV)/dev
	$(PYTEST) --dist worksteal -m browser

# Without the compiled core everything is the same, slower: the tests that it touches, and what becomes of all fixtures.
test-plain: $(VENV)/dev
	CI= ARTICLE_CLEANER_CORE=off $(PYTEST) tests/test_core.py tests/test_features.py tests/test_fixtures.py tests/test_html.py \
		tests/test_judge.py tests/test_laws.py tests/test_text_guards.py tests/test_trees.py
	$(BIN)/python tests/benchmarks/twins.py fixtures seeds

# What a release is made of: built as releases are, installed where nothing else is.
test-wheel: $(VENV)/dev
	$(BIN)/pytest tests/wheel.py

$(VENV)/adapters: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --no-compile --group adapters
	touch $@

# The lowest versions that pyproject.toml admits: text, pages, laws and the command line. The floor of the pages is held with
# the newest trafilatura only: each version extracts a little differently.
test-lowest:
	$(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-lowest/bin/python -m pip install --quiet --editable . --constraint tests/lowest.txt pytest pytest-xdist hypothesis 'pyarrow==16.1.0'
	$(VENV)-lowest/bin/pytest -n auto tests/test_html.py tests/test_laws.py tests/test_ledger.py tests/test_segment_text.py tests/test_sources.py tests/test_arrow.py tests/test_without_html.py
	$(VENV)-lowest/bin/pytest -n auto tests/test_fixtures.py -k 'floor and text'
	$(VENV)-lowest/bin/pytest -n auto tests/test_cli.py -k 'TestStart or TestRules or TestRestore'

# The lowest versions of the frameworks; Ray is tested with its newest only.
test-lowest-adapters:
	$(PYTHON) -m venv $(VENV)-lowest-adapters
	$(VENV)-lowest-adapters/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-lowest-adapters/bin/python -m pip install --quiet --editable '.[arrow,datasets,datatrove,haystack,langchain,llama-index,pandas,polars,scrapy,spark]' \
		--constraint tests/lowest-adapters.txt pytest pytest-xdist hypothesis
	CI= $(VENV)-lowest-adapters/bin/pytest -n auto tests/test_adapters.py tests/test_arrow.py

# dolma pins old versions of what other frameworks want new, so it is tested in an environment of its own.
test-dolma:
	$(PYTHON) -m venv $(VENV)-dolma
	$(VENV)-dolma/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-dolma/bin/python -m pip install --quiet --editable '.[dolma]' 'boto3==1.26.76' pytest
	$(VENV)-dolma/bin/pytest tests/adapter_dolma.py

# NeMo Curator wants PyTorch with CUDA, gigabytes that the stage does not use: it is installed without what it asks for, and with what the
# modules import that a pipeline of texts is made of. Its version and cosmos-xenna's belong together.
test-nemo-curator:
	$(PYTHON) -m venv $(VENV)-nemo-curator
	$(VENV)-nemo-curator/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-nemo-curator/bin/python -m pip install --quiet --no-deps 'nemo-curator==1.4.*'
	$(VENV)-nemo-curator/bin/python -m pip install --quiet --editable '.[pandas]' 'cosmos-xenna==0.2.0' loguru pytest 'ray[data]>=2.57' tqdm
	$(VENV)-nemo-curator/bin/pytest tests/adapter_nemo_curator.py

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-lowest-adapters $(VENV)-dolma $(VENV)-nemo-curator build dist
