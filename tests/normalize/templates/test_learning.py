"""What is learned from a site's pages, and what a template drops from a page and what never."""

import random
from collections.abc import Iterator, Sequence

import pytest

from normalize.extraction import extract, observe
from normalize.templates import SiteTemplate, learn
from tests.normalize.templates.article_pages import page, sentences


def taught(pages: Sequence[str]) -> SiteTemplate:
    return learn(seen for each in pages if (seen := observe(each)))


def site(inside: str = "", formulas: Sequence[str] = ()) -> Iterator[str]:
    return (page([*formulas, *sentences(n)], inside) for n in range(10))


def test_the_pages_vote_for_the_selector_of_the_article() -> None:
    template = taught([*site()])
    assert [(each.selector, each.support, each.groups) for each in template.layouts] == [
        (".nr_txt", 10, 10)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_pages_does_not_matter(seed: int) -> None:
    pages = [*site("<div class=ed>（本网站所有文章均经审核）</div>")]
    shuffled = random.Random(seed).sample(pages, len(pages))
    assert taught(shuffled).to_json() == taught(pages).to_json()


def test_a_template_survives_being_stored() -> None:
    template = taught([*site("<div class=ed>（本网站所有文章均经审核）</div>")])
    assert SiteTemplate.from_json(template.to_json()) == template
    assert template.version == SiteTemplate.from_json(template.to_json()).version
    for text in ("", "[]", '{"layouts": [{}], "groups": 1}'):
        with pytest.raises(ValueError, match=r"site template|Expecting"):
            SiteTemplate.from_json(text)


@pytest.mark.parametrize(
    "article",
    [["本周没有会议，特此公告。"], ["请见附件。"], ["全文已经发布，请下载附件查看，谢谢大家。"]],
)
def test_an_article_shorter_than_the_sidebar_is_found_by_the_template(article: list[str]) -> None:
    got = extract(page(article), template=taught([*site()]))
    assert (got.text.splitlines(), got.method) == (article, "template:.nr_txt")


@pytest.mark.parametrize(
    "formulas",
    [
        ["各位代表：", "现在，我代表县人民政府向大会报告工作，请予审议，并请各位委员提出意见。"],
        ["二、存在的困难和问题"],
        ["以上报告，请予审议。", "谢谢大家！"],
    ],
)
def test_formulas_that_every_report_repeats_stay(formulas: list[str]) -> None:
    lines = [*formulas, *sentences(99)]
    got = extract(page(lines), template=taught([*site(formulas=formulas)]))
    assert got.text.splitlines() == lines


@pytest.mark.parametrize(
    "furniture",
    ["<div class=ed>本网站所有文章均经审核</div>", "<div>本站欢迎投稿</div>", "<h5>热点聚焦</h5>"],
)
def test_lines_that_repeat_where_no_sentences_are_become_rejected_spans(furniture: str) -> None:
    pages = [*site(furniture)]
    got = extract(page(sentences(99), furniture), template=taught(pages))
    assert got.text.splitlines() == sentences(99)
    assert [span.reason.split(":")[0] for span in got.rejected if span.text in furniture] == [
        "template"
    ]
    assert got.lost == 0


@pytest.mark.parametrize("label", ["打字", "核稿人", "来稿单位"])
def test_labels_outside_the_places_of_sentences_are_learned(label: str) -> None:
    pages = [page(sentences(n), f"<div class=by>{label}：人员{n}</div>") for n in range(10)]
    got = extract(page(sentences(99), f"<div class=by>{label}：新人</div>"), template=taught(pages))
    assert got.text.splitlines() == sentences(99)


def test_an_attachment_is_never_a_learned_label() -> None:
    mark = "<div class=by>附件：第{}号文本</div>"
    pages = [page(sentences(n), mark.format(n)) for n in range(10)]
    assert (
        "附件：第99号文本"
        in extract(page(sentences(99), mark.format(99)), template=taught(pages)).text
    )


def test_sentences_outside_the_element_are_rejected_spans() -> None:
    note = "这一段文字只在本页出现，位置也是第一次出现。"
    got = extract(page(sentences(99), before=f"<dl><dd>{note}</dl>"), template=taught([*site()]))
    assert ("outside_template", note) in got.rejected


def test_a_page_with_most_of_its_text_elsewhere_misses_the_template() -> None:
    rest = "".join(f"<p>{line}</p>" for line in sentences(98, 20))
    got = extract(page(sentences(99, 2), after=f"<main>{rest}</main>"), template=taught([*site()]))
    assert got.method != "template:.nr_txt"
    assert sentences(98, 20)[-1] in got.text


def test_ledes_next_to_the_article_belong_to_it() -> None:
    pages = [
        page(sentences(n), before=f"<div class=lede><p>{''.join(sentences(n + 50, 2))}</p></div>")
        .replace("<div class=wrap>", "<div class=wrap><div class=story>")
        .replace("<div class=side>", "</div><div class=side>")
        for n in range(10)
    ]
    template = taught(pages)
    assert template.layouts[0].selector == ".story"


HEAD = (
    "<table><tr><td>甲县人民政府</td></tr></table><h2>甲县人民政府工作报告</h2><h4>县长 张三</h4>"
)


@pytest.mark.parametrize("name", ["TRS_Editor", "v_news_content", "article-content", "nr_txt"])
def test_the_head_of_an_official_text_stays_where_a_content_system_names_its_element(
    name: str,
) -> None:
    title = "<title>甲县人民政府工作报告</title>"
    pages = [title + page(sentences(n)).replace("nr_txt", name) for n in range(10)]
    with_head = title + page(sentences(99)).replace("nr_txt>", f"{name}>{HEAD}")
    got = extract(with_head, template=taught(pages))
    alone = extract(with_head)
    assert got.method == f"template:.{name}"
    if name != "nr_txt":
        assert got.text == alone.text
        assert "甲县人民政府工作报告" in got.text


def test_a_list_in_the_place_of_an_article_misses_the_template() -> None:
    rows = "".join(f"<li><a href=/{n}.html>甲县第{n}次全体会议公报</a>" for n in range(30))
    html = f"<div class=wrap><div class=nr_txt><ul>{rows}</ul></div></div>"
    assert not extract(html, template=taught([*site()])).method.startswith("template:")


def test_files_in_the_place_of_an_article_are_an_article() -> None:
    files = "<a href=/a.pdf>附件1：2024年预算表.pdf</a>"
    got = extract(page([files]), template=taught([*site()]))
    assert (got.text, got.method) == ("附件1：2024年预算表.pdf", "template:.nr_txt")


def test_a_page_that_misses_one_layout_may_have_another() -> None:
    other = [page(sentences(n)).replace("nr_txt", "story") for n in range(30, 40)]
    template = taught([*site(), *other])
    assert {layout.selector for layout in template.layouts} == {".nr_txt", ".story"}
    hint = "<div class=wrap><div class=nr_txt>提示</div>"
    shell = page(sentences(99)).replace("nr_txt", "story").replace("<div class=wrap>", hint)
    assert extract(shell, template=template).method == "template:.story"


def test_near_copies_have_one_vote() -> None:
    assert taught([page(sentences(1))] * 9).layouts == ()
    assert taught([*site(), *[page(sentences(1))] * 5]).groups == 10


def test_a_redesign_is_missed_and_read_without_the_template() -> None:
    new = page(sentences(99)).replace("nr_txt", "renewed")
    assert extract(new, template=taught([*site()])).text == extract(new).text
