"""Statutes: whether two similar ones are duplicates, or one is an amended version.

The head of a statute says when it was passed and amended. If one of two lacks this, the kind of
difference decides: copying errors are scattered characters, an amendment rewrites whole clauses
between unchanged articles.
"""

import re
import unicodedata
from datetime import date

import numpy as np

from normalize.fingerprint import (
    Hashes,
    comparison_points,
    distinct_hashes,
    shingle_sequence,
)
from warehouse.duplicates.comparison import Text, overlap

_ARTICLE = re.compile(r"^\W*第[一二三四五六七八九十百0-9]+条", re.MULTILINE)
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NOT_PASSED = re.compile(r"[^，,；;。\n）)]{0,30}?(?:公布|发布|印发|施行|实施|生效|起执行)")
"""After a day: of publication, or from when the statute is in force."""
_AMENDS = re.compile(r"关于(?:修改|修正|修订|废止)[^\n]{0,80}(?:决定|命令)")
_CLAUSE = 12
"""A clause is rewritten if it has more new 5-grams in a row; a changed character makes five, two
close ones nine."""


def is_statute(text: Text) -> bool:
    """Return whether a text consists of articles (第一条 …)."""
    return text.text.count("条") > 2 and len(_ARTICLE.findall(text.text)) > 2


def edition(text: Text) -> date | None:
    """Return the latest day in a statute's head on which it was passed or amended, or None."""
    first = _ARTICLE.search(text.text)
    head = text.text[: min(first.start() if first else 0, 2000)]
    head = unicodedata.normalize("NFKC", head)
    found = (match for match in _DATE.finditer(head) if not _NOT_PASSED.match(head, match.end()))
    days = map(_day, found)
    return max((day for day in days if day), default=None)


def body_similarity(a: Text, b: Text) -> float:
    """Return the Jaccard similarity of two statutes from their first articles on."""
    first, second = (_body_hashes(text) for text in (a, b))
    return overlap(first, second).jaccard if len(first) and len(second) else 0.0


def _body_hashes(text: Text) -> Hashes:
    first = _ARTICLE.search(text.text)
    body = text.text[first.start() :] if first else text.text
    return distinct_hashes(shingle_sequence(comparison_points(body)))


def amends(text: Text) -> bool:
    """Return whether a text is an act that amends or repeals others."""
    return bool(_AMENDS.search(text.title or text.text[:100]))


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def amended(a: Text, b: Text) -> bool:
    """Return whether one of two similar statutes is an amended version of the other."""
    first, second = edition(a), edition(b)
    if first and second:
        return first != second
    return _rewritten(a, b) + _rewritten(b, a) > 2


def _rewritten(one: Text, other: Text) -> int:
    """Return the number of clauses in one's articles that the other does not have."""
    articles = list(_ARTICLE.finditer(one.text))
    inner = one.text[articles[0].start() : articles[-1].start()] if articles else ""
    here = shingle_sequence(comparison_points(inner))
    new = np.concatenate(([False], ~np.isin(here, other.hashes), [False]))
    edges = np.flatnonzero(new[1:] != new[:-1])
    return int(((edges[1::2] - edges[::2]) > _CLAUSE).sum())
