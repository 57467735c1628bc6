"""Whatever the markup, `normalize.extract` returns a result, loses nothing, and never raises."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.decoding.decoder import decode
from normalize.document import Extracted
from normalize.extraction.extractor import extract

TAGS = ["div", "p", "span", "a href=x", "table", "tr", "td", "font", "br", "pre", "textarea", "h1"]
TAGS += ["script", "style", "ul", "li", "select", "option", "noscript", "iframe", "body", "html"]
TAGS += ["div class=TRS_Editor", "div id=zoom", "p style='display:none'", "template", "frameset"]
TEXTS = [
    "各位代表：",
    "2024年1月29日",
    "，。",
    "&nbsp;",
    "&#0;",
    "&lt;",
    "<!--",
    "-->",
    "\x00",
    "]]>",
]
TEXTS += [
    "索引号：",
    "发布机构：示例镇",
    "上一篇",
    "打印",
    "\t",
    "\n",
    "\ud83d",
    "\U0002000b",
    "<",
    '"',
]

markup = st.lists(
    st.one_of(
        st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
        st.sampled_from(TAGS).map(lambda tag: f"</{tag.split(maxsplit=1)[0]}>"),
        st.sampled_from(TEXTS),
        st.text(max_size=8),
    ),
    max_size=60,
).map("".join)


def sound(got: Extracted) -> bool:
    return got.lost == 0 and all(line == line.strip() != "" for line in got.text.splitlines())


@settings(max_examples=80, deadline=None)
@given(markup)
def test_any_markup_yields_a_sound_result(html: str) -> None:
    assert sound(extract(html))


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(), st.lists(st.text(max_size=12), max_size=3))
def test_any_text_url_and_selectors_yield_a_sound_result(
    html: str, url: str, css: list[str]
) -> None:
    assert sound(extract(html, url, css))


@pytest.mark.parametrize("tag", ["div", "font", "b", "table><tr><td", "ul><li"])
def test_deep_nesting_loses_no_text(tag: str) -> None:
    got = extract(f"<p>前面的文字，</p>{f'<{tag}>' * 3000}深处的文字，<p>后面的文字。")
    assert "".join(got.text.split()) == "前面的文字，深处的文字，后面的文字。"


def test_a_script_in_a_deep_page_is_not_text() -> None:
    got = extract("<div>" * 3000 + "<script>var 甲;</script>乙&amp;丙<style>丁" + "</div>")
    assert got.text == "乙&丙"


def mutants(rng: random.Random, page: bytes, number: int) -> Iterator[bytes]:
    """Yield copies of a page with changed bytes, some of them cut out or rearranged."""
    for _ in range(number):
        data = bytearray(page)
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        start, end = sorted(rng.randrange(len(data)) for _ in range(2))
        yield rng.choice([bytes(data), bytes(data[start:end]), bytes(data[end:] + data[:start])])


@pytest.mark.slow
def test_mutated_real_pages_yield_sound_results(shared: Path) -> None:
    rng = random.Random(2047)
    for path in sorted((shared / "pages").glob("*.html")):
        for mutant in mutants(rng, path.read_bytes(), 20):
            assert sound(extract(decode(mutant).text)), path.name
