# On a fresh machine with Python 3.11 or newer and make:
#
#   make demo    sets everything up and builds the example collection into output/demo/
#   make test    sets everything up and runs the tests
#
# Everything goes into .venv; `make PYTHON=python3.12 demo` takes another Python. A second run is quick.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
ARGS ?=

.PHONY: help demo test test-thorough test-lowest lint lint-js bench-small audit lock docs man site gallery dist clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    set everything up and build the examples into output/demo/"
	@echo "make test    set everything up and run the tests (ARGS='-k show' for some of them)"
	@echo "make test-thorough  the same with more examples, seeds and moments"
	@echo "make lint    check style, format, types and the order of the rooms"
	@echo "make audit   look for known vulnerabilities in what the tests are run with (needs the network; else left out)"
	@echo "make test-lowest run the tests with the oldest versions that are allowed"
	@echo "make lock    choose the versions for development and for test-lowest anew"
	@echo "make lint-js check the types of the page's script (needs npm; else left out)"
	@echo "make bench-small  fail where something takes half as long again as when it was last measured"
	@echo "make docs    bring the help and the outputs in the documents up to date"
	@echo "make man     write manual pages into build/man"
	@echo "make site    build the documentation into build/site/"
	@echo "make gallery take the pictures of the page in docs/gallery/ anew (needs Chromium)"
	@echo "make dist    build the sdist and the wheel into dist/"
	@echo "make clean   remove what these have made"

demo: $(VENV)/.installed
	$(VENV)/bin/reftel build examples/cables --fresh --output output/demo
	@$(VENV)/bin/python -c "import starlette, uvicorn" 2>/dev/null || \
	echo "To open it from a server: $(PIP) install --editable '.[serve]', then"
	@echo "  $(VENV)/bin/reftel serve --store output/demo/reftel.sqlite"

test: $(VENV)/.installed-dev
	$(VENV)/bin/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

test-thorough: export REFTEL_THOROUGH := 1
test-thorough: test

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# The script of the page; users need no node, and where npm is missing this is left out.
lint-js:
	@command -v npm >/dev/null || { echo "npm is not installed: the types of the page's script are not checked"; exit 0; }; \
	test -x node_modules/.bin/tsc || npm install --silent --no-audit --no-fund --no-package-lock || \
	{ echo "TypeScript is not within reach: the types of the page's script are not checked"; exit 0; }; \
	node_modules/.bin/tsc

bench-small: $(VENV)/.installed-dev
	$(VENV)/bin/python benchmarks/run.py --size small --check

# The oldest libraries run on the Python that they were made for: 3.11. schemathesis asks for a newer rich than reftel does.
test-lowest:
	@test -x $(VENV)-lowest/bin/python || $(PYTHON) -m venv $(VENV)-lowest
	@grep -v '^rich=' requirements-lowest.txt > $(VENV)-lowest/constraints.txt
	@$(VENV)-lowest/bin/python -m pip --disable-pip-version-check --quiet install \
	    --constraint $(VENV)-lowest/constraints.txt --editable '.[dev,archives,cluster,parquet,pdf]'
	@$(VENV)-lowest/bin/python -m pip --disable-pip-version-check --quiet install --no-deps "$$(grep '^rich=' requirements-lowest.txt)"
	$(VENV)-lowest/bin/python -m pytest -m "not browser" $(ARGS)

# Found vulnerabilities fail; a service that is not within reach says nothing of the change that is checked.
audit:
	@test -x $(VENV)-audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)-audit && \
	    $(VENV)-audit/bin/python -m pip --disable-pip-version-check --quiet install pip-audit 2>/dev/null; } || true
	@said=$$(timeout 120 $(VENV)-audit/bin/pip-audit --progress-spinner off --disable-pip --no-deps --timeout 10 \
	    --requirement requirements-dev.lock 2>&1); \
	if echo "$$said" | grep -q 'Found [0-9].* known vulnerabilit'; then echo "$$said"; exit 1; fi; \
	if echo "$$said" | grep -q 'No known vulnerabilities' && ! echo "$$said" | grep -q 'could not be audited'; \
	then echo "no known vulnerabilities"; else echo "not audited, or in part: the service is not within reach"; fi

UV := $(VENV)-lock/bin/uv pip compile pyproject.toml --quiet --python-version 3.11 --no-header --no-annotate
lock:
	@test -x $(VENV)-lock/bin/uv || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv; }
	@{ sed -n 1p requirements-dev.lock; $(UV) --universal --all-extras; } > .lock
	@mv .lock requirements-dev.lock
	@{ sed -n 1p requirements-lowest.txt; $(UV) --resolution lowest-direct --extra archives --extra cluster --extra parquet --extra pdf | \
	    grep -E "^($$(grep -oE '^  "[a-z0-9-]+|"(pyarrow|scipy|graspologic-native|dask|distributed|fsspec)' pyproject.toml | tr -d ' "' | paste -sd'|'))=="; } > .lock
	@mv .lock requirements-lowest.txt

docs: $(VENV)/.installed
	$(VENV)/bin/python docs/refresh.py

# SOURCE_DATE_EPOCH, if set, is the date of the pages.
man: $(VENV)/.installed
	$(VENV)/bin/python tools/man.py build/man
	@command -v groff >/dev/null || { echo "groff is not installed: the pages are not checked"; exit 0; }; \
	for page in build/man/*.1; do said=$$(groff -man -ww -z -Tutf8 $$page 2>&1); \
	test -z "$$said" || { echo "$$said"; exit 1; }; done

site: $(VENV)/.installed-site
	$(VENV)/bin/python docs/site/build.py

gallery: $(VENV)/.installed-dev
	$(VENV)/bin/python docs/gallery.py

dist:
	@test -x $(VENV)-dist/bin/pyproject-build || { $(PYTHON) -m venv $(VENV)-dist && \
	    $(VENV)-dist/bin/python -m pip --disable-pip-version-check --quiet install build; }
	rm -rf dist
	$(VENV)-dist/bin/pyproject-build --outdir dist

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-audit $(VENV)-lock $(VENV)-dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf output/demo build dist

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "reftel needs Python 3.11 or newer as $(PYTHON); name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	{ echo "no virtual environment: on Debian and Ubuntu run: sudo apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# The second waits for the first: two pips at once would spoil each other's work (make -j demo test).
$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo "installing reftel into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "installing what the tests need into $(VENV) ..."
	@$(PIP) install --constraint requirements-dev.lock --editable '.[dev]'
	@touch $@

$(VENV)/.installed-site: $(VENV)/.installed requirements-dev.lock
	@echo "installing what the documentation is built with into $(VENV) ..."
	@$(PIP) install --constraint requirements-dev.lock --editable '.[site]'
	@touch $@
