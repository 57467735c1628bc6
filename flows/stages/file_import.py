"""Local files as pages: they go through the same archive, ledger, normaliser and loader as a crawl.

A file's URL is its absolute path as a `file:` URI (RFC 8089). A file is skipped when the
warehouse already has the same bytes from that URL, so importing twice changes nothing.
"""

import mimetypes
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from crawlers.archive import ArchiveWriter, digest_of
from crawlers.crawl import new_run
from crawlers.errors import GovreportsError, InputError
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.responses import classify
from crawlers.run_folder import LedgerEntry, RunFolder, append_line
from flows.home import Workspace, hold_home, log_event, workspace_of
from flows.settings import Settings
from flows.stages import run_stages
from normalize.limits import MAX_BODY

SITE = "import"
_FILES_BETWEEN_EVENTS = 1_000
_REGULAR = "name files and folders; what a pipe or a device yields can be saved to a file first"


@dataclass(slots=True)
class Import:
    """The result of an import: URLs of all files read, the number of new ones, and errors."""

    urls: list[str] = field(default_factory=list)
    new: int = 0
    problems: list[GovreportsError] = field(default_factory=list)


def import_paths(settings: Settings, paths: Sequence[Path]) -> Import:
    """Archive, normalise and load these files and folders.

    Raises InputError before anything is done when a path does not exist. A file in a folder that
    cannot be read is listed in the result's `problems`; everything else is loaded. Raises
    WarehouseLocked when another process is at work in the state folder.
    """
    workspace = workspace_of(settings)
    files = list(files_below(paths))
    with hold_home(workspace.home):
        return _import(workspace, settings, files)


def _import(workspace: Workspace, settings: Settings, files: Sequence[Path]) -> Import:
    given = Import(problems=list(run_stages.finish_interrupted(workspace, settings).values()))
    pages = _new_pages(given, files, run_stages.known_digests(workspace, SITE))
    first = next(pages, None)
    if first is not None:
        run = new_run(workspace.home, SITE)
        given.new = _archive(workspace, run, chain([first], pages))
        run_stages.complete(workspace, run, settings)
    run_stages.publish_stage(workspace)
    return given


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files at these paths; folders are walked in sorted order, hidden files skipped.

    Raises InputError for a path that is neither file nor folder.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("*"))
            yield from (each for each in inside if not each.is_dir() and not _hidden(each, path))
        elif path.exists():
            yield path
        else:
            raise InputError(f"{path}: no such file or folder", "check the path")


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _new_pages(
    given: Import, files: Sequence[Path], known: dict[str, str]
) -> Iterator[FetchedPage]:
    """Yield the files whose bytes are new at their URL; record every file in `given`."""
    for path in files:
        try:
            page = _page(path)
        except InputError as error:
            given.problems.append(error)
            continue
        except OSError as error:
            reason = error.strerror or str(error)
            given.problems.append(InputError(f"{path}: {reason}", "check that it is readable"))
            continue
        given.urls.append(page.url)
        if len(given.urls) % _FILES_BETWEEN_EVENTS == 0:
            log_event("importing", files=len(given.urls), of=len(files))
        if known.get(page.url) != digest_of(page.body):
            yield page


def _page(path: Path) -> FetchedPage:
    body = _content(path)
    media_type = mimetypes.guess_type(path.name)[0]
    headers = (("Content-Type", media_type),) if media_type else ()
    if body is None:
        body, outcome, detail = b"", Outcome.TOO_LARGE, None
    else:
        outcome, detail = classify(200, headers, body, path.name)
    return FetchedPage(
        url=path.resolve().as_uri(),
        body=body,
        headers=headers,
        fetched_at=datetime.now(UTC),
        outcome=outcome,
        provenance=Provenance(SITE),
        detail=detail,
    )


def _content(path: Path) -> bytes | None:
    """Return the bytes of a file; None if there are more than MAX_BODY.

    Raises InputError for what is not a regular file. Opening a FIFO without O_NONBLOCK waits for
    a writer forever, and a device may have no end. O_NONBLOCK does not change regular files.
    """
    with open(path, "rb", opener=_open_without_waiting) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{path}: not a regular file", _REGULAR)
        if found.st_size > MAX_BODY:
            return None
        body = file.read(MAX_BODY + 1)
    return body if len(body) <= MAX_BODY else None


def _open_without_waiting(path: str, flags: int) -> int:
    found = os.stat(path)  # noqa: PTH116 - opening some devices has effects, such as rewinding
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path}: not a regular file", _REGULAR)
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _archive(workspace: Workspace, run: RunFolder, pages: Iterable[FetchedPage]) -> int:
    count = 0
    with (
        ArchiveWriter(workspace.archive, run.run_id) as archive,
        run.ledger.open("a", encoding="utf-8") as ledger,
    ):
        for page in pages:
            append_line(ledger, _entry(page, archive))
            count += 1
    run.stats.write_text('{"finish_reason": "finished"}\n', encoding="utf-8")
    run.seal(run.ledger, run.stats)
    return count


def _entry(page: FetchedPage, archive: ArchiveWriter) -> LedgerEntry:
    assert page.fetched_at is not None
    return LedgerEntry(
        url=page.url,
        outcome=page.outcome,
        fetched_at=page.fetched_at,
        provenance=page.provenance,
        status=page.status,
        media_type=page.header("Content-Type"),
        record=archive.write(page),
    )
