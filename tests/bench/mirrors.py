"""Restoration of simulated mirrors, by style: what is restored, marked, and wrong without a mark.

The margins in `normalize.mirrors.ranking` are calibrated on thirty laws of ../shared; the figures
that count are measured on twelve national reports, with other seeds. Each text is damaged in every
style of `tests.quality.test_restoration`. "restored" is the share of the damaged characters that
carry no mark: annotated ones and those in broken spans; "of broken" is the share of the latter.
"""

from collections import Counter
from collections.abc import Iterator

from normalize.language import to_simplified
from normalize.mirrors import restore
from tests.bench.harness import Headline, Table
from tests.conftest import SHARED
from tests.normalize.mirror_simulator import Mirror, damage, gold
from tests.quality.test_restoration import CASES, INDENT, unmarked
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

BROKEN = {"split_annotation", "punctuation", "shift", "unresolved"}
"""Kinds of repairs of spans in which bytes were lost."""
MARK = "\ufffd"
DAMAGED = {"annotation", *BROKEN}
"""Kinds of repairs of characters that a mirror damaged."""
MOST = 30_000
"""Characters of a report: longer files are collections."""
LEAST = 6_000
"""Characters of a law: shorter ones show little of their mirror."""
CALIBRATION_SEED = 1_000
"""First seed of the mirrors for calibration."""


def reports(count: int) -> list[str]:
    """Return reports without the lines that a conversion to traditional cannot be undone for."""
    chosen = [text for text in texts(SHARED / NATIONAL_REPORTS, 2) if 8_000 < len(text) < MOST]
    return [_simplified(text.encode("gbk", "ignore").decode("gbk")) for text in chosen[:count]]


def laws(count: int) -> list[str]:
    """Return laws, on which the margins are calibrated, prepared like the reports."""
    chosen = [text for text in texts(SHARED / LAWS) if len(text) > LEAST][::7]
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


Row = tuple[str, int, float, float, int, float]


def row(name: str, mirror: Mirror, originals: list[str], first_seed: int = 0) -> Row:
    """Return the figures of one style."""
    characters = marks = wrong = 0
    damaged: Counter[str] = Counter()
    for seed, original in enumerate(originals, first_seed):
        restored = restore(damage(original, seed, mirror))
        whole = INDENT.sub("", gold(original, mirror))
        characters += len(whole)
        marks += restored.unresolved
        for each in restored.repairs:
            damaged[each.kind] += len(each.after)
        wrong += errors(whole, INDENT.sub("", restored.text))
    all_, broken = (sum(damaged[kind] for kind in kinds) for kinds in (DAMAGED, BROKEN))
    per_text = 1e5 * wrong / characters
    return name, characters, 1 - marks / max(1, all_), 1 - marks / max(1, broken), marks, per_text


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the figures of each style; nothing without ../shared."""
    if not SHARED.is_dir():
        return
    sets = (
        ("Calibration", "laws", laws(3 if quick else 30), CALIBRATION_SEED),
        ("Simulated mirrors", "national reports", reports(2 if quick else 12), 0),
    )
    columns = {
        "style": "", "characters": ",d", "restored": ".1%", "of broken": ".1%", "marks": ",d",
        "wrong per 100,000": ".2f",
    }  # fmt: skip
    for title, what, originals, seed in sets:
        rows = [row(name, mirror, originals, seed) for name, mirror in CASES.items()]
        worst = max(rows, key=lambda each: each[-1])
        headline = Headline(
            f"wrong without a mark, {what}", f"{worst[-1]:.1f} per 100,000", worst[0]
        )
        yield Table(title, columns, rows, [what], [headline])
