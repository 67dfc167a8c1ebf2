# Needs make and Python 3.11 or newer, nothing else. Every target may be repeated and interrupted.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check --no-input
# Wheels only: nothing is compiled, and no build backend runs that is not locked.
INSTALL := $(PIP) install --require-hashes --only-binary :all:
OURS := $(PIP) install --no-deps --no-build-isolation --no-index --editable .
ARGS ?=

# What the caller's shell says about other installations must not change this one.
unexport PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_ROOT
export PIP_USER := 0

.PHONY: help setup run test lint check bench screenshots format lock
help:
	@echo "make run      set up what is missing, then open the demo portal"
	@echo "make test     set up what is missing, then run the tests   (ARGS='-k words')"
	@echo "make setup    set up what is missing for development"
	@echo "make lint     formatting, lint, types, layers"
	@echo "make check    lint, then the tests"
	@echo "make bench    the benchmarks   (ARGS=--quick, ARGS='--only queries', ARGS=--help)"
	@echo "make screenshots   the README's pictures"
	@echo "make format   format the code"
	@echo "make lock     make the lock files again   (ARGS=--upgrade for newer versions)"

setup: $(VENV)/.dev

run: $(VENV)/.run
	@$(BIN)/devportal demo $(ARGS)

test: $(VENV)/.dev
	@# More than there are cores: tests of screens wait for a terminal half of the time.
	@$(PY) -m pytest -n 4 --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: lint test

bench: $(VENV)/.bench
	@$(PY) -m benchmarks $(ARGS)

screenshots: $(VENV)/.dev
	@$(PY) -m tests.screens.screenshots docs/pictures

format: $(VENV)/.dev
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

# .made holds the folder it was made in, and is away while something is being installed: a half
# finished or moved .venv is made anew. The stamps are touched last.
WHOLE := $(shell [ "$$(cat $(VENV)/.made 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -c "" 2>/dev/null && echo yes)
ifneq ($(WHOLE),yes)
.PHONY: $(VENV)/.made $(VENV)/.run $(VENV)/.dev
endif

# Other names are tried only where the caller has not named a Python.
OTHERS := $(if $(filter file,$(origin PYTHON)),python3.14 python3.13 python3.12 python3.11)

$(VENV)/.made:
	@for python in "$(PYTHON)" $(OTHERS) none; do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	if [ "$$python" = none ]; then \
	    echo "devportal needs Python 3.11 or newer, and '$(PYTHON)' is not one." >&2; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3.11 …" >&2; exit 1; \
	fi; \
	rm -rf $(VENV); \
	"$$python" -m venv $(VENV) || { \
	    rm -rf $(VENV); \
	    echo "'$$python' cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; \
	    exit 1; \
	}
	@printf '%s' "$(CURDIR)" > $@

$(VENV)/.run: pyproject.toml requirements/build.txt requirements/run.txt | $(VENV)/.made
	@echo "Installing what devportal needs into $(VENV) …"
	@rm -f $(VENV)/.made
	@$(INSTALL) -r requirements/build.txt -r requirements/run.txt
	@$(OURS)
	@printf '%s' "$(CURDIR)" > $(VENV)/.made
	@touch $@

# The development lock holds the other two.
$(VENV)/.dev: pyproject.toml requirements/dev.txt | $(VENV)/.made
	@echo "Installing what devportal and its tests need into $(VENV) …"
	@rm -f $(VENV)/.made
	@$(INSTALL) -r requirements/dev.txt
	@$(OURS)
	@printf '%s' "$(CURDIR)" > $(VENV)/.made
	@touch $(VENV)/.run $@

# What is measured beside us; fifty megabytes that no test needs.
$(VENV)/.bench: requirements/bench.txt | $(VENV)/.dev
	@echo "Installing what devportal is measured beside into $(VENV) …"
	@rm -f $(VENV)/.made
	@$(INSTALL) -r requirements/bench.txt
	@printf '%s' "$(CURDIR)" > $(VENV)/.made
	@touch $@

# No configuration, so that nothing of this machine gets into the locks; one lock for all platforms.
COMPILE := $(BIN)/uv --no-config --quiet pip compile --universal --python-version 3.11 --generate-hashes \
           --custom-compile-command "make lock" $(ARGS)
lock: $(VENV)/.made
	@$(INSTALL) -r requirements/lock.txt
	@$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	@$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	@$(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt
	@$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt
	@$(COMPILE) --group lock -o requirements/lock.txt
