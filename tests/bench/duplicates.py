"""Duplicates: recall, precision, speed and growth, compared with datasketch and rensa.

uv run python -m tests.bench duplicates quality [--documents 20000]
uv run python -m tests.bench duplicates peers [--documents 5000]
uv run python -m tests.bench duplicates throughput [--documents 100000]
uv run python -m tests.bench duplicates growth [--sizes 10000 100000] [--folder DIR]
"""

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashDeduplicator

from crawlers.page import FetchedPage
from crawlers.run_folder import RunFolder
from normalize.document import Document, Evidence, Kind, Report
from normalize.fingerprint.comparison_text import comparison_points
from normalize.fingerprint.minhash import fingerprints
from normalize.fingerprint.shingles import shingle_hashes
from normalize.workers.bounded_run import run_bounded
from tests.bench.corpus import Corpus, Labelled, frame, labelled
from tests.bench.harness import (
    Headline,
    Spent,
    Table,
    grows,
    spent_in,
    tree_megabytes,
    tree_seconds,
    watch,
)
from tests.bench.warehouse_fill import Patchwork, write_plain
from warehouse import Warehouse, connect
from warehouse.duplicates import relation_search
from warehouse.duplicates.candidate_pairs import Pair, candidates
from warehouse.duplicates.comparison import overlap
from warehouse.loading import load as warehouse_load
from warehouse.loading.batch_file import write_batch

BATCH = 2_000
_CORES = 2
FILL = 20_000  # documents in one run while an index is filled
_EVIDENCE = Evidence("utf-8", "utf8", None, 0, "plain")
_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield quality, speed compared with the peers, and (unless quick) growth."""
    yield quality(300 if quick else 5000)
    yield peers(200 if quick else 2000)
    yield throughput(1_000 if quick else 40_000)
    if not quick:
        yield growth([10_000, 20_000, 40_000])


def main(argv: Sequence[str]) -> None:
    """Run one of the measurements at a chosen size."""
    parser = argparse.ArgumentParser("tests.bench duplicates", description=__doc__)
    parser.add_argument("what", choices=("quality", "peers", "throughput", "growth"))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="keep or continue a grown warehouse")
    given = parser.parse_args(argv)
    if given.folder:
        print(grown_in(given.folder, given.sizes).text())
        return
    single = {"quality": quality, "peers": peers, "throughput": throughput}
    found = growth(given.sizes) if given.what == "growth" else single[given.what](given.documents)
    print(found.text())


# Quality


def quality(count: int) -> Table:
    """Return recall and precision on texts with known edits."""
    texts = list(labelled(Corpus(), count))
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/w.duckdb") as warehouse:
        seconds = load_texts(warehouse, Path(folder), (each.text for each in texts))
        found = related(warehouse)
        together = same_report(warehouse)
    gold = likeness(texts)
    near = {pair for pair, (j, _, _) in gold.items() if j >= 0.8}
    inside = {pair for pair, (j, c, r) in gold.items() if j < 0.8 and c >= 0.9 and r >= 0.1}
    kin = families(texts)
    same = {pair for pair, relation in found.items() if relation == "same"}
    wrong, mixed_up = ({p for p in pairs if kin[p[0]] != kin[p[1]]} for pairs in (together, same))
    rows = [
        share("recall of duplicates, J >= 0.8", near & found.keys(), near),
        share("recall of excerpts, 90% contained", inside & found.keys(), inside),
        share("precision of pairs in one cluster", together - wrong, together),
        share("precision of pairs related as same", same - mixed_up, same),
    ]
    missed = Counter(texts[max(pair)].edit for pair in near - found.keys())
    notes = [
        f"{count:,} texts with known edits, loaded in {seconds:.1f} s",
        "excerpts are at least a tenth as long as their source",
        f"missed duplicates by edit: {dict(missed) or 'none'}",
        f"wrong pairs by edit: {dict(Counter(texts[max(p)].edit for p in wrong)) or 'none'}",
    ]
    columns = {"measure": "", "value": ".5f", "correct": ",", "of": ","}
    headline = Headline(
        f"find duplicates among {count:,} texts",
        f"recall {rows[0][1]:.4f}, precision {rows[2][1]:.4f}",
    )
    return Table("Quality", columns, rows, notes, [headline])


def share(
    name: str, right: Collection[object], of: Collection[object]
) -> tuple[str, float, int, int]:
    return name, len(right) / max(len(of), 1), len(right), len(of)


def families(texts: Sequence[Labelled]) -> list[tuple[str, int]]:
    """Return the original of each text; a stranger is its own original."""
    return [("own", n) if each.kin is None else ("of", each.kin) for n, each in enumerate(texts)]


def likeness(texts: Sequence[Labelled]) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Return exact Jaccard, containment of the shorter text and length ratio of related pairs.

    Related pairs have the same original.
    """
    members = defaultdict(list)
    for number, family in enumerate(families(texts)):
        members[family].append(number)
    found = {}
    for group in members.values():
        hashes = {n: shingle_hashes(comparison_points(texts[n].text)) for n in group}
        for position, a in enumerate(group):
            for b in group[position + 1 :]:
                common = overlap(hashes[a], hashes[b]).common
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
    """Return the pairs (canonical document, other document) of all clusters."""
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
    """Yield texts as documents whose part is their number, each at a different URL."""
    for number, text in enumerate(texts, first):
        url = f"https://www.x{number}.gov.cn/1.html"
        page = FetchedPage(url, b"", fetched_at=_MOMENT)
        yield page, (Document(url, text, Report(Kind.NPC), _EVIDENCE, part=number),)


