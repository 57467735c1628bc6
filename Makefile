# Needs Python (>= 3.11) and make, nothing else. uv is used when installed, and brought into
# .tools/ from the package index when it is not.
PYTHON ?= python3
UV     := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
RUN     = $(UV) run --locked
ARGS   ?=
# A file's tests stay in one process. Unit tests compute; the others wait more than they compute.
# Files begin in the order of tests/conftest.py, not in that of their numbers of tests.
FILES     = --dist loadfile --no-loadscope-reorder
UNIT      = $(RUN) pytest -n 2 $(FILES) -m "not processes and not slow"
PROCESSES = $(RUN) pytest -n 4 $(FILES)
# Without compiled modules each of the hundreds of processes would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-unit test-all check format bench licences audit clean

help:  ## This list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(UV)  ## The whole path on a practice web: crawl, normalise, find copies, load, ask
	$(RUN) govreports demo $(ARGS)

test-unit: $(UV)  ## Tests that need no process, no socket and no wait
	$(UNIT) $(ARGS)

test: $(UV) check test-unit  ## Checks, unit tests, and tests with processes
	$(PROCESSES) -m "processes and not slow" $(ARGS)

test-all: $(UV) check test-unit  ## The same, and what takes long: more kills, more material
	$(PROCESSES) -m "processes or slow" $(ARGS)

check: $(UV)  ## Lint, format, strict types, and who may import whom
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

format: $(UV)  ## Rewrite to the house format
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bench: $(UV)  ## All benchmarks beside peers; ARGS=--quick for less input, ARGS=NAME for one
	$(RUN) --group bench python -m tests.bench $(ARGS)

licences: $(UV)  ## The licence of everything that ships; fails on one that is not allowed
	$(RUN) python -m tests.licences $(ARGS)

audit: $(UV)  ## Known vulnerabilities in the locked packages; needs the network
	$(UV) audit --locked $(ARGS)

clean:  ## Remove what these targets made (not data/)
	rm -rf .venv .tools .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

.tools/bin/uv:
	@echo "uv is not installed: bringing it into .tools/ (a virtual environment of its own)"
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check "uv>=0.9"
