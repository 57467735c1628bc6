"""Statutes: whether two alike ones are copies, or one is the other amended.

A statute says in its head when it was passed and amended. Where one of two does not, the shape
of their difference tells: a copyist's slips are scattered characters, an amendment rewrites
whole clauses between articles that stay.
"""

import re
import unicodedata
from datetime import date

import numpy as np

from normalize.fingerprint import comparison_points, shingle_sequence
from warehouse.duplicates.comparison import Text

_ARTICLE = re.compile(r"^\W*第[一二三四五六七八九十百0-9]+条", re.MULTILINE)
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CLAUSE = 12
"""New 5-grams in a row that make a rewritten clause; a changed character makes five, two near
ones nine."""


def is_statute(text: Text) -> bool:
    """Tell whether a text is made of articles (第一条 …)."""
    return text.text.count("条") > 2 and len(_ARTICLE.findall(text.text)) > 2


def edition(text: Text) -> date | None:
    """Return the latest day that a statute's head names, None if it names none."""
    first = _ARTICLE.search(text.text)
    head = text.text[: min(first.start() if first else 0, 2000)]
    days = (_day(match) for match in _DATE.finditer(unicodedata.normalize("NFKC", head)))
    return max((day for day in days if day), default=None)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def amended(a: Text, b: Text) -> bool:
    """Tell whether one of two alike statutes is the other in an amended form."""
    first, second = edition(a), edition(b)
    if first and second:
        return first != second
    return _rewritten(a, b) + _rewritten(b, a) > 2


def _rewritten(one: Text, other: Text) -> int:
    """Count the clauses within one's articles that the other does not have."""
    articles = list(_ARTICLE.finditer(one.text))
    inner = one.text[articles[0].start() : articles[-1].start()] if articles else ""
    here = shingle_sequence(comparison_points(inner))
    new = np.concatenate(([False], ~np.isin(here, other.hashes), [False]))
    edges = np.flatnonzero(new[1:] != new[:-1])
    return int(((edges[1::2] - edges[::2]) > _CLAUSE).sum())
