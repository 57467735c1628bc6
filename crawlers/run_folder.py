"""A run folder: one crawl's (or import's) output, and the durable queue towards the warehouse.

    runs/<run id>/
      site.json         in:   the `Site` as it was when the run began; absent for imports
      known.jsonl       in:   what the warehouse already has of the site (`Known`)
      ledger.jsonl      out:  one `LedgerEntry` for each request that ended, in order of ending
      stats.json        out:  the crawler's statistics; its presence says that the crawl ended
      queue/            requests that wait, while the crawl runs; a resumed one begins it anew
      batches/          out:  normalised documents, one Parquet file per batch of ledger entries
      loaded            out:  written when the warehouse has taken all of it

WARC segments stand in the archive folder and are named by the run: `<run id>-00000.warc.gz`.
Whatever is killed, the next run finds here what is still to be done.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from crawlers.page import Outcome, Provenance

YIELDS = "govreports/entries"
"""Statistic of a crawl: the most entries that a page of each list had, by the list's address."""


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Where one WARC record stands.

    record_id: WARC-Record-ID, "urn:uuid:…".
    file: name relative to the archive folder; offset, length: bytes of the gzip member.
    digest: "sha256:…" (lower-case hex) of the payload, that is, of `FetchedPage.body`.
    revisit: the payload is that of an earlier record with the same digest.
    """

    record_id: str
    file: str
    offset: int
    length: int
    digest: str
    revisit: bool = False


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """How one request ended. `record` is None when nothing came back to archive."""

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
    """What an earlier run stored of one URL, for conditional requests and stop rules.

    provenance: how it was found, which a recheck cannot see.
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
        """The site's model as JSON: what a resumed crawl, the normaliser and the loader use."""
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
        """Folder of the requests that wait, which Scrapy keeps on disk."""
        return self.path / "queue"

    @property
    def batches(self) -> Path:
        """Folder of normalised batches."""
        return self.path / "batches"

    @property
    def batch_files(self) -> list[Path]:
        """The batches that there are, in their order."""
        return sorted(self.batches.glob("*.parquet"))

    @property
    def loaded(self) -> Path:
        """Marker: the warehouse has all of this run."""
        return self.path / "loaded"


def write_lines(path: Path, rows: Iterable[LedgerEntry | Known]) -> None:
    """Write rows as JSON lines to a new file that appears whole or not at all."""
    partial = path.with_suffix(path.suffix + ".partial")
    with partial.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(to_line(row))
    partial.replace(path)


def append_line(out: IO[str], row: LedgerEntry) -> None:
    """Append one entry and hand it to the operating system, so that a killed crawl keeps it."""
    out.write(to_line(row))
    out.flush()


def to_line(row: LedgerEntry | Known) -> str:
    """Return the row as one JSON line; dates as ISO 8601."""
    return json.dumps(_values(row), ensure_ascii=False, default=_plain) + "\n"


def read_ledger(path: Path) -> Iterator[LedgerEntry]:
    """Yield the entries of a ledger; a last line cut off by a kill is left out."""
    for _, entry in ledger_lines(path):
        yield entry


def ledger_lines(path: Path, start: int = 0) -> Iterator[tuple[int, LedgerEntry]]:
    """Yield where in the ledger each entry begins, in bytes, and the entry, from `start` on."""
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
    """Return what the warehouse knew of the site when the run was made, one by one."""
    return (_known(values) for _, values in _complete_lines(path))


def known_of(line: str) -> Known:
    """Return what `to_line` wrote."""
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
    # dataclasses.asdict copies deeply, which took longer than all else of a line.
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]


def _plain(value: object) -> object:
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Provenance | RecordRef):
        return _values(value)
    message = f"{type(value).__name__} does not go into a ledger"
    raise TypeError(message)