def load_texts(warehouse: Warehouse, home: Path, texts: Iterable[str], first: int = 0) -> float:
    """Load texts as one run; return the seconds that the load took, without writing batches."""
    run = RunFolder(home / f"run-{first:09d}")
    results = documents(texts, first)
    for number in range(1_000_000):
        batch = list(islice(results, BATCH))
        if not batch:
            break
        write_batch(run.batches / f"{number:06d}.parquet", batch)
    run.batches.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    warehouse_load.load_run(warehouse, run)
    return time.perf_counter() - start


def load_in_runs(warehouse: Warehouse, home: Path, texts: Iterable[str], size: int) -> float:
    """Load texts in runs of `size`; return the seconds as `load_texts` does."""
    rest, seconds = iter(texts), 0.0
    for number, head in enumerate(rest):
        some = chain([head], islice(rest, size - 1))
        seconds += load_texts(warehouse, home, some, number * size)
    return seconds


@dataclass
class Detection:
    """Seconds, processor seconds and megabytes spent on finding duplicates, including workers.

    megabytes: the most that one run took beyond what the process held before it.
    """

    wall: float = 0.0
    cpu: float = 0.0
    megabytes: float = 0.0


@contextmanager
def counted_detection() -> Iterator[Detection]:
    """Count what loads in the body spend on finding duplicates, without storing texts."""
    total = Detection()
    warm()

    def counting(*arguments: Any) -> int:
        held = tree_megabytes()
        with watch(every=2.0) as seen:  # each look takes about 50 ms for a large process
            spent = spent_in(partial(relation_search.add_relations, *arguments), tree_seconds)
        total.wall += spent.wall
        total.cpu += spent.cpu
        total.megabytes = max(total.megabytes, seen.megabytes - held)
        return spent.result

    with mock.patch.object(warehouse_load, "add_relations", counting):
        yield total


def warm() -> None:
    """Start the process that workers are forked from, as normalising does in `ingest`."""
    list(run_bounded(len, ["", ""], processes=_CORES, seconds=60, megabytes=1024))


# Peers


def peers(count: int) -> Table:
    """Return our speed and recall and those of the peers on the same texts.

    All go from text to pairs: the peers in one process, ours with two workers that compute
    fingerprints and compare, as in the flow. Therefore the headline uses processor time. The peers
    yield candidates, and so does our second row; our first row also checks each candidate exactly
    and determines its relation. rensa's deduplicator keeps, and names, only the first text of a
    group of duplicates.
    """
    texts = list(labelled(Corpus(), count))
    wanted = {p for p, (jaccard, _, _) in likeness(texts).items() if jaccard >= 0.8}
    copies = {later for _, later in wanted}
    plain = [each.text for each in texts]
    whole, proposed = ours(plain)
    measured = {
        "govreports": whole, "govreports, candidates only": proposed,
        "datasketch": datasketch_pairs(plain), "rensa": rensa_pairs(plain),
    }  # fmt: skip
    first = measured["datasketch"]
    rows = [
        (
            name, count / spent.wall, first.wall / spent.wall, count / spent.cpu,
            first.cpu / spent.cpu, len(wanted & spent.result) / len(wanted),
            len(copies & {later for _, later in spent.result}) / len(copies),
        )
        for name, spent in measured.items()
    ]  # fmt: skip
    columns = {
        "": "", "texts/s": ",.0f", "times datasketch": ".1f", "texts/CPU s": ",.0f",
        "by CPU": ".1f", "pairs found": ".4f", "duplicates found": ".4f",
    }  # fmt: skip
    theirs = f"datasketch: {rows[2][3]:,.0f} texts/CPU s, recall {rows[2][5]:.4f}"
    headlines = [
        Headline(
            f"text to {end}, {count:,} texts of 5,000 characters",
            f"{row[3]:,.0f} texts/CPU s, recall {row[5]:.4f}", theirs, row[4],
        )
        for end, row in zip(("relations", "candidates"), rows, strict=False)
    ]  # fmt: skip
    notes = [
        f"{len(wanted):,} pairs with J >= 0.8",
        "the peers yield candidates; the first row also compares them and finds their relation",
        "ours uses two cores, each peer one",
        "rensa's deduplicator names only the first of several duplicates: see the last column",
    ]
    return Table("Compared with peers", columns, rows, notes, headlines)


