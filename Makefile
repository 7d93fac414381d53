# Peaceboard. `make demo` shows a made-up city; `make test` checks everything.
# Both install what is missing the first time and need no network afterwards.

PORT ?=
HOST ?=
door = $(if $(PORT),--port $(PORT)) $(if $(HOST),--host $(HOST))
# As many test processes as there are processors, but no more than memory is sure to hold.
WORKERS ?= auto --maxprocesses 4
PYTEST = .venv/bin/python -m pytest --numprocesses $(WORKERS) --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo kansas-city test test-full bench lint format words lock clean

help: ## What one can ask for
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/installed ## Show the made-up city (PORT=8502 for another port)
	@.venv/bin/peaceboard --city demo demo $(door)

kansas-city: .venv/installed ## Show Kansas City, Missouri, with real figures
	@.venv/bin/peaceboard --city kansas-city open $(door)

test: .venv/installed browser postgres ## Every test but the slow ones
	@$(PYTEST) -m "not slow"

test-full: .venv/installed browser postgres ## Every test
	@$(PYTEST)

bench: .venv/installed browser ## Speed and weight, as ratios measured in one run
	@.venv/bin/python -m tests.bench

lint: .venv/installed ## Style and the import rule
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports

format: .venv/installed ## Put the code into its usual form
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

words: .venv/installed ## Bring the catalogs up to the sentences in the code; then translate the empty ones
	@.venv/bin/pybabel -q extract -F dashboard/locale/babel.cfg --project=peaceboard \
	  --add-location=file --sort-output --no-wrap -o dashboard/locale/peaceboard.pot .
	@.venv/bin/pybabel -q update -D peaceboard -i dashboard/locale/peaceboard.pot -d dashboard/locale \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	@rm dashboard/locale/peaceboard.pot
	@.venv/bin/python -m pytest -q tests/test_language.py -k catalog

lock: .venv/installed ## Choose the newest allowed versions and write their hashes
	@.venv/bin/uv pip compile pyproject.toml --extra city --group dev --universal --generate-hashes \
	  --no-emit-index-url --no-header --upgrade --quiet --output-file requirements.lock

clean: ## Remove what was installed; data stays
	@rm -rf .venv .tools *.egg-info .pytest_cache .hypothesis .ruff_cache .import_linter_cache .benchmarks
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: requirements.lock pyproject.toml .ci/install
	@sh .ci/install

# Without a browser or a PostgreSQL the rest of the tests still run: those that need one say why
# they do not.
.PHONY: browser postgres
browser: .venv/installed
	@sh .ci/browser || true

postgres: .venv/installed
	@sh .ci/postgres || true
