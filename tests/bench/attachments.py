"""Attachments: `normalize.formats.office.read_docx`, compared with python-docx.

The input is the real reports in ../shared if present, otherwise files of the practice web. "kept"
is the share of python-docx's characters that our text has, line by line in the same order. Tables,
which python-docx does not include in its paragraphs, can only add to ours.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import islice

import docx

from crawlers.page import FetchedPage
from crawlers.practice.build import facts_of
from crawlers.practice.content.corpus import report_paragraphs
from crawlers.practice.content.report_facts import PracticeKind, counties
from crawlers.practice.files.docx_writer import docx as written
from normalize.formats.office import read_docx
from normalize.pipeline.normalization import normalize_page
from tests.bench.harness import Headline, Table, alternate
from tests.conftest import SHARED

OURS = "govreports"


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield milliseconds per file and completeness."""
    real = [path.read_bytes() for path in sorted((SHARED / "office").glob("gov_report_*.docx"))]
    bodies = (real or list(invented(20)))[: 8 if quick else None]
    rounds = 1 if quick else 3
    peers = {OURS: read_docx, "python-docx": paragraphs, "whole pipeline": whole}
    taken = alternate({name: partial(read, call, bodies) for name, call in peers.items()}, rounds)
    times = {name: 1000 * spent.cpu / len(bodies) for name, spent in taken.items()}
    rows = [(name, took, took / times[OURS]) for name, took in times.items()]
    share = sum(map(kept, bodies)) / len(bodies)
    notes = [
        f"{len(bodies)} {'real' if real else 'invented'} DOCX files, median of {rounds}, one core",
        f"kept {share:.4f} of python-docx's characters",
    ]
    headline = Headline(
        f"read {len(bodies)} DOCX reports",
        f"{times[OURS]:.1f} ms a file, {share:.1%} of the characters",
        f"python-docx: {times['python-docx']:.1f} ms",
        times["python-docx"] / times[OURS],
    )
    columns = {"reader": "", "ms/file": ".1f", "times ours": ".2f"}
    yield Table("Reading DOCX", columns, rows, notes, [headline])


def invented(number: int) -> Iterator[bytes]:
    """Yield Word files with the reports of `number` counties."""
    for where in islice(counties(), number):
        yield written(report_paragraphs(facts_of(where, PracticeKind.GOV, 2024, 1)))


def read(call: Callable[[bytes], object], bodies: Sequence[bytes]) -> None:
    for body in bodies:
        call(body)


def paragraphs(body: bytes) -> list[str]:
    """Return the paragraphs that python-docx finds."""
    document = docx.Document(io.BytesIO(body))
    return [
        line for p in document.paragraphs for line in map(str.strip, p.text.split("\n")) if line
    ]


def whole(body: bytes) -> object:
    """Normalise one file, from bytes to documents."""
    return list(normalize_page(FetchedPage(url="file:bench", body=body)))


def kept(body: bytes) -> float:
    """Return the share of python-docx's characters that our lines have in the same order."""
    theirs, ours = paragraphs(body), read_docx(body).text.split("\n")
    same = SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks()
    shared = sum(len(line) for block in same for line in theirs[block.a : block.a + block.size])
    return shared / max(sum(map(len, theirs)), 1)
