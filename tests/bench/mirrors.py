"""Restoration of simulated mirrors, by style: what is restored, marked, and wrong without a mark.

The input is twelve national reports in ../shared, each damaged in every style of
`tests.quality.test_restoration`. "restored" is the share of the characters in broken spans that
carry no mark. The margins in `normalize.mirrors.ranking` are calibrated on these figures.
"""

from collections.abc import Iterator

from normalize.language import to_simplified
from normalize.mirrors import restore
from tests.bench.harness import Headline, Table
from tests.conftest import SHARED
from tests.normalize.mirror_simulator import Mirror, damage, gold
from tests.quality.test_restoration import CASES, INDENT, unmarked
from tests.real_texts import NATIONAL_REPORTS, texts

BROKEN = {"split_annotation", "punctuation", "shift", "unresolved"}
"""Kinds of repairs of spans in which bytes were lost."""
MARK = "\ufffd"
MOST = 30_000
"""Characters of a report: longer files are collections."""


def reports(count: int) -> list[str]:
    """Return reports without the lines that a conversion to traditional cannot be undone for."""
    chosen = [text for text in texts(SHARED / NATIONAL_REPORTS, 2) if 8_000 < len(text) < MOST]
    return [_simplified(text.encode("gbk", "ignore").decode("gbk")) for text in chosen[:count]]


def _simplified(text: str) -> str:
    lines = (line for line in text.split("\n") if line == to_simplified(line))
    return INDENT.sub("", "\n".join(lines))


def errors(whole: str, restored: str) -> int:
    """Return how many characters are wrong and not marked, line by line where lines agree."""
    pairs = [(whole, restored)]
    if whole.count("\n") == restored.count("\n"):
        pairs = list(zip(whole.split("\n"), restored.split("\n"), strict=True))
    return sum(unmarked(one, other) for one, other in pairs if one != other)


def row(name: str, mirror: Mirror, originals: list[str]) -> tuple[str, int, float, int, float]:
    """Return the figures of one style."""
    characters = broken = marks = wrong = 0
    for seed, original in enumerate(originals):
        restored = restore(damage(original, seed, mirror))
        whole = INDENT.sub("", gold(original, mirror))
        characters += len(whole)
        marks += restored.unresolved
        broken += sum(len(each.after) for each in restored.repairs if each.kind in BROKEN)
        wrong += errors(whole, INDENT.sub("", restored.text))
    return name, characters, 1 - marks / max(1, broken), marks, 1e5 * wrong / characters


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the figures of each style; nothing without ../shared."""
    if not SHARED.is_dir():
        return
    originals = reports(2 if quick else 12)
    rows = [row(name, mirror, originals) for name, mirror in CASES.items()]
    columns = {
        "style": "", "characters": ",d", "restored": ".1%", "marks": ",d",
        "wrong per 100,000": ".2f",
    }  # fmt: skip
    worst = max(rows, key=lambda each: each[4])
    headline = Headline("wrong without a mark", f"{worst[4]:.1f} per 100,000", worst[0])
    yield Table("Simulated mirrors", columns, rows, ["national reports"], [headline])
