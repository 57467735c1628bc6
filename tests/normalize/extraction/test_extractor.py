"""What `normalize.extract` takes for the text of a page, and what it leaves out."""

import json

import pytest

from normalize.extraction.extractor import extract

SENTENCES = [
    "各位代表：现在，我向大会报告工作，请予审议，并请列席会议的同志提出意见。",
    "过去一年，全县上下坚持稳中求进，经济总量迈上新台阶，民生事业持续改善。",
    "我们清醒地看到，发展不平衡不充分的问题仍然突出，营商环境还有差距。",
    "新的一年，我们将扎实推进项目建设，深化改革开放，努力完成各项目标任务。",
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TEXT = "\n".join(SENTENCES)


def page(inside: str, before: str = "", after: str = "", head: str = "") -> str:
    return (
        f"<html><head>{head}</head><body>{before}"
        f'<div class="TRS_Editor">{inside}</div>{after}</body></html>'
    )


def reasons(html: str) -> dict[str, str]:
    return {span.text: span.reason for span in extract(html).rejected}


def test_a_known_container_yields_its_text_and_nothing_else() -> None:
    got = extract(page(BODY, before="<p>首页，欢迎您访问本网站，今天天气不错，适合出行。</p>"))
    assert (got.text, got.method, got.lost) == (TEXT, "container:.TRS_Editor", 0)


def test_the_selectors_of_a_site_come_before_all_others() -> None:
    html = page("".join(f"<p>{s}</p>" for s in SENTENCES[::-1]), after=f"<div id=own>{BODY}</div>")
    assert extract(html, containers=("#own",)).text == TEXT
    assert extract(html, containers=("p:::", "#absent", "#own")).method == "container:#own"
    for css in ("div:not(.absent)#own", ".absent, #own"):
        assert extract(html, containers=(css,)).text == TEXT
    assert extract(html).method == "container:.TRS_Editor"


def test_the_selectors_of_a_site_are_trusted_whatever_they_name() -> None:
    table = "".join(f"<tr><td>{n}<td><a href=/{n}>第{n}号提案</a>" for n in range(200))
    got = extract(page(BODY, after=f"<table class=own>{table}</table>"), containers=(".own",))
    assert got.method == "container:.own"


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ("一行<br>两行<br/>三行", ["一行", "两行", "三行"]),
        ("<p>甲<p>乙<div>丙", ["甲", "乙", "丙"]),
        ("<font><b><font>粗</b>体</font>字", ["粗体字"]),
        ("<h2>一、回顾</h2>正文", ["一、回顾", "正文"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<pre>甲\n乙</pre>", ["甲", "乙"]),
        ("甲\n    乙", ["甲乙"]),
        ("GDP\n  growth", ["GDP growth"]),
        ("叶&nbsp;&nbsp;&nbsp;平", ["叶 平"]),
        ("<p>　　缩进</p>", ["缩进"]),
        ("<!-- 注 -->见<!-- 注 -->下", ["见下"]),
        ("<p><![if !supportLists]><span>1.</span><![endif]>改革</p>", ["1.改革"]),
        ("<ruby>過<rp>(</rp><rt>guò</rt><rp>)</rp></ruby>去", ["過(guò)去"]),
        ("<dl><dt>甲<dd>乙</dl>", ["甲", "乙"]),
        ("<script>var a='否'</script>是<style>p{}</style>的", ["是的"]),
    ],
)
def test_blocks_break_lines_and_inline_elements_do_not(inside: str, lines: list[str]) -> None:
    got = extract(page(BODY + "<div>" + inside + "</div>"))
    assert got.text.splitlines() == [*SENTENCES, *lines]
    assert got.lost == 0


def test_rows_of_data_tables_are_lines_with_tabs() -> None:
    table = "<table><tr><th>指标<th>数值<tr><td><p>生产总值</p><td>1,234 亿元</table>"
    assert extract(page(BODY + table)).text == f"{TEXT}\n指标\t数值\n生产总值\t1,234 亿元"


def test_layout_tables_do_not_become_rows() -> None:
    html = f"<table><tr><td>栏目<td><table><tr><td>{BODY}</table></table>"
    assert extract(page(html)).text == f"栏目\n{TEXT}"


def test_a_page_without_known_names_yields_the_element_with_the_sentences() -> None:
    links = "".join(f'<li><a href="/{n}">关于第{n}件事的通知</a></li>' for n in range(30))
    html = f"<body><ul>{links}</ul><table><td><div>{BODY}</div></table><p>版权所有：某某网</p>"
    got = extract(html)
    assert (got.text, got.method) == (TEXT, "density")
    assert "linked" in got.why


def test_trafilatura_locates_the_article_among_many_boxes() -> None:
    boxes = [
        f"<div><p>栏目{n}的导语写在这里，它有一句话那么长，但它不是正文，只是介绍。</p>"
        + "".join(f"<p><a href=/{n}/{i}>栏目{n}的第{i}条链接的标题</a></p>" for i in range(12))
        + "</div>"
        for n in range(10)
    ]
    got = extract(
        f"{''.join(boxes[:5])}<div class=main-content>{BODY * 2}</div>{''.join(boxes[5:])}"
    )
    assert (got.text, got.method) == (f"{TEXT}\n{TEXT}", "trafilatura")
    assert "46% of the page's" in got.why


def test_paragraphs_after_a_link_that_was_never_closed_are_text() -> None:
    assert extract(page('<a href="/x">' + BODY * 2)).text == f"{TEXT}\n{TEXT}"


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("<p>【打印本页】 【关闭窗口】</p>", "action"),
        ("<p>字号：大 中 小</p>", "action"),
        ("<div class='bdsharebuttonbox'>分享到朋友圈</div>", "share"),
        ("<p>上一篇：<a href=/1>关于召开会议的通知</a></p>", "neighbour"),
        ("<p>浏览次数：128</p>", "counter"),
        ("<p>主办单位：示例办</p><p>浙ICP备0500号 网站标识码：3204000106</p>", "footer"),
        ("<p>未经书面授权请勿转载。</p>", "notice"),
        ("<p>首页 上一页 1 2 3 下一页 尾页</p>", "neighbour"),
        ("<p>打印 | 下载 | 更多</p>", "action"),
        ("<p style='display: none'>隐藏的话</p>", "hidden"),
        ("<xml><w:View>Normal</w:View></xml>", "markup"),
        ("<select><option>友情链接</select>", "form"),
        ("<p>相关新闻</p><ul><li><a href=1>甲</a><li><a href=2>乙</a></ul>", "links"),
        ("<ul><li><a href=1>甲</a><li><a href=2>乙</a><li><a href=3>丙</a></ul>", "links"),
    ],
)
def test_what_is_not_article_is_rejected_with_its_reason(extra: str, reason: str) -> None:
    got = extract(page(BODY + extra))
    assert got.text == TEXT
    assert {span.reason for span in got.rejected} == {reason}
    assert got.lost == 0


