"""`python -m tests.bench [NAME…] [--quick] [--save]` runs benchmarks; without a name, all of them.

Each benchmark prints its tables: our figures and the peers' for the same input, in the same run.
Several benchmarks run one after the other, each in a separate process. `--save` stores the figures
in tests/bench/results and writes them to the tables in README.md and tests/bench/README.md. Other
options after a single name are passed to that benchmark: `python -m tests.bench crawl --pages
2000`.
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
    "crawl", "archive", "decode", "restore", "mirrors", "fuzz", "patterns", "extract", "templates",
    "attachments", "documents",
    "duplicates", "load", "warehouse", "search", "flow", "overhead", "scale",
)  # fmt: skip
"""Names of the benchmarks, in the order of the data flow."""

_OPTIONS = {"--quick", "--save", "--list", "-h", "--help"}


def main(argv: Sequence[str]) -> int:
    """Run the requested benchmarks; return how many failed."""
    if argv and argv[0] in BENCHMARKS and not set(argv[1:]) <= {*BENCHMARKS, *_OPTIONS}:
        _module(argv[0]).main(argv[1:])
        return 0
    parser = _parser()
    given = parser.parse_args(argv)
    if given.quick and given.save:
        parser.error("quick figures are not kept: omit --quick or --save")
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
    """Run one benchmark in this process, print each table when it is ready, return the record."""
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
    """Return in one line what a benchmark measures, without importing its peers."""
    source = (record.RESULTS.parent / f"{name}.py").read_text(encoding="utf-8")
    return source.split('"""')[1].splitlines()[0].rstrip(".")


def saved() -> list[record.Record]:
    """Return the stored records, in the order of the data flow."""
    paths = [record.RESULTS / f"{name}.json" for name in BENCHMARKS]
    return [record.read(path) for path in paths if path.exists()]


def rewrite() -> None:
    """Write the tables in the Markdown files from the stored records."""
    records = saved()
    pages.insert(pages.SUMMARY, pages.summary(records))
    pages.insert(pages.FIGURES, pages.figures(records))


def _apart(names: Sequence[str], options: Sequence[str]) -> int:
    """Run each benchmark in a separate process; one that fails does not stop the others."""
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
    parser.add_argument("--save", action="store_true", help="store the figures for the READMEs")
    parser.add_argument("--list", action="store_true", help="list the benchmarks and exit")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
