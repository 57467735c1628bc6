"""What the title and the head of a text state: sessions, years, numbers and days.

Resolutions, notices and decrees are short and made of set phrases: those of two years share nine
tenths of their text. Their heads tell them apart.
"""

import re
import unicodedata

from normalize.language import to_simplified
from warehouse.duplicates.comparison import Text

SHORT = 600
"""Characters of the comparison text below which the head decides before the text."""
_HEAD = 200
_NUMBER = "0-9〇零一二三四五六七八九十百"
_STATED = re.compile(
    rf"第[{_NUMBER}]{{1,6}}[届次号批期]|[{_NUMBER}]{{4}}年|〔?\[?[0-9]{{4}}[〕\]]?[{_NUMBER}]{{1,5}}号"
    rf"|[{_NUMBER}]{{1,3}}月[{_NUMBER}]{{1,3}}日"
)

PAGE_PATTERN = r"(\d{5,})_(\d{1,2})(\.[a-z]{3,5})$"
"""End of the address of a further page of an article: its number, _, the page, the file type."""
_PAGE = re.compile(PAGE_PATTERN)
_MOST_SHARED = 0.3
"""Share of a page's 5-grams that another page of its article may have: heads and feet."""


def page_number(text: Text) -> int:
    """Return which page of its article a text is, by its address; 0 for the first or only one."""
    found = _PAGE.search(text.url)
    return int(found[2]) if found else 0


def are_pages(a: Text, b: Text, shared: float) -> bool:
    """Return whether two texts are different pages of one article.

    shared: share of the smaller text's 5-grams that the other has.
    """
    apart = page_number(a) != page_number(b) and a.part == b.part == 0
    same = a.title is not None and a.title == b.title
    return (
        apart and same and shared < _MOST_SHARED
        and _PAGE.sub(r"\1\3", a.url) == _PAGE.sub(r"\1\3", b.url)
    )  # fmt: skip


def is_short(text: Text) -> bool:
    """Return whether a text is so short that its head decides."""
    return len(text.points) < SHORT


def contradict(a: Text, b: Text) -> bool:
    """Return whether two short texts state different things, or one of them states nothing."""
    first, second = _stated(a), _stated(b)
    smaller, larger = sorted((first, second), key=len)
    return not smaller or not smaller <= larger


def _stated(text: Text) -> frozenset[str]:
    head = unicodedata.normalize("NFKC", f"{text.title or ''}\n{text.text[:_HEAD]}")
    return frozenset(_STATED.findall(re.sub(r"\s", "", to_simplified(head))))