Found = Spent[set[tuple[int, int]]]


def ours(texts: Sequence[str]) -> tuple[Found, Found]:
    """Return the cost from text to relations (without storing texts), and to candidates."""
    with ProcessPoolExecutor(_CORES, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(sketch, (texts[n::_CORES] for n in range(_CORES))))
    sketched = _sum(*parts)
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/w.duckdb") as warehouse:
        with counted_detection() as total, counted_searches() as searches:
            load_texts(warehouse, Path(folder), texts)
        pairs = set(related(warehouse))
    proposed = {(older - 1, newer - 1) for each in searches for newer, older in each.result}
    first = sketched.wall / _CORES
    return (
        Spent(first + total.wall, sketched.cpu + total.cpu, pairs),
        Spent(
            first + sum(each.wall for each in searches),
            sketched.cpu + sum(each.cpu for each in searches),
            proposed,
        ),
    )


@contextmanager
def counted_searches() -> Iterator[list[Spent[list[Pair]]]]:
    """Record the cost and the result of each search for candidates in the body."""
    searches: list[Spent[list[Pair]]] = []

    def counting(*arguments: Any) -> list[Pair]:
        searches.append(spent_in(partial(candidates, *arguments)))
        return searches[-1].result

    with mock.patch.object(relation_search, "candidates", counting):
        yield searches


def datasketch_pairs(texts: Sequence[str]) -> Found:
    def pairs() -> set[tuple[int, int]]:
        index = MinHashLSH(threshold=0.8, num_perm=128)
        found = set()
        for number, text in enumerate(texts):
            sketch = MinHash(num_perm=128)
            sketch.update_batch({shingle.encode() for shingle in shingles_of(text)})
            found |= {(other, number) for other in index.query(sketch)}
            index.insert(number, sketch, check_duplication=False)
        return found

    return spent_in(pairs)


def rensa_pairs(texts: Sequence[str]) -> Found:
    def pairs() -> set[tuple[int, int]]:
        known = RMinHashDeduplicator(0.8, 128, use_lsh=True, num_bands=16, seed=42)
        found = set()
        for number, text in enumerate(texts):
            sketch = RMinHash(num_perm=128, seed=42)
            sketch.update(list(shingles_of(text)))
            found |= {(int(other), number) for other in known.get_duplicates(sketch)}
            known.add(str(number), sketch)
        return found

    return spent_in(pairs)


def shingles_of(text: str) -> set[str]:
    """Return the distinct sequences of five letters or digits, as users of the peers make them."""
    folded = "".join(each for each in text if each.isalnum())
    return {folded[at : at + 5] for at in range(len(folded) - 4)}


# Throughput


def throughput(count: int) -> Table:
    """Return the cost of 5,000 characters from text to relations, on two cores.

    A third of the texts are duplicates of others that came at most 20,000 texts earlier, with
    another header and footer. Two processes compute fingerprints, as normalising workers do.
    """
    sketched, stored = Spent(0.0, 0.0, None), 0.0
    context = get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(_CORES, mp_context=context) as pool,
        connect(f"{folder}/w.duckdb") as warehouse,
        counted_detection() as total,
    ):
        for first in range(0, count, FILL):
            run = RunFolder(Path(folder) / f"run-{first:09d}")
            spans = [
                range(each, min(each + BATCH, count))
                for each in range(first, min(first + FILL, count), BATCH)
            ]
            paths = [run.batches / f"{each.start:09d}.parquet" for each in spans]
            sketched = _sum(sketched, *pool.map(sketch_recent, paths, spans))
            stored += spent_in(partial(warehouse_load.load_run, warehouse, run)).wall
        found = warehouse.rows("SELECT count(*) FROM relations")[0][0]
    wall = sketched.wall / _CORES + total.wall
    cpu = sketched.cpu + total.cpu
    rows = [
        ("fingerprints", count * _CORES / sketched.wall, 1e3 * sketched.cpu / count),
        ("candidates, relations, clusters", count / total.wall, 1e3 * total.cpu / count),
        ("from text to relations", count / wall, 1e3 * cpu / count),
        ("storing texts, not included above", count / (stored - total.wall), None),
    ]
    columns = {"": "", "documents/s": ",.0f", "CPU ms a document": ".3f"}
    notes = [
        f"{count:,} documents of 5,000 characters, a third of them duplicates; {found:,} relations",
        f"by processor time alone, two cores would do {_CORES * count / cpu:,.0f} documents/s",
        f"duplicates of a run took at most {total.megabytes:,.0f} MB of additional memory",
    ]
    return Table("Throughput", columns, rows, notes)


