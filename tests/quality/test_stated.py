"""What real pages state about themselves: no value that is found is wrong.

`stated.json` was made by reading the pages. It has days in plain form, and names and titles as
digests of their letters and digits, because the pages must not be copied. A field that is not in it
is one that the page does not state: only NULL is right for it.
"""

import json
import unicodedata
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document
from normalize.pipeline.normalization import normalize_page
from tests.quality.floors import hold

GOLD: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "stated.json").read_text(encoding="utf-8")
)
FIELDS = (
    *("title", "source", "issuer", "index_number", "document_number", "column"),
    *("published_at", "written_on"),
)


def digest(value: str | date) -> str:
    """Return a day in ISO format, or a digest of the letters and digits of a text."""
    if isinstance(value, date):
        return value.isoformat()
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value)))
    return sha256(letters.encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def documents(shared: Path) -> dict[str, Document]:
    found = {}
    for name in GOLD:
        body = (shared / "pages" / f"{name}.html").read_bytes()
        (document,) = normalize_page(FetchedPage(url="", body=body))
        assert isinstance(document, Document), name
        found[name] = document
    return found


def test_no_value_is_wrong_and_hardly_any_is_left_out(documents: dict[str, Document]) -> None:
    counts: Counter[str] = Counter()
    for name, document in documents.items():
        for field in FIELDS:
            value, gold = getattr(document, field), GOLD[name].get(field)
            assert value is None or digest(value) == gold, (name, field, value)
            counts["left out" if value is None and gold else "right" if value else "null"] += 1
    hold("metadata: values found", counts["right"])
    hold("metadata: values left out", counts["left out"])  # titles of blogs, mostly


def test_title_and_day_of_pages_with_the_guidelines_tags_are_exact(
    documents: dict[str, Document],
) -> None:
    tagged = [
        name
        for name, document in documents.items()
        if any(found.source == "meta:PubDate" for found in document.evidence.found)
    ]
    assert len(tagged) >= 6
    for name in tagged:
        assert digest(documents[name].title or "") == GOLD[name]["title"]
        assert digest(documents[name].published_at or "") == GOLD[name]["published_at"]
