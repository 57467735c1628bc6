"""Examine a home: what is wrong with it, and what to do about it.

Each check is a generator of findings and independent of the others. What cannot be examined is a
finding, too.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.metadata import version
from pathlib import Path

from crawlers.archive import segment_sizes
from crawlers.crawl import ORDERLY_FINISHES
from crawlers.errors import GovreportsError
from crawlers.site import Registry
from flows.home import Workspace, hold_home, workspace_of
from flows.monitoring import read_flow_results
from flows.operations.verification import damaged_run_files, noted_digests, segment_problem
from flows.settings import Settings
from warehouse.connection import connect, read_through
from warehouse.errors import WarehouseLocked, WarehouseMissing
from warehouse.search import is_index_current

_PACKAGES = ("duckdb", "scrapy", "prefect", "trafilatura", "tantivy", "fastwarc")
_FREE = 5e9  # bytes: a day's crawl and its load fit in
_READ = 4 << 30  # bytes that a check reads to its end: some ten seconds


_Check = Callable[[Workspace], Iterator["Finding"]]


class Health(StrEnum):
    """How serious a finding is."""

    GOOD = "good"
    MIND = "mind"  # works, but needs attention
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was examined, its state, and the next step for a person ("" if there is none)."""

    topic: str
    health: Health
    state: str
    next_step: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Run all checks; a GovreportsError becomes a finding."""
    workspace = workspace_of(settings)
    found = [*_program(), *_settings(settings), *_disk(workspace)]
    checks: dict[str, _Check] = {
        "work": _work,
        "writer": _writer,
        "readers": _readers,
        "integrity": _integrity,
        "queue": _queue,
        "runs": _run_folders,
        "blocks": _warehouse_files,
        "registry": partial(_site_files, registry=settings.sites),
        "archive": _archive,
        "search": _search,
        "flows": _flows,
        "last runs": _last_runs,
        "sites": _sites,
    }
    for topic, check in checks.items():
        found += _safely(topic, check, workspace)
    return found


def _safely(topic: str, check: _Check, workspace: Workspace) -> Iterator[Finding]:
    try:
        yield from check(workspace)
    except (WarehouseMissing, WarehouseLocked) as error:
        yield Finding(topic, Health.MIND, error.message, error.hint)
    except GovreportsError as error:
        yield Finding(topic, Health.BAD, error.message, error.hint)


def _program() -> Iterator[Finding]:
    names = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("program", Health.GOOD, f"govreports {version('govreports')}, Python {python}")
    yield Finding("packages", Health.GOOD, names)


def _settings(settings: Settings) -> Iterator[Finding]:
    state = f"home {settings.home}, sites {settings.sites}, {settings.processes} processes"
    yield Finding("settings", Health.GOOD, state)
    if not settings.contact:
        step = "set GOVREPORTS_CONTACT to your e-mail or web address"
        yield Finding("contact", Health.MIND, "none: real sites are not crawled", step)


def _disk(workspace: Workspace) -> Iterator[Finding]:
    place = next(
        each for each in (workspace.home, *workspace.home.resolve().parents) if each.exists()
    )
    free = shutil.disk_usage(place).free
    needed = _size(workspace.warehouse) * 2  # publishing writes a copy, loading a log
    state = f"{free / 1e9:.1f} GB free, warehouse {_size(workspace.warehouse) / 1e9:.2f} GB"
    if free < needed:
        yield Finding("disk", Health.BAD, state, "free space: the next load cannot be published")
    else:
        yield Finding("disk", Health.GOOD if free > _FREE else Health.MIND, state)


def _work(workspace: Workspace) -> Iterator[Finding]:
    if workspace.home.exists():
        with hold_home(workspace.home):
            yield Finding("work", Health.GOOD, "no other process is at work")


def _writer(workspace: Workspace) -> Iterator[Finding]:
    with connect(workspace.writers, read_only=True) as warehouse:
        [(runs, documents)] = warehouse.rows(_COUNTS)
    yield Finding("writer", Health.GOOD, f"{documents} documents of {runs} runs")


def _readers(workspace: Workspace) -> Iterator[Finding]:
    with connect(workspace.readers, read_only=True) as warehouse:
        [(runs, documents)] = warehouse.rows(_COUNTS)
    state = f"{documents} documents of {runs} runs"
    stale = workspace.warehouse.exists() and (
        workspace.warehouse.stat().st_mtime > workspace.published.stat().st_mtime
    )
    step = "`govreports run` publishes when it ends" if stale else ""
    state += ", older than the writer's file" if stale else ""
    yield Finding("readers", Health.MIND if stale else Health.GOOD, state, step)


def _integrity(workspace: Workspace) -> Iterator[Finding]:
    with connect(workspace.readers, read_only=True) as warehouse:
        problems = warehouse.rows(
            "SELECT problem, count(*) FROM integrity GROUP BY ALL ORDER BY ALL"
        )
    for problem, count in problems:
        step = 'govreports sql "SELECT * FROM integrity", then `govreports renormalize --commit`'
        yield Finding("integrity", Health.BAD, f"{problem}: {count}", step)
    if not problems:
        yield Finding("integrity", Health.GOOD, "no row breaks a rule")


def _queue(workspace: Workspace) -> Iterator[Finding]:
    waiting = [run.run_id for run in workspace.unloaded()]
    if waiting:
        state = f"{len(waiting)} runs under way or interrupted, the oldest is {waiting[0]}"
        yield Finding("queue", Health.MIND, state, "`govreports run` finishes what was interrupted")
    else:
        yield Finding("queue", Health.GOOD, "every run is loaded")


def _archive(workspace: Workspace) -> Iterator[Finding]:
    present = segment_sizes(workspace.archive) if workspace.archive.exists() else {}
    size = sum(present.values())
    with connect(workspace.readers, read_only=True) as warehouse:
        named = {row[0] for row in warehouse.rows(_FILES)}
    if missing := sorted(named - present.keys()):
        state = f"{len(missing)} files are missing, the first is {missing[0]}"
        yield Finding("archive", Health.BAD, state, "restore them from a backup")
    left, noted = _READ, noted_digests(workspace)
    for name in sorted(present, reverse=True):  # the newest runs first
        left -= present[name]
        if left < 0:
            break
        if what := segment_problem(workspace.archive, name, noted.get(name)):
            state = f"{workspace.archive / name} is damaged: {what}"
            yield Finding("archive", Health.BAD, state, "restore it from a backup")
    state = f"{len(present)} files, {size / 1e9:.2f} GB; `govreports verify` reads them all"
    yield Finding("archive", Health.GOOD, state)


def _run_folders(workspace: Workspace) -> Iterator[Finding]:
    sound = True
    for run, problem in workspace.with_problems():
        sound = False
        yield Finding("runs", Health.BAD, f"{run.run_id}: {problem.message}", problem.hint)
    for error in damaged_run_files(workspace):
        sound = False
        yield Finding("runs", Health.BAD, error.message, error.hint)
    if sound:
        yield Finding("runs", Health.GOOD, "every file matches its digest")


def _warehouse_files(workspace: Workspace) -> Iterator[Finding]:
    if workspace.lake:
        return
    left = _READ
    for path in (workspace.warehouse, workspace.published):
        left -= _size(path)
        if path.exists() and left > 0:
            yield _read_through(path)


def _read_through(path: Path) -> Finding:
    try:
        read_through(str(path))
    except (WarehouseMissing, WarehouseLocked):
        raise
    except GovreportsError as error:
        return Finding("blocks", Health.BAD, f"{path}: {error.message}", error.hint)
    return Finding("blocks", Health.GOOD, f"{path.name} is whole")


def _site_files(workspace: Workspace, registry: Path) -> Iterator[Finding]:  # noqa: ARG001
    for error in Registry.read_valid(registry).problems.values():
        state = f"not crawled: {error.message}"
        yield Finding("registry", Health.BAD, state, error.hint or "correct the file")


def _search(workspace: Workspace) -> Iterator[Finding]:
    if is_index_current(workspace.search, workspace.readers):
        yield Finding("search", Health.GOOD, "the index is up to date")
    else:
        yield Finding(
            "search", Health.MIND, "the index is not up to date", "the next search updates it"
        )


def _flows(workspace: Workspace) -> Iterator[Finding]:
    for each in read_flow_results(workspace.home):
        if each.fails:
            state = f"{each.flow} fails since {each.failed_at:%Y-%m-%d %H:%M} UTC: {each.evidence}"
            yield Finding("flows", Health.BAD, state, each.next_step)
        else:
            yield Finding("flows", Health.GOOD, f"{each.flow}: {each.succeeded_at:%Y-%m-%d %H:%M}")


def _last_runs(workspace: Workspace) -> Iterator[Finding]:
    with connect(workspace.readers, read_only=True) as warehouse:
        rows = warehouse.rows(_LAST)
    for run_id, reason, fetches, documents in rows:
        fine = reason in ORDERLY_FINISHES
        state = f"{run_id}: {reason or 'no finish reason'}, {fetches} fetches, {documents} new"
        step = "" if fine else "look at its log; `govreports run` crawls it again"
        yield Finding("last run", Health.GOOD if fine else Health.MIND, state, step)


def _sites(workspace: Workspace) -> Iterator[Finding]:
    with connect(workspace.readers, read_only=True) as warehouse:
        rows = warehouse.rows(_HEALTH)
    for health, count, example in rows:
        if health != "good":
            step = 'govreports sql "SELECT * FROM site_health"'
            yield Finding("sites", Health.MIND, f"{count} {health}, e.g. {example}", step)


_COUNTS = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM documents)"
_FILES = "SELECT DISTINCT warc_file FROM fetches WHERE warc_file IS NOT NULL"
_LAST = """
SELECT run_id, finish_reason, fetches, documents FROM runs ORDER BY loaded_at DESC, run_id LIMIT 3
"""
_HEALTH = "SELECT health, count(*), min(site) FROM site_health GROUP BY health ORDER BY health"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
