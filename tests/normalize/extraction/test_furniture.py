"""Tails and furniture that fixed rules leave out, where no template is known."""

import pytest

from normalize.extraction import extract

SENTENCES = [
    "今年以来，全县经济运行保持平稳，主要指标处在合理区间，群众收入稳步提高。",
    "下一步，我们将抓好各项任务的落实，推动重点项目尽快开工，确保完成全年目标。",
]
TEXT = "\n".join(SENTENCES)


def lines_of(tail: str, head: str = "") -> list[str]:
    body = "".join(f"<p>{line}</p>" for line in SENTENCES)
    got = extract(f"<html><body><div class=TRS_Editor>{head}{body}{tail}</div></body></html>")
    assert got.lost == 0
    return got.text.splitlines()


@pytest.mark.parametrize(
    "tail",
    [
        "（责任编辑：甲乙）",
        "[责编：甲、乙(实习生)]",
        "编辑：甲乙丙 审核：丁",
        "来源：示例日报",
        "（来源：示例网 记者：甲乙）",
        "网络编辑：甲",
        "终审：甲乙",
        "供稿：县政府办",
        "不喜欢",
        "阅读下一篇：另一篇文章的标题",
        "阅读下一篇",
        "登录 注册 忘记密码？",
        "免注册 快速登录",
        "我要反馈",
        "最新评论",
        "播放 00:00 / 03:25 全屏",
        "暂停 静音 倍速 1.5x",
        "\ue601 \ue602",
        "更多内容请扫描二维码关注我们",
        "查看更多请下载示例客户端",
        "（编辑 甲乙）",
        "作者：甲乙 编辑：丙",
        "编辑丨甲乙",
        "您可能还喜欢",
        "为您推荐",
        "写评论",
        "暂无评论，快来抢沙发吧",
        "我要投诉",
        "请输入验证码",
        "举报 使用道具",
        "播放 暂停 停止",
        "00:00/05:12",
        "加载中…",
        "赞(5)",
        "扫码关注官方微信",
        "本文链接：http://www.example.cn/1.html",
    ],
)
def test_furniture_at_the_end_is_not_text(tail: str) -> None:
    assert lines_of(f"<div>{tail}</div>") == SENTENCES


@pytest.mark.parametrize(
    "line",
    [
        "编辑：这一职业在全县有三百人，其中女性占一半。今后还要增加。",
        "来源：主要是土地出让收入；其次是上级补助。",
        "暂停收费项目三项。",
        "登录人数达到三万人次",
        "<a href=a.doc>来源：说明.doc</a>",
    ],
)
def test_sentences_and_files_that_begin_alike_stay(line: str) -> None:
    assert len(lines_of(f"<p>{line}</p>")) == 3


def test_an_editor_above_other_text_stays() -> None:
    assert lines_of(f"<p>编辑：甲乙</p><p>{SENTENCES[0]}</p>")[2] == "编辑：甲乙"


FEEDS = {
    "list": "<li><h4><a href=/{n}>甲地公布第{n}批清单</a></h4>"
    "<p>甲地公布第{n}批清单，共{n}项，明年完成，资金已经落实。</p></li>",
    "definitions": "<dl><dt><a href=/{n}>丁地第{n}次会议召开</a></dt>"
    "<dd>会议听取了第{n}项汇报，研究了有关工作，提出了要求。</dd></dl>",
    "boxes": "<div><a href=/{n}>丙地发布第{n}号公告</a>"
    "<p>丙地发布公告，第{n}号文件将在明年一月施行，有效期五年。</p></div>",
}


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("article", ["本周公示到此结束，感谢各位关注。", "请点击附件查看全文。"])
def test_a_feed_of_teasers_never_wins_over_a_short_article(feed: str, article: str) -> None:
    side = "".join(FEEDS[feed].format(n=n) for n in range(3, 12))
    got = extract(
        f"<html><body><div class=m><div class=a1><p>{article}</p></div>"
        f"<div class=s>{side}</div></div></body></html>"
    )
    assert got.text == article


NEIGHBOURS = {
    "comments": "<div class=comments>{}</div>".format(
        "".join(f"<p>支持第{n}条意见，希望早日落实到位。</p><a href=#>回复</a>" for n in range(8))
    ),
    "complaint": (
        "<form><p>投诉内容：<textarea></textarea></p><p>请如实填写，我们将在五日内联系。</p></form>"
    ),
    "login": "<div class=login-box><p>请输入用户名和密码登录后查看更多内容。</p><input></div>",
}


@pytest.mark.parametrize("other", NEIGHBOURS)
@pytest.mark.parametrize("first", [True, False])
def test_forms_and_replies_next_to_a_short_article_are_not_text(other: str, first: bool) -> None:
    article = f"<div class=content><h1>示例</h1><p>{SENTENCES[0]}</p></div>"
    both = (NEIGHBOURS[other], article) if first else (article, NEIGHBOURS[other])
    got = extract(f"<html><title>示例</title><body>{''.join(both)}</body></html>")
    assert got.text == SENTENCES[0]


def test_the_form_of_a_content_system_is_the_page() -> None:
    note = "<p>意见：<textarea></textarea></p>"
    body = f"<form><h1>示例公告</h1><div><p>{SENTENCES[0]}</p></div>{note}</form>"
    assert SENTENCES[0] in extract(f"<html><title>示例公告</title><body>{body}</body></html>").text
