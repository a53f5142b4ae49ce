# The two commands of the README are `make demo` and `make test`; each does all its set-up on a fresh machine with
# Python 3.11 or newer. `make check` holds the house rules, `make bench` measures, `make lock` renews the lock files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo-case
JOBS ?= 2

.PHONY: demo test check bench docs format names lock tampered clean

demo: $(VENV)/.run
	$(BIN)/stemmata demo $(DEMO)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/reference_pages.py --check
	$(BIN)/zensical build --clean --strict

docs: $(VENV)/.dev
	$(BIN)/python tools/reference_pages.py
	$(BIN)/zensical build --clean --strict

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(BENCH)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/reference_pages.py

# Learn anew how names are written in other scripts, from the sets of names beside the project.
names: $(VENV)/.dev
	$(BIN)/python tools/train_names.py

# Alter a dossier and a bag in every way of the tampered set, hold each against both verifiers, write docs/tampered.md.
tampered: $(VENV)/.dev
	$(BIN)/python tools/tampered.py

# The lock files hold versions and hashes and name no host.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  pyproject.toml --extra pdf --group build --constraint requirements.lock -o requirements-pdf.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  pyproject.toml --group build --group test --group check --group docs -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --group bench --constraint requirements-dev.lock -o requirements-bench.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Stemmata needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# requirements.lock is what the program needs; requirements-pdf.lock has beside it what makes PDFs (the extra `pdf`)
$(VENV)/.run: $(VENV)/bin/python requirements-pdf.lock pyproject.toml
	@test -f $(VENV)/.dev || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pdf.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m stemmata.kernels
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m stemmata.kernels
	@touch $@ $(VENV)/.run

# peers to measure against; neither the program nor its tests need them
$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf $(VENV) site build dist $(DEMO)
