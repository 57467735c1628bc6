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
