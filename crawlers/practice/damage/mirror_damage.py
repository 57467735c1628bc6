"""What spam mirrors do to a report, byte by byte, so that copies escape duplicate detection.

Traditional characters one by one, pinyin in parentheses as a byte replacement in GBK that
ignores character boundaries, a punctuation filter that does the same, and a byte-wise trim of
U+3000 that leaves stray bytes. The damaged text is what a reader of the broken bytes sees.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from unicodedata import normalize

from opencc import OpenCC
from pypinyin import Style, pinyin

MARKS = "！（），：；？"
"""Full-width marks of the filter: those whose GBK code begins with A3."""

COMMA_MARKS = MARKS + "、"
"""Marks that the comma variant doubles."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One mirror's habits.

    share: of the characters in its dictionary that it annotates, 0 to 1.
    spaced: the spelling `會(huì )` instead of `會(huì)`.
    punctuation: the filter breaks characters at false matches; commas: and shows its comma
        at the true ones, `,，`.
    stray: share of lines that keep half of their indent, a byte A1.
    folded: full-width marks come as ASCII ones (NFKC), as in texts collected from mirrors.
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
"""The mirrors seen: each a preset by name."""


def damage(text: str, seed: int, style: str | Damage = "full") -> str:
    """Return the text as a mirror with these habits shows it; same seed, same damage."""
    return "\n".join(damage_lines(text.split("\n"), seed, style))


def damage_lines(lines: Sequence[str], seed: int, style: str | Damage = "full") -> tuple[str, ...]:
    """Do as `damage` for a text in lines, which stay lines."""
    how = STYLES[style] if isinstance(style, str) else style
    random = Random(seed)
    notes = [note for note in _dictionary() if random.random() < how.share]
    random.shuffle(notes)
    return tuple(_line(line, how, notes, random) for line in lines)


def _line(line: str, how: Damage, notes: Iterable[tuple[bytes, bytes]], random: Random) -> str:
    # What GBK has not, a mirror's database has not either: it shows as a question mark.
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
    """Convert character by character, which no dictionary of words corrects."""
    return "".join(map(_traditional, text))


@cache
def _traditional(character: str) -> str:
    # Of 范, 征, 于, which are traditional characters too, the mirrors leave all but two alone.
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
    """Return (GBK code, its pinyin) of each character that the conversion changes."""
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
    # An annotation brings no new pair of bytes that is a character, so a look at the pairs
    # present spares some two thousand searches.
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
    """Decode GBK as the mirrors' software does: a lead byte takes the next one, come what may.

    A pair that is no character becomes one `?`, and so does a lead byte at the end.
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
