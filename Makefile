# Each target sets itself up from a bare Python 3.11 or newer. Nothing is installed outside .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/ready-run
TEST_READY := $(VENV)/ready-test
TESTS ?=

.PHONY: demo test test-long cover lint docs bench clean
.DEFAULT_GOAL := demo

demo: $(RUN_READY)
	$(BIN)/dekkend demo --out data/processed/demo

# The notebooks run where all tests do, and before them, so that what was left out stands in the last line.
test: lint $(VENV)/ready-services
	$(if $(TESTS),,$(BIN)/python -m pytest --numprocesses=auto --nbmake --nbmake-timeout=600 notebooks)
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m "not slow" $(TESTS)

test-long: $(VENV)/ready-services
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m slow $(TESTS)

# Counting lines more than doubles the time of the tests.
cover: $(VENV)/ready-services
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m "not slow" --cov --cov-report=term $(TESTS)

lint: $(TEST_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: $(VENV)/ready-docs $(TEST_READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	$(BIN)/python docs/check_site.py data/processed/site
	@echo "The manual: data/processed/site/index.html. To search in it as well, start this and open http://127.0.0.1:8000/"
	@echo "    $(BIN)/python -m http.server --bind 127.0.0.1 --directory data/processed/site"

bench: $(TEST_READY)
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/entries.py
	$(BIN)/python benchmarks/signs.py
	$(BIN)/python benchmarks/siting.py
	$(BIN)/python benchmarks/matching.py
	$(BIN)/python benchmarks/recruit.py
	$(BIN)/python benchmarks/maps.py

clean:
	rm -rf $(VENV) data/processed/demo

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "dekkend needs Python 3.11 or newer; found: $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/ready-pip: $(VENV)/pyvenv.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	@touch $@

$(RUN_READY): $(VENV)/ready-pip pyproject.toml
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

# What the tests need beside Python is brought where it is not there and may be installed. The tests look for it
# themselves, leave out what cannot run without it, and say so in their last line.
$(VENV)/ready-services: | $(TEST_READY)
	@missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		missing="chromium"; \
	$(BIN)/python tests/postgis_server.py || missing="$$missing postgresql postgresql-postgis"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing for the tests: $$missing"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null || \
			echo "That did not work; the tests say at the end what they left out."; \
	fi
	@touch $@

$(TEST_READY): $(RUN_READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[geoparquet,postgis]' --group test
	@touch $@

$(VENV)/ready-docs: $(RUN_READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group docs
	@touch $@
