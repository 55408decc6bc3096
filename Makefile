# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
LOCKED := --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -q

.DEFAULT_GOAL := help
.PHONY: help env demo serve test check format lock samples bench pictures vendor clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

env: $(VENV)/.installed ## make the environment in .venv from the lock file

$(VENV)/.installed: requirements-dev.lock pyproject.toml .ci/system-packages
	@.ci/system-packages
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit("Kemu needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: env ## read a sample scan, show its tables, write JSON, Excel, HTML and CSV
	@mkdir -p $(OUT)
	@echo "Reading samples/set/demo.pdf, a scan …"
	@$(BIN)/kemu extract samples/set/demo.pdf --out $(OUT) --format json,xlsx,html,csv
	@$(BIN)/kemu show $(OUT)/demo.json
	@echo
	@echo "The same as files:"
	@for f in json xlsx html csv; do echo "  $(CURDIR)/$(OUT)/demo.$$f"; done

serve: env ## run the service on this machine
	@$(BIN)/kemu serve

test: env ## run the tests
	@.ci/system-packages --tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

check: env ## lint, format, types, import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: env ## put the code into its standard form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: env ## resolve the dependencies anew into the lock files
	@$(BIN)/uv pip compile pyproject.toml $(LOCKED) -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements.lock $(LOCKED) -o requirements-dev.lock

samples: env ## draw the sample set anew (needs CJK fonts)
	@$(BIN)/python -m samples make

bench: env ## measure the accuracy on the samples, and the speed beside other programs
	@$(BIN)/python -m benchmarks.accuracy samples
	@$(BIN)/python -m benchmarks.speed --check --only dense,sparse,wide,digital,prose,start

pictures: env ## take pictures of the pages (needs Debian's chromium)
	@$(BIN)/python -m tests.browser.pictures docs/pictures

vendor: ## get axe-core for the tests anew from the npm registry
	@.ci/vendor

clean: ## remove what was made, the environment too
	@rm -rf $(VENV) $(OUT) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
