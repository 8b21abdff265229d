# Một Cửa. `make run` sets everything up and starts it; `make test` sets everything up and tests it.

API := .venv/bin/python
BOT := .venv-rasa/bin/python
# Another folder keeps another deployment apart: MOTCUA_VAR=/srv/motcua make run
export MOTCUA_VAR ?= var

# uv does not read pip's settings: a folder of wheels kept near (a CPU build of PyTorch) is passed on.
ifdef PIP_FIND_LINKS
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
endif

.PHONY: help run setup web national snapshot train test lint format eval diacritics encoder ranking bench clean
.DEFAULT_GOAL := help

help:
	@echo "make run       set up, build, train, start; prints the address"
	@echo "make test      set up and run all tests"
	@echo "make lint      style and types"
	@echo "make eval      how well questions are understood (EVAL=--confusions, --peers, --parts)"
	@echo "make encoder   train the sentence encoder (an hour); make diacritics, make ranking: minutes"
	@echo "make web       build the chat widget and the console anew from api/web"
	@echo "make bench     speed beside stock Rasa"
	@echo "make national FILE=…  import a national catalogue, build and serve it"
	@echo "make snapshot  build the snapshot     make train  train the model"

# Accounts to try the console with, whose password everybody knows; .env or DEVELOPMENT=off make run leaves them out.
run: export DEVELOPMENT ?= $(or $(shell sed -n 's/^DEVELOPMENT=//p' .env 2>/dev/null),on)
run: train
	@.venv/bin/motcua demo
	@exec .venv/bin/motcua run

setup: .venv/.ready .venv-rasa/.ready

# What runs in browsers is built and tested with it; the built files lie in the repository, so that serving needs none of it.
WEB := api/web
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix $(WEB)
$(WEB)/node_modules/.ready: .venv/.ready $(WEB)/package.json $(WEB)/package-lock.json
	@echo "$(WEB): packages"
	@$(NPM) ci --silent
	@touch $@

web: $(WEB)/node_modules/.ready
	@$(NPM) run --silent build

.venv/.ready: pyproject.toml deploy/constraints/api.txt deploy/setup.sh
	@bash deploy/setup.sh .venv api,dev,dev-api deploy/constraints/api.txt 3.11 3.12 3.13
	@touch $@

.venv-rasa/.ready: pyproject.toml deploy/constraints/bot.txt deploy/setup.sh
	@bash deploy/setup.sh .venv-rasa bot,dev deploy/constraints/bot.txt 3.10
	@touch $@

# The running service takes the new snapshot by itself. A record that cannot be read is reported; the rest go on.
national: .venv/.ready
	@test -n "$(FILE)" || { echo "say which file: make national FILE=catalogue.jsonl.gz" >&2; exit 1; }
	@$(API) -m knowledge import --complete $(FILE) || test $$? -eq 2
	@$(API) -W ignore -m knowledge build

snapshot: .venv/.ready
	@$(API) -W ignore -m knowledge build

train: setup snapshot
	@$(BOT) -W ignore -m bot.train

# Training keeps one core busy: what needs no model is tested beside it.
test: setup snapshot $(WEB)/node_modules/.ready
	@$(BOT) -W ignore -m bot.train & training=$$!; \
	  $(API) -m pytest tests/knowledge; tested=$$?; \
	  wait $$training && exit $$tested
	@$(NPM) run --silent check
	@$(BOT) -W ignore -m pytest tests/bot tests/actions
	@$(API) -m pytest tests/api tests/evaluation tests/support -n 2 --dist loadfile
	@$(API) -m pytest tests/browser

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(API) -m knowledge check

format: setup $(WEB)/node_modules/.ready
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@$(NPM) run --silent format

eval: train
	@$(API) -W ignore -m tests.evaluation.retrieval $(EVAL)
	@$(BOT) -W ignore -m tests.evaluation.intent
	@$(BOT) -W ignore -m tests.evaluation.dialogue

# The two models that lie in the repository, made anew from the catalogue imported last: a minute, and an hour.
diacritics: setup
	@$(BOT) -W ignore -m knowledge.training diacritics --var $(MOTCUA_VAR) --messages nlu_data/nlu/*.yml

encoder: setup
	@$(API) -W ignore -m knowledge.training encoder --var $(MOTCUA_VAR)

# The weights of the search, and how far to believe it and the classifier, learnt on the tune half.
ranking: train
	@$(API) -W ignore -m tests.evaluation.fit
	@$(BOT) -W ignore -m tests.evaluation.intent.fit
	@$(BOT) -W ignore -m tests.evaluation.dialogue.fit

bench: train
	@$(API) -m tests.benchmarks.turns

clean:
	rm -rf $(MOTCUA_VAR) .venv .venv-rasa

# Resolves the pinned versions anew.
.PHONY: constraints
constraints:
	@uv pip compile -q --no-header --no-annotate --python-version 3.11 --extra api --extra dev --extra dev-api \
	  pyproject.toml -o deploy/constraints/api.txt && sed -i 's/+cpu$$//' deploy/constraints/api.txt
	@printf 'faiss-cpu==1.8.0\nonnxruntime==1.23.2\nnumpy<1.24\n' | uv pip compile -q --no-header --no-annotate \
	  --python-version 3.10 --extra bot --extra dev -c - pyproject.toml -o deploy/constraints/bot.txt
