"""A simulator of pinyin-damaging mirrors, written from a description of how they work.

It shares no code with the restoration: bytes are replaced in GBK without regard for where
characters begin, in random order, and the result is decoded as the mirror's readers do.
"""

import random
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import rjieba
from opencc import OpenCC
from pypinyin import Style, pinyin

FILTERED = "！（），．：；？"
STAYS = "于余占干并征恒游筑群范采里后系面只制松斗谷卷云冲丑姜朴秋胜万表周布托借才"
FIRST_LEVEL_ENDS = 0xD8  # lead byte of the second level of GB 2312
FREQUENT = 400
"""Length of the list that a mirror draws from, so that as many characters are split as in the
damaged sample: 1 in 100 annotated ones, 2 in 1,000 of all."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """How one mirror damages; TYPICAL below has the rates of the damaged sample.

    table: "first" (OpenCC's first choice for each character) or "careful" (leaves characters
        that are also traditional unchanged, and converts 着).
    listed: "frequent" (the list has the most frequent characters, as in the damaged sample),
        "common" (all of GB 2312's first level) or "all" (rare ones too): the longer the list,
        the more byte pairs across boundaries are in it.
    annotated: share of the listed characters that get pinyin.
    space: there is a space before the closing parenthesis.
    folded: full-width forms were folded (NFKC) by whoever collected the page.
    filtered: marks that get a comma in front.
    across: only marks that consist of the bytes of two characters get one.
    stray: share of lines that begin with a stray A1.
    loss: "?" (swallows the ASCII byte after it) or "\\ufffd" (leaves it).
    undefined: how a pair of bytes is shown that GBK leaves to its users: "private" (a private-use
        character, as in GB 18030, browsers and PHP's CP936), "dropped" (nothing: text extractors
        leave such characters out, and pages found in the wild show it) or "lost" (one `loss`).
    """

    table: str = "careful"
    listed: str = "common"
    annotated: float = 0.45
    space: bool = False
    folded: bool = True
    filtered: str = FILTERED
    across: bool = True
    stray: float = 0.0
    loss: str = "?"
    undefined: str = "private"


TYPICAL = Mirror(listed="frequent", annotated=0.64)
"""As measured on the damaged sample (6,374 characters once restored): 64 % of the characters
that differ have pinyin (43 % of their kinds), 12 are split, 2 broken by the punctuation filter."""


def gold(text: str, mirror: Mirror) -> str:
    """Return what a perfect restoration of the damaged text yields: folding is not damage."""
    return unicodedata.normalize("NFKC", text) if mirror.folded else text


def damage(text: str, seed: int, mirror: Mirror) -> str:
    rng = random.Random(seed)
    traditional = text.translate(conversion(mirror.table))
    listed = annotations(traditional, rng, mirror)
    lines = []
    for line in traditional.split("\n"):
        data = commas(line.encode("gbk"), mirror)
        for old, new in listed:
            data = data.replace(old, new)
        stray = data[:1] > b"\x80" and rng.random() < mirror.stray
        data = data.lstrip(b"\xa1") if stray else data  # the indent
        lines.append(shown(b"\xa1" * stray + data, mirror))
    return gold("\n".join(lines), mirror)


def annotations(text: str, rng: random.Random, mirror: Mirror) -> list[tuple[bytes, bytes]]:
    """Return replacements for a part of the characters that the mirror's table changes.

    The mirror's list is that of its table, not of this text: characters that only appear
    across the boundary of two others are annotated as well.
    """
    made = sorted(on_list(mirror.table, mirror.listed))
    listed = rng.sample(made, int(mirror.annotated * len(made)))
    data = text.encode("gbk", "ignore")
    chosen = [char for char in listed if char.encode("gbk") in data]
    return [(char.encode("gbk"), annotated(char, mirror.space)) for char in chosen]


@cache
def on_list(table: str, listed: str) -> list[str]:
    """Return the traditional characters that the mirror's list is drawn from."""
    pairs = [
        (chr(old), new)
        for old, new in conversion(table).items()
        if listed == "all" or chr(old).encode("gbk")[0] < FIRST_LEVEL_ENDS
    ]
    frequency = rjieba.Jieba().suggest_freq
    pairs.sort(key=lambda pair: -frequency(pair[0]))
    return [new for _, new in pairs[: FREQUENT if listed == "frequent" else None]]


def annotated(char: str, space: bool) -> bytes:
    reading = pinyin(char, style=Style.TONE)[0][0]
    return f"{char}({reading}{' ' * space})".encode("gbk", "ignore")


def commas(data: bytes, mirror: Mirror) -> bytes:
    """Put a comma before the bytes of each mark, or only where they belong to two characters."""
    starts = {0, *accumulate(len(char.encode("gbk")) for char in data.decode("gbk"))}
    marks = b"|".join(mark.encode("gbk") for mark in mirror.filtered) or b"(?!)"
    return re.sub(
        marks,
        lambda found: b"," * (not (mirror.across and found.start() in starts)) + found[0],
        data,
    )


def shown(data: bytes, mirror: Mirror) -> str:
    """Decode like a browser of that time: a lead byte without its trail byte is a loss."""
    out, position = [], 0
    while position < len(data):
        char = character(data[position : position + 2], mirror)
        if char is not None:
            out.append(char)
            position += 1 if data[position] <= 0x80 else 2
            continue
        ascii_follows = data[position + 1 : position + 2] < b"\x80"
        out.append(mirror.loss)
        position += 1 if mirror.loss == "\ufffd" and ascii_follows else 2
    return "".join(out)


def character(data: bytes, mirror: Mirror) -> str | None:
    """Return what one or two bytes are shown as, or None for a loss."""
    if data[0] <= 0x80:
        return "€" if data[0] == 0x80 else chr(data[0])
    try:
        return data.decode("gbk")
    except UnicodeDecodeError:
        private = data.decode("gb18030", "replace")
        if mirror.undefined == "lost" or not "\ue000" <= private <= "\uf8ff":
            return None
        return private if mirror.undefined == "private" else ""


@cache
def conversion(table: str) -> dict[int, str]:
    s2t = OpenCC("s2t")
    characters = [chr(point) for point in range(0x4E00, 0x9FA6)]
    first = dict(zip(characters, s2t.convert("\n".join(characters)).split("\n"), strict=True))
    changes = {old: new for old, new in first.items() if old != new and encodable(new)}
    if table == "careful":
        changes = {old: new for old, new in changes.items() if old not in STAYS} | {"着": "著"}
        changes |= {"为": "為", "众": "眾", "闲": "閑", "说": "說", "启": "啟"}
    return {ord(old): new for old, new in changes.items()}


def encodable(char: str) -> bool:
    return len(char) == 1 and len(char.encode("gb18030")) == 2