def sketch_recent(path: Path, numbers: range) -> Spent[None]:
    """Write a batch of texts; return the cost of their fingerprints."""
    corpus = patchwork()
    texts = [recent(corpus, number) for number in numbers]
    write_plain(path, texts, numbers.start)
    return sketch(texts)


def sketch(texts: Sequence[str]) -> Spent[None]:
    """Return the cost of computing the fingerprints of texts."""
    fingerprints([""])  # builds the folding table, which happens once in each process
    spent = spent_in(lambda: fingerprints(texts))
    return Spent(spent.wall, spent.cpu, None)


@cache
def patchwork() -> Patchwork:
    return Patchwork(5_000)


def recent(corpus: Patchwork, number: int) -> str:
    """Return a text; every third is a duplicate of one that came at most 20,000 earlier."""
    if number % 3 != 2:
        return corpus.report(number)
    rng = random.Random(number)
    kin = rng.randrange(max(0, number - FILL), number)
    return frame(corpus.report(kin - (kin % 3 == 2)), rng)


def _sum(*spent: Spent[None]) -> Spent[None]:
    return Spent(sum(each.wall for each in spent), sum(each.cpu for each in spent), None)


# Growth


def growth(sizes: Sequence[int]) -> Table:
    """Return the cost of a batch of 2,000 texts at each size of the index."""
    with tempfile.TemporaryDirectory() as folder:
        return grown_in(Path(folder), sizes)


def grown_in(folder: Path, sizes: Sequence[int]) -> Table:
    """Measure growth in a folder that can contain the warehouse of an earlier measurement."""
    corpus = Patchwork(2700)
    with connect(str(folder / "w.duckdb")) as warehouse:
        rows = [grown(warehouse, folder, corpus, size) for size in sizes]
    columns = {
        "documents": ",", "fill documents/s": ",.0f", "batch s": ".2f", "relations s": ".2f",
        "relations CPU s": ".2f", "file MB": ",.0f", "of raw text": ".2f",
        "relations memory MB": ",.0f",
    }  # fmt: skip
    notes = [
        f"a batch is {BATCH:,} texts, a third of them duplicates of scattered old ones",
        *grows("processor time of its relations", "documents", sizes, [row[4] for row in rows]),
        "memory is what finding relations takes beyond what the process holds, including workers",
    ]
    return Table("Growth", columns, rows, notes)


Grown = tuple[int, float | None, float, float, float, float, float, float]


def grown(warehouse: Warehouse, folder: Path, corpus: Patchwork, size: int) -> Grown:
    """Fill the warehouse to a size, add one batch, and return the table row."""
    seconds = 0.0
    first = done = known(warehouse)
    while done < size:
        step = min(FILL, size - done)
        seconds += filled(warehouse, folder, corpus, range(done, done + step))
        done += step
        print(f"  {done:,} documents", flush=True)
    batch = [each.text for each in mixed(corpus, done)]
    with counted_detection() as total:
        whole = load_texts(warehouse, folder, batch, done)
    warehouse.connection.execute("CHECKPOINT")
    stored = (folder / "w.duckdb").stat().st_size / 1e6
    raw = (done + BATCH) * corpus.characters * 3 / 1e6
    print(f"  {size:,} documents: a batch in {whole:.1f} s", flush=True)
    rate = (done - first) / seconds if seconds else None
    return size, rate, whole, total.wall, total.cpu, stored, stored / raw, total.megabytes


def filled(warehouse: Warehouse, folder: Path, corpus: Patchwork, numbers: range) -> float:
    """Load texts without duplicates; return the seconds that the load took."""
    run = RunFolder(folder / f"run-{numbers.start:09d}")
    for start in range(numbers.start, numbers.stop, BATCH):
        texts = list(map(corpus.report, range(start, min(start + BATCH, numbers.stop))))
        write_plain(run.batches / f"{start:09d}.parquet", texts, start)
    return spent_in(lambda: warehouse_load.load_run(warehouse, run)).wall


def known(warehouse: Warehouse) -> int:
    """Return the number of documents."""
    count: int = warehouse.rows("SELECT count(*) FROM documents")[0][0]
    return count


def mixed(corpus: Patchwork, known: int) -> Iterator[Labelled]:
    """Yield a batch in which a third are duplicates of known texts."""
    rng = random.Random(known)
    for number in range(BATCH):
        if number % 3:
            yield Labelled(corpus.report(10_000_000 + known + number), None, "original")
        else:
            kin = rng.randrange(known)
            yield Labelled(frame(corpus.report(kin), rng), kin, "frame")
