# Every target works as the first command typed: it needs Python 3.11 or newer, its pip and venv, and make.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What `check --deploy` judges: the settings of a deployment behind a proxy. The key is nobody's.
DEPLOYED := SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH DEBUG=0 TRUST_PROXY=1 ALLOWED_HOSTS=desk.example

.PHONY: setup run test check bench load chaos fuzz screenshots lock
.DEFAULT_GOAL := setup
export PORT DEMO

setup: .venv/.packages

run: .venv/.packages
	@$(BIN)/python manage.py serve

test: .venv/.packages-dev
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: .venv/.packages-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/.packages-dev
	@$(BIN)/python -m tests.bench

# 64 people at work at once for a minute, on two workers.
load: .venv/.packages-dev
	@$(BIN)/python -m tests.bench load

# What breaks in earnest (kill -9, lost connections, full disks, slow clients, clocks set back), at length. As root it
# also fills a small disk of its own; with faketime installed it sets a real server's clock back.
chaos: .venv/.packages-dev
	@CHAOS=long $(BIN)/python -m pytest tests/chaos -s -q

# 10,000 generated requests to a server with two workers.
fuzz: .venv/.packages-dev
	@$(BIN)/python -m tests.fuzz

# Pictures of the pages, into screenshots/.
screenshots: .venv/.packages-dev
	@$(BIN)/python -m pytest tests/browser/screenshots.py -q

# Pins every package anew. Only who changes pyproject.toml needs it.
lock: .venv/.packages
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --upgrade -o requirements.txt
	$(BIN)/uv pip compile --group dev -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-header --upgrade -o requirements-dev.txt

.venv/.packages: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@echo "Installing the packages of requirements.txt into .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --upgrade pip
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

.venv/.packages-dev: requirements-dev.txt .venv/.packages
	@echo "Installing the packages of requirements-dev.txt into .venv (once)"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