@pytest.mark.parametrize(
    "kept",
    [
        '<p>附件：<a href="1.doc">预算报告</a></p>' * 3,
        "<p>推动共享单车规范停放。</p>",
        "<p>二、关闭落后产能</p>",
        "<p>（2024年1月29日在示例县第十届人民代表大会第三次会议上）</p>",
        "<p>示例县人大常委会主任 张三</p>",
        "<p>1</p>",
        "<p>主办单位：示例县人大常委会</p>",
        "<p>未取得农药经营许可证经营农药的，由县级以上地方人民政府农业主管部门责令停止经营；</p>",
        "<p>时间：2024年1月29日 地点：示例礼堂</p>",
        "<table><tr><td>12<td>345<td>6<tr><td>大<td>中<td>小<tr><td>标准<td>正常</table>",
        "<table><tr><td>文件名称<td>文号<td>发布机构<td>成文日期<td>发布日期<td>来源</table>",
    ],
)
def test_lines_of_reports_that_look_similar_are_kept(kept: str) -> None:
    got = extract(page(kept + BODY))
    assert not got.rejected
    assert got.lost == 0


DISCLOSURE = [
    (
        "<table><tr><td>索 引 号：<td>014133744/2023-00003<td>主题分类：<td>报告"
        "<tr><td>发布机构：<td>示例镇<td>发布日期：<td>2023-01-19</table>"
    ),
    "<ul><li>索引号：014133744/2023-00003<li>主题分类：报告<li>发布机构：示例镇</ul>",
    "<p>索引号：014133744/2023-00003 主题分类：报告 发布机构：示例镇 公开方式：主动公开</p>",
]


