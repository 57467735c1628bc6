"""What spam mirrors do to the bytes of a report to evade duplicate detection.

They convert to traditional characters one by one, insert pinyin in parentheses by replacing bytes
of GBK without regard to character boundaries, filter punctuation in the same way, and trim U+3000
byte by byte, which leaves stray bytes. The damaged text is what a reader of these bytes sees.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from unicodedata import normalize

from opencc import OpenCC
from pypinyin import Style, pinyin

MARKS = "！（），：；？"
"""Full-width punctuation that the filter matches: its GBK codes begin with A3."""

COMMA_MARKS = MARKS + "、"
"""Punctuation before which the comma variant shows a comma."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What one mirror does to a text.

    share: of the characters in its dictionary, those that it annotates, 0 to 1.
    spaced: whether it writes `會(huì )` instead of `會(huì)`.
    punctuation: whether a filter breaks characters where it matches across their bytes.
    commas: whether the filter also shows its comma where it matches punctuation, `,，`.
    stray: share of lines, 0 to 1, that keep half of their indent, a byte A1.
    folded: whether full-width punctuation becomes ASCII (NFKC), as in some collected mirrors.
    """

    share: float = 0.6
    spaced: bool = False
    punctuation: bool = True
    commas: bool = False
    stray: float = 0.02
    folded: bool = False


STYLES = {
    "full": Damage(),
    "spaced": Damage(spaced=True),
    "commas": Damage(commas=True),
    "sparse": Damage(share=0.04, punctuation=False, stray=0.0),
    "folded": Damage(folded=True),
}
"""The mirrors that were observed, as presets by name."""


def damage(text: str, seed: int, style: str | Damage = "full") -> str:
    """Return the text as a mirror of that style shows it; the same seed does the same damage."""
    return "\n".join(damage_lines(text.split("\n"), seed, style))


def damage_lines(lines: Sequence[str], seed: int, style: str | Damage = "full") -> tuple[str, ...]:
    """Return the lines damaged as by `damage`, each by itself."""
    how = STYLES[style] if isinstance(style, str) else style
    random = Random(seed)
    notes = [note for note in _dictionary() if random.random() < how.share]
    random.shuffle(notes)
    return tuple(_line(line, how, notes, random) for line in lines)


def _line(line: str, how: Damage, notes: Iterable[tuple[bytes, bytes]], random: Random) -> str:
    # A mirror's database is in GBK: a character outside it becomes a question mark.
    data = to_traditional(line).encode("gbk", "replace")
    data = _annotate(data, notes, spaced=how.spaced)
    if how.punctuation or how.commas:
        data = _filter(data, how)
    if random.random() < how.stray:
        data = b"\xa1" + data
    text = read_broken(data)
    if not how.commas:
        text = _without_commas(text)
    return normalize("NFKC", text) if how.folded else text


def to_traditional(text: str) -> str:
    """Return the text in traditional characters, converted one by one without regard to words."""
    return "".join(map(_traditional, text))


@cache
def _traditional(character: str) -> str:
    # Some characters, such as 范, 征, 于, are also traditional: mirrors leave all but two of them.
    if character in _CONVERTED_TOO or not _in_big5(character):
        return str(_opencc().convert(character))
    return character


_CONVERTED_TOO = "台准"


def _in_big5(character: str) -> bool:
    return len(character.encode("big5", "ignore")) == 2


@cache
def _opencc() -> OpenCC:
    return OpenCC("s2tw")


@cache
def _dictionary() -> tuple[tuple[bytes, bytes], ...]:
    """Return (GBK code, pinyin in GBK) of each character that the conversion changes."""
    found: dict[bytes, bytes] = {}
    for lead in range(0xB0, 0xD8):  # the frequent hanzi of GB2312
        for trail in range(0xA1, 0xFF):
            simplified = bytes((lead, trail)).decode("gb2312", "ignore")
            changed = _traditional(simplified) if simplified else ""
            if changed != simplified and len(changed) == 1 and _encodable(changed):
                note = pinyin(changed, style=Style.TONE)[0][0]
                if note != changed and _encodable(note):
                    found[changed.encode("gbk")] = note.encode("gbk")
    return tuple(found.items())


def _encodable(text: str) -> bool:
    return bool(text) and not text.encode("gbk", "replace").startswith(b"?")


def _annotate(data: bytes, notes: Iterable[tuple[bytes, bytes]], *, spaced: bool) -> bytes:
    # An annotation adds no pair of bytes that is a character, so checking the pairs present
    # spares some two thousand searches.
    present = {data[at : at + 2] for at in range(len(data) - 1)}
    for code, note in notes:
        if code in present:
            data = data.replace(code, code + b"(" + note + (b" )" if spaced else b")"))
    return data


def _filter(data: bytes, how: Damage) -> bytes:
    for mark in COMMA_MARKS if how.commas else MARKS:
        code = mark.encode("gbk")
        data = data.replace(code, b"," + code)
    return data


def _without_commas(text: str) -> str:
    for mark in MARKS:
        text = text.replace("," + mark, mark)
    return text


def read_broken(data: bytes) -> str:
    """Decode GBK as the mirrors' software does: a lead byte always consumes the next byte.

    An undefined pair becomes one `?`, and so does a lead byte at the end.
    """
    shown: list[str] = []
    while data:
        try:
            shown.append(data.decode("gbk"))
            break
        except UnicodeDecodeError as error:
            shown.append(data[: error.start].decode("gbk") + "?")
            data = data[error.start + 2 :]
    return "".join(shown)
