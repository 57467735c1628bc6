"""A run folder: one crawl's (or import's) output, and the durable queue towards the warehouse.

    runs/<run id>/
      site.json         in:   the `Site` as it was when the run began, without the password of its
                              proxy; absent for imports
      known.jsonl       in:   the pages that the warehouse already has of the site (`KnownPage`)
      known_template.json  in: the last template of the site that the warehouse has
      ledger.jsonl      out:  one `LedgerEntry` per request that ended, in order of ending
      stats.json        out:  the crawler's statistics; its presence says that the crawl ended
      unread.warc.gz    the response that the crawl reads at the moment, so that none is lost
      full_walk         in:   its presence says that every list is to be walked to its end
      queue/            pending requests while the crawl runs; a resumed crawl starts it empty
      template.json     out:  the template by which all pages of the run are read, fixed before
                              the first batch; absent for imports
      batches/          out:  normalised documents, one Parquet file per batch of ledger entries
      digests.json      out:  SHA-256 of the files that no longer change, segments included
      problem.json      out:  why the run is set aside (`SetAside`); absent for a sound run
      loaded            out:  written once the warehouse has loaded the whole run

WARC segments are in the archive folder and named after the run: `<run id>-00000.warc.gz`.
Whichever process is killed, the next one finds here what is left to do.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from crawlers.errors import DamagedState, GovreportsError
from crawlers.page import Outcome, Provenance
from crawlers.state_files import (
    RESTORE,
    Digests,
    damaged,
    file_digest,
    object_lines,
    read_object,
    reading,
    write_whole,
)

FULL_WALK = "govreports/full_walk"
"""Statistic of a crawl that walked every list: "finished", or "budget" if pages were left."""
YIELDS = "govreports/entries"
"""Statistic of a crawl: by list address, the largest number of entries on one of its pages."""
UNFOLLOWED = "govreports/unfollowed_paging"
"""Statistic of a crawl: by list address, why its further pages were not read: the markup of a
pager that leads nowhere, or the page at which the walk broke off."""
REFUSED_FURTHER = "govreports/refused_further_pages"
"""Statistic of a crawl: further list pages that a site refuses although it shows the first."""
LEFT_OUT = "govreports/left_out_rows"
"""Statistic of a crawl: by list address, the rows of it that are not followed, and why."""


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
class KnownPage:
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
class SetAside:
    """Why a run is set aside: the file, what is wrong with it, and what a person does about it.

    file: path of the damaged file, "" if none is known. size, changed: of that file in bytes and
    in nanoseconds when the damage was found: once they differ, the run is tried again.
    """

    message: str
    hint: str
    file: str = ""
    size: int = -1
    changed: int = -1


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
        """JSON lines of `KnownPage`."""
        return self.path / "known.jsonl"

    @property
    def known_template(self) -> Path:
        """The last template of the site that the warehouse has (flows.stages.template_file)."""
        return self.path / "known_template.json"

    @property
    def template(self) -> Path:
        """The template by which all pages of the run are read, in the same form."""
        return self.path / "template.json"

    @property
    def full_walk(self) -> Path:
        """Marker file: its presence says that this crawl walks every list to its end."""
        return self.path / "full_walk"

    @property
    def ledger(self) -> Path:
        """JSON lines of `LedgerEntry`."""
        return self.path / "ledger.jsonl"

    @property
    def unread(self) -> Path:
        """The response that a crawl reads at the moment, as one WARC record."""
        return self.path / "unread.warc.gz"

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

    @property
    def digests(self) -> Digests:
        """The digests of the run's files and segments that no longer change."""
        return Digests(self.path / "digests.json")

    @property
    def problem(self) -> Path:
        """`SetAside` as JSON; its presence says that the run cannot be loaded."""
        return self.path / "problem.json"

    def seal(self, *paths: Path) -> None:
        """Note the digests of files that are complete, so that damage to them is found."""
        self.digests.put({path.name: file_digest(path) for path in paths if path.exists()})

    def check_seals(self) -> None:
        """Raise DamagedState for the first file whose content differs from its noted digest.

        Only the files in the folder itself are read; the archive checks its segments. A file that
        was removed is not damage: maintenance removes what only crawling needed.
        """
        for name, digest in self.digests.read().items():
            path = self.path / name
            if path.exists() and file_digest(path) != digest:
                hint = f"{RESTORE}; if its content is right, delete {self.digests.path}"
                raise damaged(path, "its content differs from the digest noted for it", hint)

    def set_aside(self, error: GovreportsError) -> None:
        """Note why this run cannot be loaded, so that others are not held up by it."""
        noted = SetAside(error.message, error.hint)
        if isinstance(error, DamagedState) and error.path:
            noted = SetAside(error.message, error.hint, error.path, *_stamp(Path(error.path)))
        write_whole(self.problem, json.dumps(asdict(noted), ensure_ascii=False).encode())

    def read_problem(self) -> SetAside | None:
        """Return why the run is set aside; None for a run without a problem."""
        try:
            values = read_object(self.problem)
            with reading(self.problem):
                found = SetAside(**values)
                stated = (found.message, found.hint, found.file)
                if all(isinstance(each, str) for each in stated):
                    return found
                raise TypeError("a text is missing")
        except FileNotFoundError:
            return None
        except DamagedState:  # the run is tried again, which notes its problem again
            return SetAside("the note on this run's problem is damaged", "run the command again")

    @property
    def is_set_aside(self) -> bool:
        """Whether a damaged file keeps the run from being loaded, and is still the same."""
        noted = self.read_problem()
        if noted is None or not noted.file:
            return False
        return _stamp(Path(noted.file)) == (noted.size, noted.changed)


