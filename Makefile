# Redress. `make run` needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
SIZE ?= 10000
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test test-fast lint bench drills drills-full quality

help:
	@echo "make run          start Redress: web server and worker (PORT, DATABASE_URL, REDIS_URL, DEMO=0 are honoured)"
	@echo "make setup        only the environment in .venv"
	@echo "make test         every test: SQLite, PostgreSQL, browser     make test-fast   without the slow ones"
	@echo "make lint         formatting, types, templates, migrations, translations"
	@echo "make bench        benchmarks [SIZE=10000] [DB=postgres]"
	@echo "make drills       what must hold when things go wrong [ONLY=\"D3 D17\"] [DB=sqlite|postgres] [SEED=n]"
	@echo "make quality      coverage and mutation testing"

setup:
	@$(PYTHON) -I config/environment.py

setup-dev:
	@$(PYTHON) -I config/environment.py --dev

run: setup
	@DEMO="$${DEMO-1}" exec $(PY) manage.py serve --prepare

test: setup-dev
	@$(PY) -m config.testing.run

test-fast: setup-dev
	@$(PY) -m config.testing.run --fast

lint: setup-dev
	@$(PY) -m config.testing.lint

bench: setup-dev
	@$(PY) -m benchmarks --size $(SIZE) $(if $(DB),--db $(DB))

drills: setup-dev
	@$(PY) -m drills $(if $(ONLY),--only "$(ONLY)") $(if $(DB),--db $(DB)) $(if $(SEED),--seed $(SEED))

drills-full: setup-dev
	@$(PY) -m drills --full $(if $(ONLY),--only "$(ONLY)") $(if $(DB),--db $(DB)) $(if $(SEED),--seed $(SEED))

quality: setup-dev
	@$(PY) -m drills.quality
