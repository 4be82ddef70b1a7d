"""Measurements against peers in one run: what `make bench` does and docs/performance.md shows."""
