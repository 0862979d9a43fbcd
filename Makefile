# One command to try it (make demo), one to test it (make test). Both set everything up first.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
# Half as many again as there are cores, since many tests wait for processes of their own.
WORKERS ?= $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))

.PHONY: setup demo test lint types layers check evaluate bench kills lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Trilateral needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@$(BIN)/trilateral demo --port $(PORT)

test: setup
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

evaluate: setup
	@$(BIN)/python -m tests.evaluate $(or $(GOLD),$(error name the folder of labelled articles: make evaluate GOLD=FOLDER))
	@$(BIN)/python -m tests.evaluate_digests $(GOLD)
	@$(BIN)/python -m tests.evaluate_flags $(GOLD)

# How the store grows: 10 and 100 thousand and a million articles on both back ends; a part with
# make bench ROWS=100000 ENGINE=sqlite, made of other articles with FILES="…", on a server with URL=….
bench: setup
	@$(BIN)/python -m tests.bench $(if $(ROWS),--rows $(ROWS)) $(if $(ENGINE),--engine $(ENGINE)) $(if $(URL),--url $(URL)) $(if $(FILES),--files $(FILES))
	$(if $(ROWS)$(ENGINE)$(URL),,@$(BIN)/python -m tests.bench.feeds $(or $(FEEDS),1000) $(or $(ARTICLES),10000))

check: test lint types layers

kills: setup
	@$(BIN)/python -m tests.kills $(or $(N),250)

lock:
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV)
