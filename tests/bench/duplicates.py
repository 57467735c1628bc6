"""Copies: recall, precision, throughput and growth, beside datasketch on the same texts.

uv run python -m tests.bench.duplicates quality [--documents 20000]
uv run python -m tests.bench.duplicates peers [--documents 5000]
uv run python -m tests.bench.duplicates growth [--sizes 10000 100000]
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from datasketch import MinHash, MinHashLSH

from crawlers.page import FetchedPage
from crawlers.run_folder import RunFolder
from normalize.document import Document, Evidence, Kind, Report
from normalize.fingerprint import comparison_points, fingerprints, shingle_hashes
from tests.bench.corpus import Corpus, Labelled, frame, labelled
from warehouse import Warehouse, connect
from warehouse import load as warehouse_load
from warehouse.batch import write_batch
from warehouse.comparison import shared

BATCH = 2_000
FILL = 20_000  # documents in one run while an index is filled
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
    precision("precision of pairs in one cluster", wrong, together)
    same = {pair for pair, relation in found.items() if relation == "same"}
    precision("precision of pairs called same", {p for p in same if kin[p[0]] != kin[p[1]]}, same)
    missed = {p for p, (j, _, _) in gold.items() if j >= 0.8} - found.keys()
    print("missed:", Counter(texts[max(pair)].edit for pair in missed))
    print("wrong: ", Counter(texts[max(pair)].edit for pair in wrong))


def report(name: str, wanted: set[tuple[int, int]], found: dict[tuple[int, int], str]) -> None:
    got = wanted & found.keys()
    print(f"{name:50} {len(got) / len(wanted):.5f}  ({len(got)} of {len(wanted)})")


def precision(name: str, wrong: set[tuple[int, int]], of: set[tuple[int, int]]) -> None:
    print(f"{name:50} {1 - len(wrong) / len(of):.5f}  ({len(wrong)} of {len(of)} wrong)")


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
        hashes = {n: shingle_hashes(comparison_points(texts[n].text)) for n in group}
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
    warehouse_load.load_run(warehouse, run)
    return time.perf_counter() - start


# Peers


def peers(count: int) -> None:
    """Print throughput and recall of ours and of datasketch's MinHashLSH on the same texts.

    Both go from text to the pairs they hold to be near-identical, in one process. Ours includes
    the exact check of each candidate and its relation; datasketch gives candidates only.
    """
    texts = list(labelled(Corpus(), count))
    wanted = {p for p, (jaccard, _, _) in likeness(texts).items() if jaccard >= 0.8}
    plain = [each.text for each in texts]
    print(f"{count} texts, {len(wanted)} pairs of J >= .8")
    print(f"{'':12}{'texts/s':>10}{'texts/CPU s':>13}{'recall':>10}{'pairs':>10}")
    measured = {"ours": ours(plain), "datasketch": datasketch_pairs(plain)}
    for name, (seconds, cpu, pairs) in measured.items():
        recall = len(wanted & pairs) / len(wanted)
        rates = f"{count / seconds:10.0f}{count / cpu:13.0f}"
        print(f"{name:12}{rates}{recall:10.4f}{len(pairs):10}")
    (wall, cpu, _), (wall_of_peer, cpu_of_peer, _) = measured.values()
    print(f"ratio by time {wall_of_peer / wall:.1f}, by CPU time {cpu_of_peer / cpu:.1f}")


def ours(texts: Sequence[str]) -> tuple[float, float, set[tuple[int, int]]]:
    """Return seconds and CPU seconds from text to verdict (not of storing texts), and the pairs."""
    fingerprints([""])  # the folding table is made once for each process
    wall, cpu = time.perf_counter(), time.process_time()
    fingerprints(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/w.duckdb") as warehouse:
        with timed(warehouse_load, "add_copies") as spent:
            load_texts(warehouse, Path(folder), texts)
        return wall + spent[0], cpu + spent[1], set(related(warehouse))


@contextmanager
def timed(module: ModuleType, name: str) -> Iterator[list[float]]:
    """Count the seconds and the CPU seconds that are spent in one function of a module."""
    original, spent = getattr(module, name), [0.0, 0.0]

    def counting(*args: Any, **named: Any) -> Any:
        start, cpu = time.perf_counter(), time.process_time()
        result = original(*args, **named)
        spent[0] += time.perf_counter() - start
        spent[1] += time.process_time() - cpu
        return result

    setattr(module, name, counting)
    try:
        yield spent
    finally:
        setattr(module, name, original)


def datasketch_pairs(texts: Sequence[str]) -> tuple[float, float, set[tuple[int, int]]]:
    start, cpu = time.perf_counter(), time.process_time()
    index = MinHashLSH(threshold=0.8, num_perm=128)
    found = set()
    for number, text in enumerate(texts):
        folded = "".join(each for each in text if each.isalnum())
        sketch = MinHash(num_perm=128)
        sketch.update_batch({folded[n : n + 5].encode() for n in range(len(folded) - 4)})
        found |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch, check_duplication=False)
    return time.perf_counter() - start, time.process_time() - cpu, found


# Growth


def growth(sizes: Sequence[int]) -> None:
    """Print what a batch of 2,000 texts costs at each size of the index."""
    corpus = Corpus(characters=2700)
    print(f"{'documents':>10}{'fill docs/s':>13}{'batch s':>9}{'verdict s':>11}{'CPU s':>7}"
          f"{'file MB':>9}{'of raw':>8}{'growth MB':>11}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/w.duckdb") as warehouse:
        done = 0
        for size in sizes:
            before = memory()
            seconds = 0.0
            while done < size:
                step = min(FILL, size - done)
                seconds += load_texts(
                    warehouse, Path(folder), map(corpus.report, range(done, done + step)), done
                )
                done += step
            grown = memory() - before
            batch = [each.text for each in mixed(corpus, done)]
            with timed(warehouse_load, "add_copies") as spent:
                whole = load_texts(warehouse, Path(folder), batch, done)
            done += len(batch)
            warehouse.connection.execute("CHECKPOINT")
            stored = Path(f"{folder}/w.duckdb").stat().st_size / 1e6
            share = stored / (done * corpus.characters * 3 / 1e6)
            print(f"{size:10}{size / seconds if seconds else 0:13.0f}{whole:9.2f}{spent[0]:11.2f}"
                  f"{spent[1]:7.2f}{stored:9.0f}{share:8.2f}{grown:11.0f}", flush=True)  # fmt: skip


def mixed(corpus: Corpus, known: int) -> Iterator[Labelled]:
    """Yield a batch of which a third are copies of what is known already."""
    rng = random.Random(known)
    for number in range(BATCH):
        if number % 3:
            yield Labelled(corpus.report(10_000_000 + known + number), None, "original")
        else:
            kin = rng.randrange(known)
            yield Labelled(frame(corpus.report(kin), rng), kin, "frame")


def memory() -> float:
    """Return this process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