def write_lines(path: Path, rows: Iterable[LedgerEntry | KnownPage]) -> None:
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


def to_line(row: LedgerEntry | KnownPage) -> str:
    """Return the row as one JSON line with dates in ISO 8601."""
    return json.dumps(_values(row), ensure_ascii=False, default=_plain) + "\n"


def read_ledger(path: Path) -> Iterator[LedgerEntry]:
    """Yield the entries of a ledger, without a last line that a kill cut off.

    Raises DamagedState for any other line that is not an entry.
    """
    for _, entry in ledger_lines(path):
        yield entry


def ledger_lines(path: Path, start: int = 0) -> Iterator[tuple[int, LedgerEntry]]:
    """Yield (byte offset in the ledger, entry) from the offset `start` on; raise DamagedState."""
    return _read_lines(path, _entry, start)


def read_known(path: Path) -> Iterator[KnownPage]:
    """Yield the pages that the warehouse knew of the site when the run was created.

    Raises DamagedState for a line that is not a known page.
    """
    return (row for _, row in _read_lines(path, _known))


def parse_known(line: str) -> KnownPage:
    """Return the row that `to_line` wrote as this line."""
    return _known(json.loads(line))


def read_statistics(path: Path) -> dict[str, Any]:
    """Return a crawl's statistics; raise DamagedState, or FileNotFoundError if there are none."""
    found = read_object(path)
    if not isinstance(found.get("finish_reason", ""), str | None):
        raise damaged(path, "its finish reason is not a text")
    return found


_Row = TypeVar("_Row")


def _read_lines(
    path: Path, make: Callable[[dict[str, Any]], _Row], start: int = 0
) -> Iterator[tuple[int, _Row]]:
    for at, values in object_lines(path, start):
        try:
            row = make(values)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise damaged(path, f"the line at byte {at}: {reason}") from error
        yield at, row


def _entry(values: dict[str, Any]) -> LedgerEntry:
    record = values.pop("record")
    provenance = _provenance(values.pop("provenance"))
    _check(values, _ENTRY_TYPES)
    if record is not None:
        _check(record, _RECORD_TYPES)
    return LedgerEntry(
        **{
            **values,
            "outcome": Outcome(values["outcome"]),
            "fetched_at": datetime.fromisoformat(values["fetched_at"]),
            "record": RecordRef(**record) if record is not None else None,
            "provenance": provenance,
        }
    )


def _known(values: dict[str, Any]) -> KnownPage:
    found = values.pop("provenance", None)
    provenance = _provenance(found) if found is not None else None
    _check(values, _KNOWN_TYPES)
    outcome = Outcome(values.pop("outcome"))
    return KnownPage(**values, outcome=outcome, provenance=provenance)


def _provenance(values: dict[str, Any]) -> Provenance:
    _check(values, _PROVENANCE_TYPES)
    day = values["list_date"]
    return Provenance(**{**values, "list_date": date.fromisoformat(day) if day else None})


_Types = Mapping[str, tuple[type, ...]]
_TEXT, _OPTIONAL = (str,), (str, type(None))
_ENTRY_TYPES: _Types = {
    "url": _TEXT, "outcome": _TEXT, "fetched_at": _TEXT, "final_url": _TEXT,
    "status": (int, type(None)), "detail": _OPTIONAL, "media_type": _OPTIONAL, "etag": _OPTIONAL,
    "last_modified": _OPTIONAL,
}  # fmt: skip
_RECORD_TYPES: _Types = {
    "record_id": _TEXT, "file": _TEXT, "offset": (int,), "length": (int,), "digest": _TEXT,
    "revisit": (bool,),
}  # fmt: skip
_KNOWN_TYPES: _Types = {
    "url": _TEXT, "outcome": _TEXT, "digest": _OPTIONAL, "etag": _OPTIONAL,
    "last_modified": _OPTIONAL,
}  # fmt: skip
_PROVENANCE_TYPES: _Types = {
    "site": _TEXT, "list_page": _OPTIONAL, "anchor": _OPTIONAL, "list_date": _OPTIONAL,
    "parent": _OPTIONAL,
}  # fmt: skip
_LARGEST = {"status": 2**31 - 1}  # columns of the warehouse: INTEGER, all others BIGINT


def _check(values: Any, types: _Types) -> None:
    """Raise ValueError or TypeError for a value that the warehouse could not store."""
    if not isinstance(values, dict):
        raise TypeError(f"a {type(values).__name__} is where an object belongs")
    for name, value in values.items():
        if name not in types:
            raise ValueError(f"the key {name!r} is unknown")
        if not isinstance(value, types[name]) or (type(value) is bool and bool not in types[name]):
            raise TypeError(f"{name} is {value!r:.40}")
        if isinstance(value, str):
            if not value.isascii():
                value.encode("utf-8")  # a lone surrogate is UnicodeEncodeError, a ValueError
        elif isinstance(value, int) and not 0 <= value <= _LARGEST.get(name, 2**63 - 1):
            raise ValueError(f"{name} is {value!r:.40}")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


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
