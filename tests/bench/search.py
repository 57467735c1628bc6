"""Search: index and query reports, beside an index of jieba's words and `contains` in SQL.

uv run python -m tests.bench.search [--documents 100000]
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import rjieba
import tantivy

from tests.bench.corpus import Corpus
from tests.bench.duplicates import FILL, load_texts, memory
from warehouse import Warehouse, connect
from warehouse.search import search
from warehouse.search_index import refresh
from warehouse.snapshot import publish

PHRASES = 200
Find = Callable[[str], set[str]]


def main(argv: Sequence[str]) -> None:
    """Index texts, ask for random phrases; print rates, times, and answers beside `contains`.

    missed: reports that `contains` finds and the index does not; more: those that only the
    index finds, since it takes traditional for simplified characters.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    count = parser.parse_args(argv).documents
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        published = _published(folder, count)
        start = time.perf_counter()
        refresh(folder / "search", published)
        pairs = count / (time.perf_counter() - start)
        with connect(str(published), read_only=True) as warehouse:
            start = time.perf_counter()
            words = _Words(warehouse)
            by_words = count / (time.perf_counter() - start)
            phrases = _phrases(warehouse)
            exact, sql_times = _asked(lambda phrase: _contains(warehouse, phrase), phrases)
        ours, our_times = _asked(lambda phrase: _found(folder, published, phrase), phrases)
        theirs, word_times = _asked(words.find, phrases)
        first = _first_page(folder, published, phrases)
        size = sum(path.stat().st_size for path in (folder / "search").rglob("*") if path.is_file())
    print(f"{'':34}{'documents/s':>12}{'p50 ms':>9}{'p95 ms':>9}{'missed':>8}{'more':>8}")
    for title, rate, times, answers in (
        ("pairs, all hits with snippets", pairs, our_times, ours),
        ("pairs, the first twenty", pairs, first, ours),
        ("jieba's words, ids alone", by_words, word_times, theirs),
        ("contains in SQL", 0.0, sql_times, exact),
    ):
        pairs_of = list(zip(answers, exact, strict=True))
        missed = sum(len(right - given) for given, right in pairs_of)
        more = sum(len(given - right) for given, right in pairs_of)
        print(
            f"{title:34}{rate:12.0f}{_part(times, 0.5):9.1f}{_part(times, 0.95):9.1f}"
            f"{missed:8}{more:8}"
        )
    hits = sum(map(len, exact))
    print(f"{count} documents, {PHRASES} phrases with {hits} hits; index {size / 1e6:.0f} MB")
    print(f"memory {memory():.0f} MB")


def _published(folder: Path, count: int) -> Path:
    corpus = Corpus(characters=2_700)
    with connect(str(folder / "warehouse.duckdb")) as warehouse:
        for first in range(0, count, FILL):
            texts = map(corpus.report, range(first, min(first + FILL, count)))
            load_texts(warehouse, folder, texts, first)
    publish(folder / "warehouse.duckdb", folder / "published.duckdb")
    return folder / "published.duckdb"


def _phrases(warehouse: Warehouse) -> list[str]:
    """Return random pieces of texts, of two to nine characters, without line ends."""
    rng = random.Random(1)
    texts = [row[0] for row in warehouse.rows("SELECT text FROM reports USING SAMPLE 500")]
    found: list[str] = []
    while len(found) < PHRASES:
        text, length = rng.choice(texts), rng.randint(2, 9)
        start = rng.randrange(len(text) - length)
        piece = text[start : start + length]
        found += [piece] if "\n" not in piece and piece == piece.strip() else []
    return found


def _asked(find: Find, phrases: Sequence[str]) -> tuple[list[set[str]], list[float]]:
    answers, times = [], []
    for phrase in phrases:
        start = time.perf_counter()
        answers.append(find(phrase))
        times.append(time.perf_counter() - start)
    return answers, times


def _found(folder: Path, published: Path, phrase: str) -> set[str]:
    hits = search(folder / "search", published, f'"{phrase}"', limit=None)
    return {hit.report_id for hit in hits}


def _first_page(folder: Path, published: Path, phrases: Sequence[str]) -> list[float]:
    return _asked(
        lambda phrase: {
            hit.report_id for hit in search(folder / "search", published, f'"{phrase}"')
        },
        phrases,
    )[1]


def _contains(warehouse: Warehouse, phrase: str) -> set[str]:
    rows = warehouse.rows("SELECT report_id FROM reports WHERE contains(text, ?)", [phrase])
    return {row[0] for row in rows}


class _Words:
    """The usual way: texts cut into words, phrases looked up as the words they are cut into."""

    def __init__(self, warehouse: Warehouse) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="cut", index_option="position")
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("cut", cut)
        writer = self._index.writer(128_000_000, 2)
        reader = warehouse.connection.execute("SELECT report_id, text FROM reports")
        for batch in reader.to_arrow_reader(1_000):
            for row in batch.to_pylist():
                entry = tantivy.Document()
                entry.add_text("id", row["report_id"])
                entry.add_text("words", " ".join(rjieba.cut(row["text"])))
                writer.add_document(entry)
        writer.commit()
        self._index.reload()

    def find(self, phrase: str) -> set[str]:
        words = [word for word in rjieba.cut(phrase) if word.strip()]
        query = (
            tantivy.Query.phrase_query(self._schema, "words", [*words])
            if len(words) > 1
            else tantivy.Query.term_query(self._schema, "words", words[0])
        )
        searcher = self._index.searcher()
        hits = searcher.search(query, 1_000_000, count=False).hits
        return {searcher.doc(address)["id"][0] for _, address in hits}


def _part(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)] * 1e3


if __name__ == "__main__":
    main(sys.argv[1:])
