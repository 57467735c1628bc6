"""The raw archive: writing and reading WARC, compared with warcio and FastWARC alone.

Ours computes a digest of each body, writes a revisit record for a repeated one, and passes each
record as a whole to the operating system; on reading, it compares the digest. warcio's
`WARCWriter` computes digests too. FastWARC alone only writes and reads records. Scattered reads
are by offset, as when an analyst looks at the bytes of a row.
"""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.archive.segments import ArchiveWriter, iterate, read_page
from crawlers.page import FetchedPage
from tests.bench.harness import Headline, Spent, Table, alternate, grows, in_process, spent_in
from tests.bench.practice import served

OURS = "govreports"
SCATTERED = 500  # reads by offset
Pages = Sequence[FetchedPage]
Places = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Way:
    """How a library writes pages to a new folder, reads all of them, and reads one record."""

    write: Callable[[Path, Pages], Places]
    read: Callable[[Path], int]
    look: Callable[[Path, str, int], int]


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the rates of writing and reading for each library, and growth with the archive."""
    number, rounds = (300, 1) if quick else (2_000, 3)
    pages = [each.page for each in served(number)]
    with tempfile.TemporaryDirectory() as name:
        yield side_by_side(Path(name), pages, rounds)
    yield growth((300, 900) if quick else (1_000, 3_000, 9_000))


def side_by_side(folder: Path, pages: Pages, rounds: int) -> Table:
    """Return the figures of each library for the same pages."""
    written = alternate({each: partial(fresh, folder, each, pages) for each in WAYS}, rounds)
    places = {name: spent.result for name, spent in written.items()}
    read = alternate({each: partial(read_all, places[each][0], each) for each in WAYS}, rounds)
    looked = alternate({each: partial(look, *places[each], each) for each in WAYS}, rounds)
    raw = sum(len(page.body) for page in pages)
    rows = [
        (
            name, rate(len(pages), written[name]), rate(len(pages), read[name]),
            1000 * looked[name].cpu / SCATTERED, size(places[name][0]) / raw, read[name].result,
        )
        for name in WAYS
    ]  # fmt: skip
    columns = {
        "": "", "written/s": ",.0f", "read/s": ",.0f", "ms a scattered read": ".2f",
        "file, of the bodies": ".3f", "bodies read": ",",
    }  # fmt: skip
    notes = [
        f"{len(pages):,} pages of {raw / 1e6:.0f} MB, median of {rounds}, processor time",
        f"{SCATTERED} scattered reads",
    ]
    headlines = [
        headline(f"archive {len(pages):,} pages, with digests", rows, 1),
        headline("read them again, comparing digests", rows, 2),
    ]
    return Table("WARC", columns, rows, notes, headlines)


def headline(what: str, rows: Sequence[Sequence[float | str]], column: int) -> Headline:
    """Return our rate compared with that of warcio, which computes digests as well."""
    ours, theirs = (float(row[column]) for row in rows[:2])
    return Headline(what, f"{ours:,.0f}/s", f"warcio: {theirs:,.0f}/s", ours / theirs)


def rate(number: int, spent: Spent[Any]) -> float:
    return number / spent.cpu


def size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.iterdir())


_NUMBERS = count()


def fresh(folder: Path, name: str, pages: Pages) -> tuple[Path, Places]:
    """Write pages to a new folder."""
    target = folder / f"{name}-{next(_NUMBERS)}"
    target.mkdir()
    return target, WAYS[name].write(target, pages)


def read_all(folder: Path, name: str) -> int:
    return WAYS[name].read(folder)


def look(folder: Path, places: Places, name: str) -> None:
    for file, offset in random.Random(1).choices(places, k=SCATTERED):
        WAYS[name].look(folder, file, offset)


# Ours


def write(folder: Path, pages: Pages) -> Places:
    with ArchiveWriter(folder, "bench") as out:
        refs = [out.write(page) for page in pages]
    return [(ref.file, ref.offset) for ref in refs]


def read(folder: Path) -> int:
    return sum(1 for page in iterate(folder) if page.body)


def look_ours(folder: Path, file: str, offset: int) -> int:
    return len(read_page(folder, file, offset).body)


# warcio


def write_warcio(folder: Path, pages: Pages) -> Places:
    places = []
    with (folder / "pages.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
        for page in pages:
            places.append(("pages.warc.gz", out.tell()))
            headers = StatusAndHeaders("200 OK", list(page.headers), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                page.url, "response", payload=BytesIO(page.body), http_headers=headers
            )
            writer.write_record(record)
    return places


def read_warcio(folder: Path) -> int:
    with (folder / "pages.warc.gz").open("rb") as stream:
        records = WarcioIterator(stream, check_digests=True)
        return sum(1 for record in records if record.content_stream().read())


def look_warcio(folder: Path, file: str, offset: int) -> int:
    with (folder / file).open("rb") as stream:
        stream.seek(offset)
        return len(next(WarcioIterator(stream)).content_stream().read())


# FastWARC alone


def write_fastwarc(folder: Path, pages: Pages) -> Places:
    places = []
    with (folder / "pages.warc.gz").open("wb") as out:
        for page in pages:
            places.append(("pages.warc.gz", out.tell()))
            stream = BytesIO()
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = page.url
            record.is_http = True
            record.set_bytes_content(b"HTTP/1.1 200 OK\r\n\r\n" + page.body)
            packed = GzipWriter(stream, 3)  # the level that ours uses
            record.write(packed)
            packed.finish()
            out.write(stream.getvalue())
    return places


def read_fastwarc(folder: Path) -> int:
    with (folder / "pages.warc.gz").open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response)
        return sum(1 for record in records if record.reader.read())


def look_fastwarc(folder: Path, file: str, offset: int) -> int:
    with (folder / file).open("rb") as stream:
        stream.seek(offset)
        return len(next(iter(ArchiveIterator(stream))).reader.read())


WAYS = {
    OURS: Way(write, read, look_ours),
    "warcio": Way(write_warcio, read_warcio, look_warcio),
    "FastWARC alone": Way(write_fastwarc, read_fastwarc, look_fastwarc),
}


# Growth


def growth(sizes: Sequence[int]) -> Table:
    """Return rates and memory by the number of pages, each size in a separate process."""
    rows = []
    for number in sizes:
        grown = in_process(written_and_read, number)
        rows.append((number, *(number / each for each in grown.result), grown.megabytes))
    memory = grows("memory", "pages", sizes, [row[3] for row in rows])
    notes = [*memory, "pages are generated while they are written"]
    columns = {"pages": ",", "written/s": ",.0f", "read/s": ",.0f", "peak memory MB": ",.0f"}
    return Table("Growth", columns, rows, notes)


def written_and_read(number: int) -> tuple[float, float]:
    """Return the processor seconds of writing and of reading."""
    spent = 0.0
    with tempfile.TemporaryDirectory() as name:
        with ArchiveWriter(Path(name), "bench") as out:
            for each in served(number):
                spent += spent_in(partial(out.write, each.page)).cpu
        return spent, spent_in(partial(read, Path(name))).cpu
