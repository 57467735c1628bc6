"""A run folder: one crawl's (or import's) output, and the durable queue towards the warehouse.

    runs/<run id>/
      site.json         in:   the `Site` as it was when the run began, without the password of its
                              proxy; absent for imports
      known.jsonl       in:   the pages that the warehouse already has of the site (`Known`)
      ledger.jsonl      out:  one `LedgerEntry` per request that ended, in order of ending
      stats.json        out:  the crawler's statistics; its presence says that the crawl ended
      queue/            pending requests while the crawl runs; a resumed crawl starts it empty
      batches/          out:  normalised documents, one Parquet file per batch of ledger entries
      loaded            out:  written once the warehouse has loaded the whole run

WARC segments are in the archive folder and named after the run: `<run id>-00000.warc.gz`.
Whichever process is killed, the next one finds here what is left to do.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from crawlers.page import Outcome, Provenance

YIELDS = "govreports/entries"
"""Statistic of a crawl: by list address, the largest number of entries on one of its pages."""


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Where one WARC record is.

    record_id: WARC-Record-ID, "urn:uuid:…".
    file: name relative to the archive folder; offset, length: bytes of the gzip member.
    digest: "sha256:…" (lower-case hex) of the payload, that is, of `FetchedPage.body`.
    revisit: whether the payload is stored with an earlier record of the same digest.
    """

    record_id: str
    file: str
    offset: int
    length: int
    digest: str
    revisit: bool = False


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """How one request ended.

    url, final_url: the URL requested, and the one that responded if it is another, else "".
    fetched_at: UTC. status: HTTP status; None without a response.
    detail: one line on why the outcome is what it is.
    media_type: of Content-Type, in lower case and without parameters.
    record: None when there was no response to archive.
    """

    url: str
    outcome: Outcome
    fetched_at: datetime
    provenance: Provenance
    final_url: str = ""
    status: int | None = None
    detail: str | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    record: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run stored about one URL, for conditional requests and stop rules.

    digest, etag, last_modified: of the last response. provenance: how the page was found; a
    recheck requests it directly and cannot see that.
    """

    url: str
    outcome: Outcome
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run. `path` is `<home>/runs/<run id>`."""

    path: Path

    @property
    def run_id(self) -> str:
        """The run's name: `<UTC time>-<site>`, which sorts by time."""
        return self.path.name

    @property
    def site(self) -> Path:
        """The `Site` as JSON, which a resumed crawl, the normaliser and the loader read."""
        return self.path / "site.json"

    @property
    def known(self) -> Path:
        """JSON lines of `Known`."""
        return self.path / "known.jsonl"

    @property
    def ledger(self) -> Path:
        """JSON lines of `LedgerEntry`."""
        return self.path / "ledger.jsonl"

    @property
    def stats(self) -> Path:
        """Scrapy's statistics and the finish reason, as one JSON object."""
        return self.path / "stats.json"

    @property
    def queue(self) -> Path:
        """Folder of pending requests (Scrapy's JOBDIR)."""
        return self.path / "queue"

    @property
    def batches(self) -> Path:
        """Folder of normalised batches."""
        return self.path / "batches"

    @property
    def batch_files(self) -> list[Path]:
        """The batches written so far, in order."""
        return sorted(self.batches.glob("*.parquet"))

    @property
    def loaded(self) -> Path:
        """Marker file: its presence says that the warehouse has loaded the whole run."""
        return self.path / "loaded"


def write_lines(path: Path, rows: Iterable[LedgerEntry | Known]) -> None:
    """Write rows as JSON lines; the file appears whole or not at all."""
    partial = path.with_suffix(path.suffix + ".partial")
    with partial.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(to_line(row))
    partial.replace(path)


def append_line(out: IO[str], row: LedgerEntry) -> None:
    """Append one entry and flush it to the operating system, so that it survives a kill."""
    out.write(to_line(row))
    out.flush()


def to_line(row: LedgerEntry | Known) -> str:
    """Return the row as one JSON line with dates in ISO 8601."""
    return json.dumps(_values(row), ensure_ascii=False, default=_plain) + "\n"


def read_ledger(path: Path) -> Iterator[LedgerEntry]:
    """Yield the entries of a ledger, without a last line that a kill cut off."""
    for _, entry in ledger_lines(path):
        yield entry


def ledger_lines(path: Path, start: int = 0) -> Iterator[tuple[int, LedgerEntry]]:
    """Yield (byte offset in the ledger, entry) from the offset `start` on."""
    for at, values in _complete_lines(path, start):
        record = values.pop("record")
        provenance = _provenance(values.pop("provenance"))
        entry = LedgerEntry(
            **{
                **values,
                "outcome": Outcome(values["outcome"]),
                "fetched_at": datetime.fromisoformat(values["fetched_at"]),
                "record": RecordRef(**record) if record else None,
                "provenance": provenance,
            }
        )
        yield at, entry


def read_known(path: Path) -> Iterator[Known]:
    """Yield the pages that the warehouse knew of the site when the run was created."""
    return (_known(values) for _, values in _complete_lines(path))


def known_of(line: str) -> Known:
    """Return the row that `to_line` wrote as this line."""
    return _known(json.loads(line))


def _known(values: dict[str, Any]) -> Known:
    found = values.pop("provenance", None)
    provenance = _provenance(found) if found else None
    outcome = Outcome(values.pop("outcome"))
    return Known(**values, outcome=outcome, provenance=provenance)


def _provenance(values: dict[str, Any]) -> Provenance:
    day = values["list_date"]
    return Provenance(**{**values, "list_date": date.fromisoformat(day) if day else None})


def _complete_lines(path: Path, start: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.exists():
        return
    with path.open("rb") as lines:
        at = lines.seek(start)
        for line in lines:
            if line.endswith(b"\n"):
                yield at, json.loads(line)
            at += len(line)


def _values(row: object) -> dict[str, object]:
    # dataclasses.asdict copies deeply, which took longer than the rest of writing a line.
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]


def _plain(value: object) -> object:
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Provenance | RecordRef):
        return _values(value)
    message = f"a ledger cannot hold a {type(value).__name__}"
    raise TypeError(message)
