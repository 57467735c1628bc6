"""Search: indexing and queries, compared with jieba's words, SQLite's trigrams and plain SQL.

missed: reports that `contains` in SQL finds and the index does not. more: reports that only the
index finds, because it treats traditional and simplified characters as equal. SQLite's trigrams
cannot find phrases shorter than three characters.

In 16 million characters, invented texts have six times as many distinct pairs as real ones, and
each pair is an entry in the index. Therefore the speed of indexing is measured on real texts, if
they are available.

    python -m tests.bench search --documents 100000
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import rjieba
import tantivy

from tests.bench.corpus import Corpus
from tests.bench.duplicates import FILL, load_in_runs
from tests.bench.harness import Headline, Table, peak_here, spent_in
from tests.bench.load import CHARACTERS
from tests.conftest import SHARED
from tests.real_texts import LAWS, texts
from warehouse import Warehouse, connect
from warehouse.maintenance.published_copy import publish_copy
from warehouse.search.index import refresh_index
from warehouse.search.query import search

PHRASES = 200
Find = Callable[[str], set[str]]
Asked = tuple[list[set[str]], list[float]]


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield rates of indexing, times of random phrases, and results compared with `contains`."""
    number, asked = (1_000, 50) if quick else (20_000, PHRASES)
    yield phrases(number, asked)
    if SHARED.is_dir():
        yield real(500 if quick else None)


