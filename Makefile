# Two targets matter: `make demo` runs the main job, `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
STAMP := $(VENV)/.installed

.PHONY: demo test soak fuzz bench docs reference pictures audit install browser train bundle lock clean

demo: $(STAMP)
	$(BIN)/distillwatch demo $(ARGS)

test: $(STAMP) browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(ARGS)

# The faults of the schedule, the workers and the week, more often than in `make test`: ROUNDS=10 takes an hour or so.
ROUNDS ?= 10
soak: $(STAMP)
	DISTILLWATCH_SOAK_ROUNDS=$(ROUNDS) $(BIN)/pytest tests/app/jobs tests/app/schedule tests/e2e/test_week.py $(ARGS)

# COUNT inputs for each reader and parser, or as many as SECONDS allow; what fails is kept in tests/fuzz/seeds and run ever after.
COUNT ?= 10000
SECONDS ?= 0
fuzz: $(STAMP)
	DISTILLWATCH_FUZZ_COUNT=$(COUNT) DISTILLWATCH_FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m tests.fuzz.run $(ARGS)

# What is measured, beside its limit, at a size that takes minutes; the large sizes are in each file of tests/bench.
bench: $(STAMP)
	$(BIN)/python -m tests.bench.run_all $(ARGS)

# The pages of docs/ as a site in build/docs; a reference that leads nowhere fails.
docs: $(STAMP)
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs

# The pages of commands, settings, tables and vocabularies, made from the program; a test says when they are behind it.
reference: $(STAMP)
	$(BIN)/python -m docs.generate

# The pictures of README.md and of docs/, of the app over the demonstration; wants `make demo ARGS=--no-app` before it.
pictures: $(STAMP) browser
	$(BIN)/python -m docs.pictures $(ARGS)

# Our own code, then the packages: fails where one has a known hole, and where the database of holes cannot be reached.
audit: $(STAMP)
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive kb crawler app
	$(BIN)/python -m tests.audit

install: $(STAMP)

# constraints.txt names every package with its hash, so pip has nothing to resolve and refuses anything else.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("distillwatch needs Python 3.11 to 3.13") if not (3, 11) <= sys.version_info < (3, 14) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

# The browser tests want Debian's Chromium; elsewhere they are skipped by name.
browser:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation >/dev/null; \
	else echo "no Chromium here: the browser tests will be skipped (install the package chromium to run them)"; fi

# The models that come with the package, made again from annotated documents and those in kb/extract/training/written:
# make train TRAIN="one.jsonl two.jsonl"; about an hour and a half on two cores, so few will run it.
train: $(STAMP)
	@test -n "$(TRAIN)" || { echo 'name the annotated documents: make train TRAIN="one.jsonl two.jsonl"'; exit 2; }
	test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	sed 's/ \\$$//; /--hash/d' constraints.txt > .venv-train/versions.txt
	.venv-train/bin/python -m pip install --quiet --constraint .venv-train/versions.txt --editable '.[train]'
	.venv-train/bin/python -m kb.extract.training.train $(TRAIN) --out .venv-train/names.pt
	.venv-train/bin/python -m kb.extract.training.export .venv-train/names.pt
	.venv-train/bin/python -m kb.extract.training.antecedents $(TRAIN)
	.venv-train/bin/python -m kb.extract.training.claims $(TRAIN) --out kb/extract/models/claims

# The graph component's JavaScript, built from its source; needs Node 20 and is committed, so few will run it.
bundle:
	cd app/widgets/network && npm ci --no-audit --no-fund && npm run build

lock: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --no-emit-package pip --extra postgres --extra workers --extra tables --extra pictures --extra briefings --extra fast-graph --extra dev --extra small-model --output-file constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
