"""Archives responses and enters them in the ledger, each exactly once.

The ledger line is written after the record is flushed. A crawl that is killed between the two
leaves a record without a line. Opening the recorder again removes a torn last line and writes the
missing lines from the archive.

A page that is read before its outcome is known is on disk by then (crawlers.archive.unread_page).
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crawlers.archive.segments import ArchiveWriter, records
from crawlers.archive.unread_page import UnreadPage
from crawlers.archive.warc import SentRequest
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RecordRef, RunFolder, append_line, read_ledger

_FATAL = "reading it ended the process of two crawls"


class Recorder:
    """The archive writer and the ledger of one run; a context manager.

    run: its folder. archive: the archive folder. agent: the User-Agent, for the warcinfo record.
    """

    def __init__(self, run: RunFolder, archive: Path, agent: str = "") -> None:
        info = {"http-header-user-agent": agent} if agent else {}
        self._writer = ArchiveWriter(archive, run.run_id, info=info)
        _cut_torn_line(run.ledger)
        last = ("", -1)
        self._newest: tuple[str, datetime | None] = ("", None)
        for entry in read_ledger(run.ledger):
            self._note(entry)
            last = max(last, _place(entry.record))
        self._ledger: IO[str] = run.ledger.open("a", encoding="utf-8")
        for ref, detail, page in records(archive, run.run_id, after=last):
            self._append(_entry(page, detail, ref))
        self._unread = UnreadPage(run.unread)
        fatal = self._unread.fatal
        if fatal and (fatal.url, fatal.fetched_at) != self._newest:
            self.record(replace(fatal, outcome=Outcome.UNREADABLE), _FATAL)

    def keep(self, page: FetchedPage) -> None:
        """Write a response to the disk before it is read; `record` archives it."""
        self._unread.keep(page)

    def record(
        self, page: FetchedPage, detail: str | None = None, sent: SentRequest | None = None
    ) -> LedgerEntry:
        """Archive a response, write its ledger line and return that entry.

        detail: one line on why the outcome is what it is. sent: the request, to be archived too.
        Raises ArchiveError when the archive cannot be written.
        """
        entry = self._append(_entry(page, detail, self._writer.write(page, detail, sent)))
        self._unread.forget()
        return entry

    def convert(self, ref: RecordRef, shown: FetchedPage) -> None:
        """Archive what was made of an archived page; raise ArchiveError if that fails."""
        self._writer.convert(ref, shown)

    def failed(
        self, url: str, outcome: Outcome, provenance: Provenance, detail: str | None
    ) -> LedgerEntry:
        """Write the ledger line of a request without a response and return that entry."""
        now = datetime.now(UTC)
        return self._append(LedgerEntry(url, outcome, now, provenance, detail=detail))

    def close(self) -> None:
        """Close the archive segment and the ledger."""
        self._writer.close()
        self._ledger.close()
        self._unread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, entry: LedgerEntry) -> LedgerEntry:
        append_line(self._ledger, entry)
        self._note(entry)
        return entry

    def _note(self, entry: LedgerEntry) -> None:
        self._newest = (entry.url, entry.fetched_at)
        if entry.record is not None:
            self._writer.remember(entry.record, entry.final_url or entry.url, entry.fetched_at)


def _place(record: RecordRef | None) -> tuple[str, int]:
    return (record.file, record.offset) if record else ("", -1)


def _entry(page: FetchedPage, detail: str | None, ref: RecordRef) -> LedgerEntry:
    media = (page.header("content-type") or "").partition(";")[0].strip().lower()
    return LedgerEntry(
        url=page.url,
        outcome=page.outcome,
        fetched_at=page.fetched_at or datetime.now(UTC),
        provenance=page.provenance,
        final_url=page.final_url,
        status=page.status,
        detail=detail,
        media_type=media or None,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
        record=ref,
    )


def _cut_torn_line(ledger: Path) -> None:
    """Remove a last line that a kill cut off, so that the next one is not appended to it."""
    if not ledger.exists():
        return
    with ledger.open("rb+") as lines:
        content = lines.read()
        lines.truncate(content.rfind(b"\n") + 1)
