# One target a command of the same name, e.g. `make answer MODEL=gpt-5-mini ONLY=5.1`.
# The first target that needs it makes .venv; nothing has to be installed by hand but Python 3.11+ and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(BIN)/mlguide

MODEL ?=
BASE_URL ?=
BOOK_URL ?=
PROMPT ?=
ONLY ?=
LEVEL ?=
LIMIT ?=
CONCURRENCY ?=
SOURCE ?=
DATA ?=
OUTPUT ?=
FORMAT ?=
EDITION ?=
TO ?=
ADDRESS ?=
PLAN ?=
ENGINE ?=

comma := ,
option = $(if $($(1)),--$(2) '$($(1))')
FOLDERS = $(call option,SOURCE,source) $(call option,DATA,data) $(call option,OUTPUT,output)
ASKED = $(call option,MODEL,model) $(call option,BASE_URL,base-url) $(call option,PROMPT,prompt)
CHOSEN = $(call option,ONLY,only) $(call option,LEVEL,level) $(call option,LIMIT,limit) $(call option,CONCURRENCY,concurrency)
BOOK = $(call option,BOOK_URL,book-url)
FORMATS = $(call option,FORMAT,format)
EDITIONS = $(call option,EDITION,edition)
MODELS = $(foreach model,$(subst $(comma), ,$(MODEL)),--model '$(model)')

.PHONY: figures release help demo guide scrape answer build-guide publish status estimate review compare sweep check-answers test test-all test-servers check lint bench vendor

help: ## Show this help.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(VENV)/ready ## See all of it on the sample book: no key, no outside network.
	$(RUN) demo $(FORMATS) $(FOLDERS)

guide: $(VENV)/ready ## The real book: scrape, answer, build-guide (MODEL=reference where none is named).
	$(RUN) guide $(BOOK) $(ASKED) $(CHOSEN) $(FORMATS) $(FOLDERS)

scrape: $(VENV)/ready ## Read the questions of the book (or of SOURCE=mine.toml).
	$(RUN) scrape $(BOOK) $(FOLDERS)

answer: $(VENV)/ready ## Ask MODEL what is missing or stale.
	$(RUN) answer $(ASKED) $(CHOSEN) $(FOLDERS)

build-guide: $(VENV)/ready ## Make the guide of MODEL (or of several, with commas).
	$(RUN) build-guide $(MODELS) $(FORMATS) $(EDITIONS) $(FOLDERS)

publish: $(VENV)/ready ## Write the guide of MODEL as a static site (TO=folder, ADDRESS=https://…).
	$(RUN) publish $(MODELS) $(call option,TO,to) $(call option,ADDRESS,address) $(FOLDERS)

status: $(VENV)/ready ## Say where each model stands.
	$(RUN) status $(ASKED) $(FOLDERS)

estimate: $(VENV)/ready ## Say what asking MODEL would cost.
	$(RUN) estimate $(ASKED) $(CHOSEN) $(FOLDERS)

review: $(VENV)/ready ## Check MODEL's answers without a network.
	$(RUN) review $(call option,MODEL,model) $(FOLDERS)

compare: $(VENV)/ready ## Compare models (MODEL=a,b).
	$(RUN) compare $(MODELS) $(FOLDERS)

sweep: $(VENV)/ready ## Ask many models several times each, as PLAN (a TOML file) says; ENGINE=ray for a cluster.
	$(RUN) sweep '$(PLAN)' $(call option,ENGINE,engine) $(FOLDERS)

check-answers: $(VENV)/ready-for-tests ## Run the checks beside the reference answers.
	$(RUN) check-answers $(FOLDERS)

test: $(VENV)/ready-for-tests ## Run the tests: all of them where CI is set, else those that take no time.
	$(BIN)/python -m pytest --numprocesses auto $(if $(CI),,-m 'not slow')

test-all: $(VENV)/ready-for-tests ## Run the slow tests, too.
	$(BIN)/python -m pytest --numprocesses auto

test-servers: $(VENV)/ready-for-servers ## Run the whole path through real servers (LiteLLM, llama.cpp with a small model; minutes to install).
	$(BIN)/python -m pytest tests/servers

figures: $(VENV)/ready-for-tests ## Draw the reference answers' figures anew.
	$(BIN)/python -m pipeline.review.drawings.draw data/reference/*/figures/*.py

lint: $(VENV)/ready-for-tests ## Style, types, import contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## What CI runs.

release: $(VENV)/ready-for-tests ## Build sdist and wheel into dist/ and check what they say of themselves.
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/python -m twine check --strict dist/*

bench: $(VENV)/ready-for-tests ## Measure speed and memory on loopback.
	$(BIN)/python bench/answering.py
	$(BIN)/python bench/building.py
	$(BIN)/python bench/page.py

vendor: $(VENV)/ready ## Bundle the page's libraries anew (needs npm; nothing else does).
	$(BIN)/python pipeline/guide/formats/html/vendor/bundle.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'error: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 …' >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/ready-for-tests: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@ $(VENV)/ready

$(VENV)/ready-for-servers: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,servers]'
	@touch $@ $(VENV)/ready $(VENV)/ready-for-tests
