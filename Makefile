# make run   the dashboard with the sample company on http://127.0.0.1:8501 (PORT= changes it)
# make test  everything that is checked: style, types, tests, a real browser
# make lock  resolve the dependencies anew      make bench  what is claimed about speed
# make soak leads load and viewers click for half an hour (MINUTES=): memory stays, nothing fails
# make crash kill -9 at 200 random moments (CRASHES=): nothing acknowledged is lost, nothing is half
# make mutants  whether the tests notice changed code (MODULES= narrows it)

PORT ?= 8501
CEO_DASHBOARD_HOME ?= home
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export CEO_DASHBOARD_HOME
unexport PYTHONDONTWRITEBYTECODE  # every process of the tests would compile everything again

.PHONY: run test types tests lock bench soak crash mutants pictures sample format clean
run: .venv/run.stamp
	@test -e "$(CEO_DASHBOARD_HOME)/company.yaml" || { \
	  echo "Loading the sample company into $(CEO_DASHBOARD_HOME) (once) …"; \
	  rm -rf "$(CEO_DASHBOARD_HOME).new" && mkdir -p "$(CEO_DASHBOARD_HOME).new" && \
	  cp sample_data/company.yaml "$(CEO_DASHBOARD_HOME).new/" && \
	  $(BIN)/ceo-dashboard load sample_data/exports --home "$(CEO_DASHBOARD_HOME).new" --by "Sample company" --brief && \
	  mkdir -p "$(CEO_DASHBOARD_HOME)" && mv "$(CEO_DASHBOARD_HOME).new"/* "$(CEO_DASHBOARD_HOME)/" && \
	  rmdir "$(CEO_DASHBOARD_HOME).new"; }
	@$(BIN)/ceo-dashboard serve --port $(PORT)

test: .venv/test.stamp
	@.ci/browser
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 types tests

types:
	$(BIN)/mypy

# More processes than processors: some tests wait for a browser, a server or a crash.
tests:
	$(BIN)/pytest -n 5 --dist loadfile --no-loadscope-reorder

.venv/python.stamp:
	@.ci/venv "$(PYTHON)"
	@touch $@

.venv/run.stamp: .venv/python.stamp requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

lock: .venv/test.stamp
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --extra install pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --extra install --extra test -c requirements.lock pyproject.toml -o requirements-test.lock

sample: .venv/run.stamp
	$(BIN)/ceo-dashboard sample --out sample_data

bench: .venv/test.stamp
	GROWTH="$(GROWTH)" $(BIN)/python benchmarks/bench.py

soak: .venv/test.stamp
	MINUTES=$(or $(MINUTES),30) $(BIN)/python benchmarks/soak.py

crash: .venv/test.stamp
	CRASHES=$(or $(CRASHES),200) $(BIN)/pytest -p no:xdist tests/store/test_crashes.py tests/store/test_backup.py -k "kill"

mutants: .venv/test.stamp
	$(BIN)/pip install --quiet mutmut==3.8.1
	nice $(BIN)/python .ci/mutants $(MODULES)

pictures: .venv/test.stamp
	$(BIN)/python -m tests.browser.pictures

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache build *.egg-info