def main(argv: Sequence[str]) -> None:
    """Print the table of phrases for a chosen number of documents."""
    parser = argparse.ArgumentParser("tests.bench search", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    print(phrases(parser.parse_args(argv).documents, PHRASES).text())


def phrases(documents: int, number: int) -> Table:
    """Return the cost of finding random phrases in `documents` invented reports."""
    with tempfile.TemporaryDirectory() as name:
        return _table(Path(name), documents, number)


def real(most: int | None) -> Table:
    """Return the speed of indexing pieces of laws; most: number of pieces (default: all)."""
    with tempfile.TemporaryDirectory() as name:
        published = _published(Path(name), _pieces(most))
        with connect(str(published), read_only=True) as warehouse:
            ((reports,),) = warehouse.rows("SELECT count(*) FROM reports")
        spent = spent_in(lambda: refresh_index(Path(name) / "search", published))
        megabytes = _size(Path(name) / "search")
    rows = [(reports, reports / spent.wall, reports / spent.cpu, megabytes)]
    columns = {
        "reports": ",", "documents/s": ",.0f", "documents/CPU s": ",.0f", "index MB": ",.0f"
    }  # fmt: skip
    return Table("An index of real texts", columns, rows, ["laws in pieces of 2,700 characters"])


def _pieces(most: int | None) -> list[str]:
    whole = "".join(texts(SHARED / LAWS))
    starts = range(0, len(whole) - CHARACTERS, CHARACTERS)
    return [whole[start : start + CHARACTERS] for start in starts[:most]]


def _table(folder: Path, documents: int, number: int) -> Table:
    published = _published(folder, map(Corpus(characters=CHARACTERS).report, range(documents)))
    pairs = spent_in(lambda: refresh_index(folder / "search", published))
    with connect(str(published), read_only=True) as warehouse:
        words = spent_in(lambda: _Words(warehouse))
        trigrams = spent_in(lambda: _Trigrams(warehouse, folder / "trigrams.sqlite"))
        wanted = _phrases(warehouse, number)
        exact = _asked(lambda phrase: _contains(warehouse, phrase), wanted)
    cut, packed = words.result, trigrams.result
    rows = [
        _row("govreports, all hits with snippets", documents / pairs.wall, exact,
             _asked(lambda phrase: _found(folder, published, phrase), wanted)),
        _row("govreports, first twenty hits", documents / pairs.wall, None,
             _asked(lambda phrase: _found(folder, published, phrase, 20), wanted)),
        _row("jieba's words, ids only", documents / words.wall, exact, _asked(cut.find, wanted)),
        _row("SQLite FTS5 trigram, ids only", documents / trigrams.wall, exact,
             _asked(packed.find, wanted)),
        _row("contains in SQL", None, exact, exact),
    ]  # fmt: skip
    columns = {
        "": "", "indexed documents/s": ",.0f", "p50 ms": ".1f", "p95 ms": ".1f", "missed": ",",
        "more": ",",
    }  # fmt: skip
    hits = sum(map(len, exact[0]))
    notes = [
        f"{documents:,} documents of 2,700 characters, {number} phrases with {hits:,} hits",
        f"index {_size(folder / 'search'):.0f} MB",
        f"SQLite's index {_size(folder / 'trigrams.sqlite'):.0f} MB",
        f"peak memory {peak_here():,.0f} MB, all in one process",
    ]
    first, sql = rows[1][2], _part(exact[1], 0.5)
    headline = Headline(
        f"find a phrase in {documents:,} reports",
        f"{first:.1f} ms for 20 hits with snippets, {rows[0][4]} missed",
        f"contains in SQL: {sql:.0f} ms; jieba's words miss {rows[2][4]}, trigrams {rows[3][4]}",
        sql / first,
    )
    return Table("Phrases", columns, rows, notes, [headline])


Row = tuple[str, float | None, float, float, int | None, int | None]


def _row(title: str, rate: float | None, exact: Asked | None, asked: Asked) -> Row:
    """Return a row; without exact results to compare with, misses are not counted."""
    answers, times = asked
    lacking = surplus = None
    if exact is not None:
        pairs = list(zip(answers, exact[0], strict=True))
        lacking = sum(len(right - given) for given, right in pairs)
        surplus = sum(len(given - right) for given, right in pairs)
    return title, rate, _part(times, 0.5), _part(times, 0.95), lacking, surplus


def _size(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file()) / 1e6


def _published(folder: Path, reports: Iterable[str]) -> Path:
    with connect(str(folder / "warehouse.duckdb")) as warehouse:
        load_in_runs(warehouse, folder, reports, FILL)
    publish_copy(folder / "warehouse.duckdb", folder / "published.duckdb")
    return folder / "published.duckdb"


def _phrases(warehouse: Warehouse, number: int) -> list[str]:
    """Return random substrings of texts, two to nine characters long, without line ends."""
    rng = random.Random(1)
    texts = [row[0] for row in warehouse.rows("SELECT text FROM reports USING SAMPLE 500")]
    found: list[str] = []
    while len(found) < number:
        text, length = rng.choice(texts), rng.randint(2, 9)
        start = rng.randrange(len(text) - length)
        piece = text[start : start + length]
        found += [piece] if "\n" not in piece and piece == piece.strip() else []
    return found


def _asked(find: Find, phrases: Sequence[str]) -> Asked:
    answers, times = [], []
    for phrase in phrases:
        start = time.perf_counter()
        answers.append(find(phrase))
        times.append(time.perf_counter() - start)
    return answers, times


def _found(folder: Path, published: Path, phrase: str, limit: int | None = None) -> set[str]:
    hits = search(folder / "search", published, f'"{phrase}"', limit=limit)
    return {hit.report_id for hit in hits}


def _contains(warehouse: Warehouse, phrase: str) -> set[str]:
    rows = warehouse.rows("SELECT report_id FROM reports WHERE contains(text, ?)", [phrase])
    return {row[0] for row in rows}


class _Words:
    """The usual approach: texts and phrases are split into words."""

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


class _Trigrams:
    """SQLite's approach: FTS5 over sequences of three characters, phrases in quotes."""

    def __init__(self, warehouse: Warehouse, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text, tokenize = 'trigram')"
        )
        reader = warehouse.connection.execute("SELECT report_id, text FROM reports")
        for batch in reader.to_arrow_reader(1_000):
            rows = [(row["report_id"], row["text"]) for row in batch.to_pylist()]
            self._connection.executemany("INSERT INTO texts VALUES (?, ?)", rows)
        self._connection.commit()

    def find(self, phrase: str) -> set[str]:
        quoted = '"' + phrase.replace('"', '""') + '"'
        rows = self._connection.execute("SELECT id FROM texts WHERE texts MATCH ?", [quoted])
        return {row[0] for row in rows}


def _part(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)] * 1e3
