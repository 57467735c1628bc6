"""Nothing inside the chosen container is lost."""

import random

import pytest

from normalize.document import RejectedSpan
from normalize.extraction import conservation
from normalize.extraction.extractor import extract
from normalize.html import parsing

INLINE = (
    "span",
    "font",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "a",
    "o:p",
    "st1:chsdate",
    "sub",
    "span style='font-family:仿宋_GB2312'",
)
SENTENCE = (
    "2018年1月17日在佛山市第十五届人民代表大会第三次会议上，我代表市人民政府，向大会报告工作。"
)


def closed(tag: str) -> str:
    return f"</{tag.split(maxsplit=1)[0]}>"


@pytest.mark.parametrize("tag", INLINE)
def test_single_characters_in_inline_elements_of_word_are_kept(tag: str) -> None:
    marked = "".join(f"<{tag}>{char}{closed(tag)}" for char in SENTENCE)
    got = extract(f"<div class=TRS_Editor><p>{marked}</p><p>{SENTENCE * 3}</p></div>")
    assert got.text.splitlines()[0] == SENTENCE
    assert got.lost == 0


def soup(rng: random.Random) -> tuple[str, str]:
    """Return markup of one paragraph and its text; inline elements begin and end anywhere."""
    tags = ("span", "font", "b", "em", "u", "sup", "o:p")
    out, text, opened = [], [], []
    for _ in range(rng.randrange(5, 60)):
        action = rng.random()
        if action < 0.3:
            opened.append(rng.choice(tags))
            out.append(f"<{opened[-1]}>")
        elif action < 0.55 and opened:
            index = rng.randrange(len(opened)) if rng.random() < 0.2 else -1
            out.append(f"</{opened.pop(index)}>")
        else:
            char = rng.choice("年月日一二三届次会议123abc，。")
            out.append(char)
            text.append(char)
    return "".join(out), "".join(text)


def test_a_thousand_soups_of_inline_elements_lose_nothing() -> None:
    rng = random.Random(20180117)
    for _ in range(1000):
        marked, text = soup(rng)
        got = extract(f"<div id=zoom><p>{SENTENCE * 2}</p><div>{marked}</div></div>")
        kept = "".join("".join(got.text.splitlines()[1:]).split())
        assert (kept, got.lost) == (text, 0), marked


def test_a_loss_is_counted() -> None:
    root = parsing.parse_html("<div>甲乙丙12，<script>丁</script><!-- 戊 --></div>")
    assert root is not None
    assert conservation.count_lost(root, "甲丙1", ()) == 2
    assert conservation.count_lost(root, "甲丙1", [RejectedSpan("share", "2 乙")]) == 0
    assert conservation.count_lost(root, "", ()) == 5
