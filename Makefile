# Deux commandes suffisent : « make run » démarre le portail, « make test » vérifie tout.
# Options de « make run » : PORT=8001 change le port; PIC_VAR=/un/dossier range les données ailleurs.
PYTHON := .venv/bin/python

.PHONY: run test test-full check fix bench lock catalogue help

help:
	@grep -E '^# ?' Makefile | cut -c3-

run:
	@scripts/bootstrap run
	@$(PYTHON) scripts/run.py

test:
	@scripts/bootstrap test
	@$(PYTHON) scripts/test.py

# make test-full ajoute les produits exhaustifs (page × rôle × état × largeur, longues courses).
test-full:
	@scripts/bootstrap test
	@$(PYTHON) scripts/test.py --full

# make check lance les vérifications du code seulement; make fix corrige ce qui se corrige seul.
check:
	@scripts/bootstrap tools
	@$(PYTHON) scripts/test.py --checks-only

fix:
	@scripts/bootstrap tools
	@$(PYTHON) scripts/test.py --fix

# make bench mesure les temps de réponse sur PostgreSQL et Redis jetables.
bench:
	@scripts/bootstrap test
	@$(PYTHON) -m tests.services $(PYTHON) bench/run.py
	@$(PYTHON) -m tests.services $(PYTHON) bench/burst.py
	@env -u DATABASE_URL -u REDIS_URL $(PYTHON) bench/burst.py

# make catalogue inscrit dans les catalogues les phrases qui attendent leur anglais, et en retire les autres.
catalogue:
	@scripts/bootstrap tools
	@$(PYTHON) scripts/catalogue.py update

# make lock recalcule requirements*.txt à partir de requirements*.in; UPGRADE=1 prend les plus récentes.
lock:
	@scripts/bootstrap tools
	@scripts/lock