@pytest.mark.parametrize("block", DISCLOSURE)
def test_a_disclosure_block_is_not_text(block: str) -> None:
    got = extract(page(block + BODY))
    assert got.text == TEXT
    assert {span.reason for span in got.rejected} == {"disclosure"}


def test_the_printed_head_of_an_official_document_is_kept_once() -> None:
    head = (
        "<table><tr><td>索引号：<td>0141/2023-3<td>发文机关：<td>示例镇"
        "<tr><td>标题：<td>关于防汛的通知<td>发文字号：<td>示政发〔2023〕1号</table>"
    )
    got = extract(page(head * 2 + BODY))
    assert got.text.count("发文字号") == 1
    assert got.text.endswith(TEXT)


def test_bylines_and_breadcrumbs_above_the_text_are_rejected() -> None:
    head = "<p>当前位置：首页 > 公开</p><p>发布日期：2023-01-19 来源：示例镇 浏览次数：8</p>"
    assert extract(page(head + BODY)).text == TEXT
    assert list(reasons(page(head + BODY)).values()) == ["navigation", "byline"]


def test_what_a_script_shows_later_is_read() -> None:
    assert extract(page(f"<div style='display:none'>{BODY}</div>")).text == TEXT


def test_a_name_that_is_meant_for_the_whole_page_rejects_nothing() -> None:
    html = f"<div class='page has-sidebar'><ul><li><a href=/>首页</a></ul><div>{BODY}</div></div>"
    assert extract(html).text == TEXT


def test_comments_are_left_out_however_many() -> None:
    html = f"<div><div>{BODY}</div><div class=comments>{BODY * 9}</div></div>"
    assert extract(html).text == TEXT


def test_an_article_split_over_several_elements_is_read_whole() -> None:
    parts = "".join(f"<div class=TRS_Editor><p>{s * 2}</p></div>" for s in SENTENCES)
    assert extract(f"<div>{parts}</div><p>页脚</p>").text.splitlines() == [s * 2 for s in SENTENCES]


def test_an_article_continues_after_a_stray_end_tag() -> None:
    links = "".join(f"<li><a href=/{n}>第{n}件事</a></li>" for n in range(30))
    html = f"<ul>{links}</ul><div><div class=TRS_Editor>{BODY * 3}</div>{BODY * 5}</div>"
    assert extract(html).text == "\n".join([TEXT] * 8)


def test_only_the_first_post_of_a_thread_is_read() -> None:
    posts = "".join(f"<td class=post-body><p>{s * 2}</p></td>" for s in SENTENCES)
    assert extract(f"<table><tr>{posts}</table>").text == SENTENCES[0] * 2


def test_short_texts_in_named_elements_drag_nothing_in() -> None:
    links = "".join(f"<li><a href=/{n}>关于第{n}件事的通知，请查收</a></li>" for n in range(40))
    html = (
        f"<ul>{links}</ul><div id=zoom><p>详见附件。</p></div><p>地址：示例路1号，邮编100000。</p>"
    )
    assert extract(html).text == "详见附件。"


def test_a_long_footer_does_not_outweigh_a_short_notice() -> None:
    footer = (
        "<p>主办单位：示例市人民政府办公室，承办单位：示例市大数据局，网站标识码：3204000106。</p>"
    )
    html = f"<div id=zoom><p>今日停办业务，敬请谅解。</p></div><div>{footer * 6}</div>"
    assert extract(html).text == "今日停办业务，敬请谅解。"


