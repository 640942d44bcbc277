# Everything a newcomer needs: `make train`, then `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCHMARKS := stages.py inference.py decoding.py coldstart.py \
	'scale.py --most 10000 --articles 2000' 'training.py --every 10' 'memory.py --articles 30000'
FUZZ_SECONDS ?= 60
INSTALLED := $(VENV)/.installed

.PHONY: train test lint bench fuzz faults clean

train: $(INSTALLED)  ## install, train on seeds/, track the run, write the model, classify one raw page
	$(BIN)/python train.py
	$(BIN)/taawun classify tests/pages/fr/14.txt

test: $(INSTALLED)  ## lint, types, layers, tests and coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: $(INSTALLED)  ## speed and memory beside peers; LibMultiLabel is left out where it cannot be installed
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	-PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check libmultilabel  # wants a C++ compiler
	for name in $(BENCHMARKS); do $(BIN)/python benchmarks/$$name || exit; done

fuzz: $(INSTALLED)  ## every way in with atheris, a minute each: FUZZ_SECONDS=600 for more
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python fuzz/run.py --seconds $(FUZZ_SECONDS)

faults: $(INSTALLED)  ## a small training killed a hundred times, on a full disk, and beside another one
	$(BIN)/python benchmarks/faults.py

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "taawun needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov
