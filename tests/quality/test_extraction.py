"""Floors for the main text of real pages, compared with trafilatura on the same pages.

Run with `-s` to see the figures.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
import trafilatura

from normalize.decoding.decoder import decode
from normalize.extraction.extractor import extract
from tests import real_texts
from tests.quality.floors import hold

GRAM = 4


def characters(text: str) -> str:
    """Return the letters and digits of a text after NFKC."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def grams(text: str) -> Counter[str]:
    """Count the runs of four characters."""
    plain = characters(text)
    return Counter(plain[at : at + GRAM] for at in range(max(len(plain) - GRAM + 1, 1)))


def f1(text: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall of the runs of four characters."""
    ours, theirs = grams(text), grams(gold)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def corpus(folder: Path) -> dict[str, tuple[str, str]]:
    """Return (markup, gold) of each page by name."""
    return {
        path.stem: (
            decode(path.read_bytes()).text,
            decode(path.with_suffix(".gold.txt").read_bytes()).text,
        )
        for path in sorted(folder.glob("*.html"))
    }


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[str, tuple[str, str]]:
    return corpus(shared / "pages")


def test_mean_f1_of_each_collection(pages: dict[str, tuple[str, str]]) -> None:
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for name, (markup, gold) in pages.items():
        theirs = trafilatura.extract(markup) or ""
        scores[name.split("-")[0]].append((f1(extract(markup).text, gold), f1(theirs, gold)))
    assert set(scores) == {"gov", "immortal", "magic"}
    for collection, pairs in scores.items():
        ours, theirs = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        print(f"{collection:<9} {len(pairs):>3} pages  ours {ours:.4f}  trafilatura {theirs:.4f}")
        hold(f"extract: mean F1, {collection}", ours)


def test_nothing_is_lost_on_any_page(pages: dict[str, tuple[str, str]]) -> None:
    lost = {name: extract(markup).lost for name, (markup, _) in pages.items()}
    assert {name: number for name, number in lost.items() if number} == {}
    hold("extract: characters lost", sum(lost.values()))


def texts(shared: Path) -> Iterator[str]:
    """Yield national reports, and every seventeenth of the laws and regulations."""
    yield from real_texts.texts(shared / real_texts.NATIONAL_REPORTS)
    yield from real_texts.texts(shared / real_texts.LAWS, step=17)


@pytest.mark.slow
@pytest.mark.parametrize(
    "frame", ["<div class=TRS_Editor>{}</div>", "<ul><li>示例</ul><div><div>{}</div></div>"]
)
def test_no_line_of_a_real_report_or_law_is_taken_for_boilerplate(shared: Path, frame: str) -> None:
    rejected = Counter[tuple[str, str]]()
    for text in texts(shared):
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
        got = extract(frame.format(paragraphs))
        sources = [span.text for span in got.rejected if span.reason == "editor"]
        assert all(line.startswith("（来源：") for line in sources)  # whoever copied the text
        rejected.update((s.reason, s.text) for s in got.rejected if s.reason != "editor")
        assert "".join((*got.text.split(), *sources)) == "".join(text.split())
    assert not rejected


def test_f1_sees_a_missing_and_a_surplus_line() -> None:
    gold = "一、过去五年工作回顾。二、今后五年的目标任务。"
    assert f1(gold, gold) == 1
    assert f1(gold[:11], gold) < 0.8
    assert f1(gold + "主办单位：示例市人民政府办公室", gold) < 0.8
    assert f1("", gold) == 0
