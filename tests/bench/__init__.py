"""Benchmarks: ratios against a named peer in the same run, never timed tests. `make bench`, `JSON=1` for machines.

Each `bench_<what>.py` has `run() -> dict[str, Ratio]`, run with a database of its own, or, those of
`many.BENCHES`, with two that they share.
"""
