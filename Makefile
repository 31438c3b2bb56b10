# The few commands a contributor needs; each sets up what it needs on first use.
PYTHON ?= python3

.PHONY: demo test lint types check format docs bench
demo test lint types format docs bench:
	$(PYTHON) dev.py $@

check: test lint types
