"""Copies: recall, precision, throughput and growth, beside datasketch on the same texts.

uv run python -m tests.bench.duplicates quality [--documents 20000]
uv run python -m tests.bench.duplicates peers [--documents 5000]
uv run python -m tests.bench.duplicates growth [--sizes 10000 100000]
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from crawlers.page import FetchedPage
from crawlers.run_folder import RunFolder
from normalize.document import Document, Evidence, Kind, Report
from normalize.fingerprint import shingle_hashes
from tests.bench.corpus import Corpus, Labelled, labelled
from warehouse import Warehouse, connect
from warehouse.batch import write_batch
from warehouse.comparison import shared
from warehouse.load import load_run

BATCH = 2_000
_EVIDENCE = Evidence("utf-8", "utf8", None, 0, "plain")
_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def main(argv: Sequence[str]) -> None:
    """Run one of the measurements and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("quality", "peers", "growth"))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    given = parser.parse_args(argv)
    if given.what == "quality":
        quality(given.documents)
    elif given.what == "peers":
        peers(given.documents)
    else:
        growth(given.sizes)


# Quality


def quality(count: int) -> None:
    """Print recall and precision on texts with known edits."""
    texts = list(labelled(Corpus(), count))
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/w.duckdb") as warehouse:
        seconds = load_texts(warehouse, Path(folder), (each.text for each in texts))
        found = related(warehouse)
        together = same_report(warehouse)
    print(f"{count} texts in {seconds:.1f} s")
    gold = likeness(texts)
    report("copies, J >= .8", {p for p, (j, _, _) in gold.items() if j >= 0.8}, found)
    report(
        "excerpts, containment >= .9, length ratio >= .1",
        {p for p, (j, c, r) in gold.items() if j < 0.8 and c >= 0.9 and r >= 0.1},
        found,
    )
    kin = families(texts)
    wrong = {pair for pair in together if kin[pair[0]] != kin[pair[1]]}
    print(f"{'precision of pairs in one cluster':50} {1 - len(wrong) / len(together):.5f}"
          f"  ({len(wrong)} of {len(together)} wrong)")  # fmt: skip
    missed = {p for p, (j, _, _) in gold.items() if j >= 0.8} - found.keys()
    print("missed:", Counter(texts[max(pair)].edit for pair in missed))
    print("wrong: ", Counter(texts[max(pair)].edit for pair in wrong))


def report(name: str, wanted: set[tuple[int, int]], found: dict[tuple[int, int], str]) -> None:
    got = wanted & found.keys()
    print(f"{name:50} {len(got) / len(wanted):.5f}  ({len(got)} of {len(wanted)})")


def families(texts: Sequence[Labelled]) -> list[tuple[str, int]]:
    """Return which original each text is a copy of; a stranger is its own."""
    return [("own", n) if each.kin is None else ("of", each.kin) for n, each in enumerate(texts)]


def likeness(texts: Sequence[Labelled]) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Return exact J, containment of the shorter and length ratio of all pairs of one family."""
    members = defaultdict(list)
    for number, family in enumerate(families(texts)):
        members[family].append(number)
    found = {}
    for group in members.values():
        hashes = dict(
            zip(
                group,
                shingle_hashes([comparison_points(texts[n].text) for n in group]),
                strict=True,
            )
        )
        for position, a in enumerate(group):
            for b in group[position + 1 :]:
                common = shared(hashes[a], hashes[b])
                short, long = sorted((len(hashes[a]), len(hashes[b])))
                found[a, b] = (common / (short + long - common), common / short, short / long)
    return found


def related(warehouse: Warehouse) -> dict[tuple[int, int], str]:
    """Return the relation of each pair of text numbers."""
    rows = warehouse.rows(
        """SELECT a.part, b.part, relation FROM relations
           JOIN documents AS a ON a.document_id = from_id
           JOIN documents AS b ON b.document_id = to_id"""
    )
    return {(min(a, b), max(a, b)): relation for a, b, relation in rows}


def same_report(warehouse: Warehouse) -> set[tuple[int, int]]:
    """Return the pairs (canonical copy, other copy) of all clusters."""
    rows = warehouse.rows(
        """SELECT least(a.part, b.part), greatest(a.part, b.part) FROM copies
           JOIN documents AS a USING (document_id)
           JOIN documents AS b ON b.document_id = report_id
           WHERE relation <> 'canonical'"""
    )
    return {(a, b) for a, b in rows}


# Loading


def documents(
    texts: Iterable[str], first: int = 0
) -> Iterator[tuple[FetchedPage, tuple[Document]]]:
    """Yield texts as documents whose part is their number; each at an address of its own."""
    for number, text in enumerate(texts, first):
        url = f"https://www.x{number}.gov.cn/1.html"
        page = FetchedPage(url, b"", fetched_at=_MOMENT)
        yield page, (Document(url, text, Report(Kind.NPC), _EVIDENCE, part=number),)


def load_texts(warehouse: Warehouse, home: Path, texts: Iterable[str], first: int = 0) -> float:
    """Load texts as one run; return the seconds that the load took, batches not counted."""
    run = RunFolder(home / f"run-{first:09d}")
    results = documents(texts, first)
    for number in range(1_000_000):
        batch = list(islice(results, BATCH))
        if not batch:
            break
        write_batch(run.batches / f"{number:06d}.parquet", batch)
    run.batches.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    load_run(warehouse, run)
    return time.perf_counter() - start


# Peers


def peers(count: int) -> None:
    """Print throughput and recall of ours and of datasketch's MinHashLSH on the same texts."""
    raise NotImplementedError


def growth(sizes: Sequence[int]) -> None:
    """Print what a batch of 2,000 costs at each size of the index."""
    raise NotImplementedError


if __name__ == "__main__":
    main(sys.argv[1:])
