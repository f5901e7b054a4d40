"""Benchmarks of the hot paths: each beside its raw limit, in turn, in one run. See docs/performance.md."""
