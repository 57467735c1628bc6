"""`python -m tests.bench [NAME…] [--quick] [--save]` runs benchmarks; without a name, all.

Each prints its tables: ours and the peers' on the same input, in the same run. Several run one
after the other, each in a process of its own. `--save` keeps the figures (tests/bench/results)
and writes them into the tables of README.md and tests/bench/README.md. What follows one name and
is no option here goes to that benchmark: `python -m tests.bench crawl --pages 2000`.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from tests.bench.harness import pages, record

BENCHMARKS = (
    "crawl", "archive", "decode", "restore", "fuzz", "extract", "attachments", "duplicates",
    "load", "warehouse", "search", "flow", "overhead", "scale",
)  # fmt: skip
"""In the order of the data."""

_OPTIONS = {"--quick", "--save", "--list", "-h", "--help"}


def main(argv: Sequence[str]) -> int:
    """Run what is asked for; return how many benchmarks failed."""
    if argv and argv[0] in BENCHMARKS and not set(argv[1:]) <= {*BENCHMARKS, *_OPTIONS}:
        _module(argv[0]).main(argv[1:])
        return 0
    parser = _parser()
    given = parser.parse_args(argv)
    if given.quick and given.save:
        parser.error("quick figures are not kept: leave out --quick or --save")
    if given.list:
        print("\n".join(f"{name:<12} {about(name)}" for name in BENCHMARKS))
        return 0
    names = given.names or list(BENCHMARKS)
    if len(names) == 1:
        run(names[0], quick=given.quick, save=given.save)
        failed = 0
    else:
        failed = _apart(names, [each for each in argv if each in _OPTIONS])
    if given.save:
        rewrite()
    return failed


def run(name: str, *, quick: bool = False, save: bool = False) -> record.Record:
    """Run one benchmark in this process, print its tables as they come, and return its record."""
    before, start, tables = record.load_now(), time.perf_counter(), []
    print(f"== {name}: {about(name)}", flush=True)
    for table in _module(name).measure(quick=quick):
        tables.append(table)
        print(f"\n{table.text()}", flush=True)
    load = (before, record.load_now())
    seconds = time.perf_counter() - start
    done = record.Record(name, about(name), record.today(), record.machine(), load, seconds, tables)
    print(done.line, end="\n\n", flush=True)
    if save:
        done.write()
    return done


def about(name: str) -> str:
    """Return what a benchmark measures, in one line, without importing its peers."""
    source = (record.RESULTS.parent / f"{name}.py").read_text(encoding="utf-8")
    return source.split('"""')[1].splitlines()[0].rstrip(".")


def saved() -> list[record.Record]:
    """Return the records that were kept, in the order of the data."""
    paths = [record.RESULTS / f"{name}.json" for name in BENCHMARKS]
    return [record.read(path) for path in paths if path.exists()]


def rewrite() -> None:
    """Write the tables of the Markdown files from what is kept."""
    records = saved()
    pages.insert(pages.SUMMARY, pages.summary(records))
    pages.insert(pages.FIGURES, pages.figures(records))


def _apart(names: Sequence[str], options: Sequence[str]) -> int:
    """Run each benchmark in a process of its own; one that fails does not stop the others."""
    command = [sys.executable, "-m", "tests.bench"]
    runs = [subprocess.run([*command, name, *options], check=False) for name in names]
    failed = [name for name, run in zip(names, runs, strict=True) if run.returncode]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


def _module(name: str) -> ModuleType:
    return import_module(f"tests.bench.{name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="less input, fewer rounds")
    parser.add_argument("--save", action="store_true", help="keep the figures for the READMEs")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and what they do")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