def test_an_article_outweighs_a_named_element_with_a_teaser() -> None:
    html = f"<div id=zoom><p>导读：今日要闻。</p></div><div>{BODY * 2}</div>"
    assert extract(html).text == f"{TEXT}\n{TEXT}"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("<meta name='ContentStart'>", "<meta name='ContentEnd'>"),
        ("<!--ZJEG_RSS.content.begin-->", "<!--ZJEG_RSS.content.end-->"),
        ("<!--enpcontent-->", "<!--/enpcontent-->"),
    ],
)
def test_marks_for_other_programs_show_the_container(begin: str, end: str) -> None:
    links = "<a>各项工作取得新的进展，请看。</a><br>" * 9
    got = extract(f"<div><div>{begin}{BODY}{BODY}{BODY}{end}</div><div>{links}</div></div>")
    assert (got.text, got.method) == ("\n".join([TEXT] * 3), "container:meta[name=ContentStart]")


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        (f"<textarea style='display:none'>{BODY.replace('<', '&lt;')}</textarea>", "textarea"),
        (f"<script type='text/template'>{BODY}</script>", "template"),
        (f"<script>var a = {{'title': 1, content: {json.dumps(BODY)}}};</script>", "script"),
        (f'<iframe srcdoc="{BODY}"></iframe>', "srcdoc"),
        (f"<frameset><frame src=a><noframes><body>{BODY}</body></noframes></frameset>", "noframes"),
    ],
)
def test_articles_that_no_element_shows_are_read(payload: str, where: str) -> None:
    got = extract(f"<body><div id=zoom></div>{payload}<p>示例网</p>")
    assert (got.text, got.method, got.lost) == (TEXT, f"payload:{where}", 0)


def test_an_article_in_a_script_replaces_the_notice_that_it_loads() -> None:
    script = f"<script>var a = {{content: {json.dumps(BODY * 3)}}};</script>"
    html = f"<div id=zoom>正在加载，请稍候。</div>{script}"
    assert extract(html).method == "payload:script"
    abstract = f"<script>var a = {{content: {json.dumps(SENTENCES[0])}}};</script>"
    assert extract(f"<div id=zoom>详见附件。</div>{abstract}").text == "详见附件。"


def test_links_to_files_are_attachments_and_are_kept() -> None:
    files = "".join(f'<p><a href="/P02023{n}.docx?v=1">预算表{n}</a></p>' for n in range(4))
    assert extract(page(BODY + files)).text.endswith("预算表3")


def test_two_documents_in_one_file_are_both_read() -> None:
    html = f"<html><body><p>页眉</p></body></html><html><body><div id=zoom>{BODY}</div></html>"
    assert extract(html).text == TEXT


@pytest.mark.parametrize("nothing", ["", " \n", "<html></html>", "\x00", "<!-- -->", "\ud800"])
def test_an_empty_page_yields_an_empty_text(nothing: str) -> None:
    got = extract(nothing)
    assert (got.text, got.method, got.lost) == ("", "body", 0)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta name="ArticleTitle" content="甲报告"><title>乙_网</title>', "甲报告"),
        ("<title>2023年政府工作报告_示例县人民政府网</title>", "2023年政府工作报告"),
        ("<title>示例县人民政府网 - 2023年政府工作报告</title>", "2023年政府工作报告"),
        ("<title>某某网</title>", None),
        ("<title>示例县人民政府网_示例县政务服务平台</title>", None),
        ("", None),
    ],
)
def test_titles(head: str, title: str | None) -> None:
    assert extract(page(BODY, head=head)).title == title


def test_a_heading_that_the_window_repeats_is_the_title() -> None:
    html = page(BODY, before="<h1>示例县</h1><h2>关于预算-决算的报告</h2>")
    html = html.replace("</head>", "<title>关于预算-决算的报告-示例县</title></head>")
    assert extract(html).title == "关于预算-决算的报告"
