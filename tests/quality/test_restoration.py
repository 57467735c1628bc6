"""Floors for restoration: simulated mirrors over real texts, and no false repair on clean ones."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean

import pytest

from normalize.language.script import to_simplified
from normalize.mirrors.restoration import restore, undo
from tests.normalize.mirror_simulator import TYPICAL, Mirror, damage, gold
from tests.quality.floors import hold
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

PINYIN = r"\(? ?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6} ?\)"
PASSAGES = 1000
INDENT = re.compile(r"^[ \u3000]+", re.MULTILINE)
"""What mirrors trim: it is not damage, and its width cannot be known."""
CASES = {
    "typical": replace(TYPICAL, filtered=""),
    "typical with the observed filter": replace(TYPICAL, filtered="！，；？"),
    "any mark filtered": TYPICAL,
    "long list": Mirror(folded=False, filtered=""),
    "undefined pairs dropped": replace(TYPICAL, filtered="", undefined="dropped"),
    "undefined pairs lost": replace(TYPICAL, filtered="", undefined="lost"),
    "stray bytes": replace(TYPICAL, filtered="", stray=0.3),
    "doubled commas": replace(TYPICAL, folded=False, across=False, filtered="，、。；："),
    "loss not swallowing": replace(TYPICAL, filtered="", loss="\ufffd"),
    "few annotated": replace(TYPICAL, filtered="", annotated=0.1),
}
"""Mirrors. For each, floors limit the mean character error rate, in which a mark counts as an error
like any other, and the share of characters that are wrong without a mark."""


def distance(one: str, other: str) -> int:
    """Return the Levenshtein distance, bit-parallel (Myers 1999, as described by Hyyrö 2003)."""
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for index, char in enumerate(other):
        places[char] = places.get(char, 0) | 1 << index
    full, top = (1 << len(other)) - 1, 1 << (len(other) - 1)
    plus, minus, score = full, 0, len(other)
    for char in one:
        equal = places.get(char, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        more, less = minus | ~(horizontal | plus) & full, plus & horizontal
        score += bool(more & top) - bool(less & top)
        more, less = (more << 1 | 1) & full, less << 1 & full
        plus, minus = less | ~(vertical | more) & full, more & vertical
    return score


def passages(shared: Path, count: int) -> Iterator[str]:
    """Yield random passages of 300 to 1,500 characters, simplified and within GBK."""
    rng = random.Random(20261121)
    sources = [
        texts(shared / LAWS),
        texts(shared / NATIONAL_REPORTS),
    ]
    while count:
        text = rng.choice(sources[count % 2])
        start = rng.randrange(max(1, len(text) - 1500))
        passage = text[start : start + rng.randrange(300, 1500)]
        passage = passage.encode("gbk", "ignore").decode("gbk")
        if passage == to_simplified(passage):
            count -= 1
            yield passage


def damaged_passages(shared: Path, mirror: Mirror) -> Iterator[tuple[str, str]]:
    """Yield passages as a mirror shows them and as they were, without indents.

    A passage with fewer than two annotations could as well be traditional text with a gloss.
    """
    yielded = 0
    for seed, passage in enumerate(passages(shared, 2 * PASSAGES)):
        damaged = damage(passage, seed, mirror)
        if yielded < PASSAGES and len(re.findall(PINYIN, damaged)) > 1:
            yielded += 1
            yield damaged, INDENT.sub("", gold(passage, mirror))


def unmarked(whole: str, restored: str) -> int:
    """Return how many characters are wrong and not marked."""
    matcher = SequenceMatcher(None, whole, restored, autojunk=False)
    wrong = 0
    for operation, i, j, k, n in matcher.get_opcodes():
        if operation != "equal":
            marks = restored[k:n].count("\ufffd")
            wrong += max(j - i, n - k) - marks if j - i == n - k or not marks else n - k - marks
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_damaged_passages_are_restored(
    case: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors, stripped, unresolved, left, wrong, length = [], [], 0, 0, 0, 0
    for damaged, whole in damaged_passages(shared, CASES[case]):
        restored = restore(damaged)
        assert undo(restored) == damaged
        text = INDENT.sub("", restored.text)
        unresolved += restored.unresolved
        left += len(re.findall(PINYIN, text)) - len(re.findall(PINYIN, whole))
        errors.append(distance(text, whole) / len(whole))
        wrong += unmarked(whole, text) if errors[-1] else 0
        length += len(whole)
        bare = to_simplified(re.sub(PINYIN, "", damaged))
        stripped.append(distance(bare, whole) / len(whole))
    with capsys.disabled():
        print(
            f"\nrestored: mean CER {mean(errors):.4%}, wrong without a mark {wrong / length:.5%}, "
            f"merely stripped {mean(stripped):.3%}, {unresolved} marked, {left} annotations left"
        )
    hold(f"restore: annotations left, {case}", left)
    hold(f"restore: character errors, {case}", mean(errors))
    hold(f"restore: wrong without a mark, {case}", wrong / length)


@pytest.mark.slow
def test_nothing_is_repaired_in_clean_texts(shared: Path) -> None:
    clean = [
        *texts(shared / LAWS),
        *texts(shared / NATIONAL_REPORTS),
    ]
    for pattern in ("pages/*.gold.txt", "seeds/00[0134]_*.txt"):
        clean += [path.read_text(encoding="utf-8") for path in sorted(shared.glob(pattern))]
    assert len(clean) > 3500
    repaired = [text[:60] for text in clean if restore(text).repairs]
    assert repaired == []
    hold("restore: sound texts repaired", len(repaired))
