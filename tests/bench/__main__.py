"""Run the benchmarks: all, or those whose names are given. Exit 1 when one does not hold its limit."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path

import django

from tests.bench.ratio import Ratio


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", help="such as provisioning; all without")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from tests.bench import many

    here = Path(__file__).parent
    names = asked.names or sorted(path.stem.removeprefix("bench_") for path in here.glob("bench_*.py"))
    names = [*(each for each in names if each not in many.BENCHES), *(each for each in many.BENCHES if each in names)]
    results = {}
    try:
        for name in names:
            print(f"· {name}", file=sys.stderr)
            with nullcontext() if name in many.BENCHES else _own_database():
                for what, ratio in import_module(f"tests.bench.bench_{name}").run().items():
                    results[f"{name}.{what}"] = ratio
                    if not asked.json:
                        _show(what, ratio)
    finally:
        many.drop()
    if asked.json:
        print(json.dumps({name: ratio.plain() for name, ratio in results.items()}, indent=2))
    return 0 if all(ratio.holds for ratio in results.values()) else 1


@contextmanager
def _own_database() -> Iterator[None]:
    from tests import database

    own = f"{database.PREFIX}_bench_{os.getpid()}"
    database.copy(database.build_template(), own)
    database.use(own)
    try:
        yield
    finally:
        database.drop(own)
        database.use("caas")


def _show(what: str, ratio: Ratio) -> None:
    sign = {"more": "at least", "less": "at most"}[ratio.better]
    verdict = "holds" if ratio.holds else "DOES NOT HOLD"
    measured = ", ".join(f"{k} {v:.4g}" for k, v in ratio.measured.items())
    print(f"  {what:28} {ratio.value:8.3g} {ratio.unit}, {sign} {ratio.limit:g}: {verdict}  [{ratio.peer}; {measured}]")


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # DuckDB's binding complains for pages when the interpreter takes itself down
