"""The script a user would write: a Scrapy feed, trafilatura, datasketch and executemany.

The flow is compared with it. It reads each page of the feed once, drops duplicates as they come,
and inserts rows into DuckDB in groups of 500.
"""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import trafilatura
from datasketch import MinHash, MinHashLSH
from scrapy.http import TextResponse
from trafilatura.settings import Document

from crawlers.page import FetchedPage

ROWS = 500
SHINGLE = 5
Row = tuple[str, str | None, date | None, str]


def write_feed(path: Path, pages: Iterable[FetchedPage]) -> None:
    """Write the feed of a spider that yields URL and `response.text`."""
    with path.open("w", encoding="utf-8") as out:
        for page in pages:
            response = TextResponse(page.url, headers=dict(page.headers), body=page.body)
            out.write(json.dumps({"url": page.url, "html": response.text}) + "\n")


def load_feed(feed: Path, database: Path) -> None:
    """Load a feed into a table of distinct reports."""
    index = MinHashLSH(threshold=0.8, num_perm=128)
    with duckdb.connect(str(database)) as connection, feed.open(encoding="utf-8") as lines:
        connection.execute(
            "CREATE TABLE reports (url VARCHAR, title VARCHAR, published DATE, text VARCHAR)"
        )
        rows: list[Row] = []
        for line in lines:
            item = json.loads(line)
            found = trafilatura.bare_extraction(item["html"], item["url"], with_metadata=True)
            if not isinstance(found, Document) or not found.text:
                continue
            sketch = sketch_of(found.text)
            if index.query(sketch):
                continue  # a duplicate
            index.insert(item["url"], sketch)
            rows.append((item["url"], found.title, day(found.date), found.text))
            if len(rows) == ROWS:
                insert(connection, rows)
                rows = []
        insert(connection, rows)


def insert(connection: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    if rows:
        connection.executemany("INSERT INTO reports VALUES (?, ?, ?, ?)", rows)


def sketch_of(text: str) -> MinHash:
    sketch = MinHash(num_perm=128)
    shingles = {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}
    sketch.update_batch([shingle.encode() for shingle in shingles])
    return sketch


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
