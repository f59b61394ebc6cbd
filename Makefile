# Everything a newcomer needs: `make chat` talks in the terminal, `make test` runs all that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
BENCH := .venv-bench
ROUNDS ?= 5
SECONDS ?= 8
FIRMS ?= 2000

# The command `advisor` of the environment runs the code that stands here.
INSTALL_ADVISOR = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .

# A start is twice as fast with compiled modules, so they are written whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: chat run check test soak bench bench-bot bench-questions lock clean

chat: $(CORE)
	@$(BIN)/python -m bot chat

run: $(CORE)
	@$(BIN)/python -m bot run

check: $(CORE)
	@$(BIN)/python -m bot check

# ruff, format, types, floors, content, laws, tests with coverage: the order is from fast to slow. Laws try the same lines
# on many firms: traced, they take three times as long, and lines are measured where each is tested by itself.
test: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check
	$(BIN)/python -m pytest -n auto --dist worksteal tests/laws
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term --ignore tests/laws

# The same laws as `make test` with the big counts.
soak: $(DEV)
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest tests/laws tests/unit/eligibility

# Where the other engines cannot be installed, they are skipped.
bench: $(DEV)
	@$(MAKE) --no-print-directory $(BENCH)/.installed || true
	@if [ -e $(BENCH)/.installed ]; then $(BENCH)/bin/python -m bench; else $(BIN)/python -m bench; fi

# How many questions it takes until offers are proven and the best five certain (10 minutes); a first look: FIRMS=60.
bench-questions: $(DEV)
	@$(BIN)/python -m bench.interviews --firms $(FIRMS)

# Bots under load on loopback, ours beside other frameworks' (Linux, half an hour); a first look: ROUNDS=1 SECONDS=3.
bench-bot: $(BENCH)/.installed
	@$(BENCH)/bin/python -m bench.telegram --rounds $(ROUNDS) --seconds $(SECONDS)

# Pin what is needed anew; no address of an index is written down.
lock: $(DEV)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade requirements/tools.in -o requirements/tools.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade pyproject.toml -o requirements/core.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --extra bench pyproject.toml -o requirements/bench.txt

clean:
	rm -rf $(VENV) $(BENCH) .bench-node .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

$(BIN)/uv: requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "advisor: Python 3.11 or newer is needed; set PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

# uv is fast; where only pip knows the way to an index, pip installs the same locked files.
$(CORE): $(BIN)/uv requirements/core.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/core.txt 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	@$(INSTALL_ADVISOR)
	@touch $@

$(DEV): $(BIN)/uv requirements/dev.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(INSTALL_ADVISOR)
	@touch $@ $(CORE)

$(BENCH)/.installed: $(BIN)/uv requirements/bench.txt
	@$(PYTHON) -m venv $(BENCH)
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BENCH)/bin/python --require-hashes -r requirements/bench.txt 2>/dev/null || $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@
