"""Invented reports for benchmarks, realistic in length, set phrases and differences.

Words are drawn by Zipf's law from an invented vocabulary, with set phrases in between, so that
unrelated reports have a Jaccard similarity of 0.02 to 0.04 in 5-grams, like real ones.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

VOCABULARY = 12_000
PHRASES = 400
_DRAWS = 1 << 16  # size of the table of equally likely words that represents Zipf's law
_HAN = [chr(point) for point in range(0x4E00, 0x4E00 + 3000)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and how it was made.

    kin: number of the original that it duplicates, None if it is not a duplicate. edit: name of
    the edit that made it.
    """

    text: str
    kin: int | None
    edit: str


class Corpus:
    """Reports by number; the same seed and number yield the same text."""

    def __init__(self, seed: int = 1, characters: int = 5000) -> None:
        rng = random.Random(seed)
        self.seed, self.characters = seed, characters
        words = [
            "".join(rng.choices(_HAN, k=rng.choice((2, 2, 2, 3, 4)))) for _ in range(VOCABULARY)
        ]
        phrases = ["".join(rng.choices(words, k=rng.randint(3, 8))) for _ in range(PHRASES)]
        weights = np.concatenate([_zipf(VOCABULARY) * 0.93, _zipf(PHRASES) * 0.07])
        self._units = np.array([*words, *phrases], dtype=object)
        self._drawn = np.searchsorted(np.cumsum(weights), (np.arange(_DRAWS) + 0.5) / _DRAWS)

    def words(self, rng: np.random.Generator, *shape: int) -> npt.NDArray[np.object_]:
        """Draw an array of words and set phrases with this shape."""
        return self._units[self._drawn[rng.integers(0, _DRAWS, shape)]]

    def report(self, number: int) -> str:
        """Return a report: a heading with a place name, and paragraphs with figures."""
        rng = np.random.default_rng((self.seed, number))
        place = "".join(_HAN[each] for each in rng.integers(0, 3000, 2)) + "县"
        count = self.characters // 2
        words = self.words(rng, count).tolist()
        ends = np.cumsum(rng.integers(7, 15, count // 7))
        for end, ending in zip(ends.tolist(), _endings(rng, place, len(ends)), strict=True):
            if end >= count:
                break
            words[end] += ending
        body = "".join(words)[: self.characters]
        return f"{place}人民代表大会常务委员会工作报告\n{body}"


def _endings(rng: np.random.Generator, place: str, count: int) -> Iterator[str]:
    figures = rng.integers(2, 9999, count).tolist()
    for draw, figure in zip(rng.random(count).tolist(), figures, strict=True):
        if draw < 0.05:
            yield f"{figure}个。\n"
        elif draw < 0.25:
            yield f"{figure}件，"
        else:
            yield f"，{place}" if draw < 0.3 else "，"


def _zipf(count: int) -> npt.NDArray[np.float64]:
    weights = 1 / np.arange(10.0, count + 10.0)
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def labelled(corpus: Corpus, count: int, seed: int = 7) -> Iterator[Labelled]:
    """Yield `count` texts: two fifths are originals, the rest are made from them by known edits."""
    rng = random.Random(seed)
    originals = count * 2 // 5
    for number in range(originals):
        yield Labelled(corpus.report(number), number, "original")
    makers = list(EDITS.items())
    for index in range(count - originals):
        number = rng.randrange(originals)
        name, maker = makers[index % len(makers)]
        kin = None if name == "stranger" else number
        yield Labelled(maker(corpus.report(number), rng), kin, name)


def frame(text: str, rng: random.Random) -> str:
    """Add another site's header and footer."""
    header = "".join(rng.choices(_HAN, k=60))
    footer = "".join(rng.choices(_HAN, k=80))
    return f"当前位置：{header}\n{text}\n{footer}主办单位"


def characters(text: str, rng: random.Random) -> str:
    """Change 1 to 20% of the characters; from 2.5% on, J is below 0.8."""
    share = rng.choice((0.01, 0.015, 0.02, 0.05, 0.1, 0.2))
    return "".join(
        rng.choice(("", each * 2, rng.choice(_HAN))) if rng.random() < share else each
        for each in text
    )


def cut(text: str, rng: random.Random) -> str:
    """Keep the first 70 to 99%."""
    return text[: int(len(text) * rng.uniform(0.7, 0.99))]


def reorder(text: str, rng: random.Random) -> str:
    """Shuffle the paragraphs."""
    lines = text.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines)


def recode(text: str, rng: random.Random) -> str:
    """Convert through GBK, with full-width digits and other spacing."""
    wide = text.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}).replace("，", "， ")
    return wide.encode("gbk", "replace").decode("gbk")


def excerpt(text: str, rng: random.Random) -> str:
    """Take 12 to 60% of the text, and put new text around it that is a tenth as long."""
    size = int(len(text) * rng.uniform(0.12, 0.6))
    start = rng.randrange(len(text) - size)
    own = "".join(rng.choices(_HAN, k=size // 11))
    return own[: len(own) // 2] + text[start : start + size] + own[len(own) // 2 :]


def stranger(text: str, rng: random.Random) -> str:
    """Return another county's report from the same template, with its own name and figures."""
    place, other = text[:2], "".join(rng.choices(_HAN, k=2))
    renamed = text.replace(place, other)
    return "".join(str(rng.randint(1, 9)) if each.isdigit() else each for each in renamed)


EDITS = {
    "frame": frame, "characters": characters, "cut": cut, "reorder": reorder, "recode": recode,
    "excerpt": excerpt, "stranger": stranger,
}  # fmt: skip
