"""Milliseconds and completeness of DOCX reading beside python-docx, and of the whole pipeline.

    uv run python -m tests.bench.attachments [folder of office files] [rounds]

Without a folder the material beside the repository is taken. Each figure is the best round of
one core. "kept" is the share of python-docx's characters that our text has, line by line in the
same order; tables, which python-docx leaves out of its paragraphs, can only add to ours.
"""

import io
import sys
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import docx

from crawlers.page import FetchedPage
from normalize.office import read_docx
from normalize.pipeline import normalize_page
from tests.conftest import SHARED

ROUNDS = 3


def paragraphs(body: bytes) -> list[str]:
    """Return the paragraphs as python-docx has them."""
    document = docx.Document(io.BytesIO(body))
    return [
        line for p in document.paragraphs for line in map(str.strip, p.text.split("\n")) if line
    ]


def whole(body: bytes) -> object:
    """Normalise one file, from bytes to documents."""
    return list(normalize_page(FetchedPage(url="file:bench", body=body)))


def milliseconds(call: Callable[[bytes], object], bodies: Sequence[bytes], rounds: int) -> float:
    """Return the time of one file in the best round."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for body in bodies:
            call(body)
        best = min(best, time.process_time() - start)
    return 1000 * best / len(bodies)


def kept(body: bytes) -> float:
    """Return the share of python-docx's characters that our lines have in the same order."""
    theirs, ours = paragraphs(body), read_docx(body).text.split("\n")
    same = SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks()
    shared = sum(len(line) for block in same for line in theirs[block.a : block.a + block.size])
    return shared / max(sum(map(len, theirs)), 1)


def main(argv: Sequence[str]) -> None:
    """Print time and completeness over all DOCX files that python-docx can open."""
    folder = Path(argv[0]) if argv else SHARED / "office"
    rounds = int(argv[1]) if len(argv) > 1 else ROUNDS
    bodies = [path.read_bytes() for path in sorted(folder.glob("gov_report_*.docx"))]
    if not bodies:
        sys.exit(f"no reports in {folder}")
    print(f"{len(bodies)} DOCX files, kept {sum(map(kept, bodies)) / len(bodies):.4f}")
    peers = {"govreports": read_docx, "python-docx": paragraphs, "whole pipeline": whole}
    took = {name: milliseconds(call, bodies, rounds) for name, call in peers.items()}
    for name, time_taken in took.items():
        print(f"{name:<16}{time_taken:>8.1f} ms/file{time_taken / took['govreports']:>8.2f} times")


if __name__ == "__main__":
    main(sys.argv[1:])
