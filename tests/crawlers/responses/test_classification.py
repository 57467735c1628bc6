"""Classification of responses: every outcome, no real article mistaken, linear time."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.page import Outcome
from crawlers.responses.classification import classify
from crawlers.responses.prose import prose_letters

FRAME = (
    '<div class="nav"><a href="/">首页</a><a href="/xxgk">政府信息公开</a></div>{}'
    '<div class="foot"><p>版权所有：示例市人民政府 主办 网站标识码：3308000001</p></div>'
)
PROSE = "<p>" + "一年来，我们坚持稳中求进工作总基调，全市经济社会发展取得新的成绩。" * 12 + "</p>"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def shell(body: str, title: str = "示例市人民政府") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{FRAME.format(body)}</body>".encode()


def verdict(body: bytes, status: int = 200, headers: tuple[tuple[str, str], ...] = HTML) -> Outcome:
    return classify(status, headers, body, "http://a.example/x.html")[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (shell(PROSE), Outcome.DOCUMENT),
        (shell("<h1>404</h1><p>您访问的页面不存在</p>"), Outcome.SOFT_404),
        (shell("<p>该信息已被删除！</p>"), Outcome.SOFT_404),
        (shell("", title="404 Not Found"), Outcome.SOFT_404),
        (b"  \r\n ", Outcome.SOFT_404),
        (
            b"<html><title>Account Suspended</title><h1>Contact your provider</h1>",
            Outcome.MAINTENANCE,
        ),
        (shell("<h2>网站正在维护，请稍后访问</h2>"), Outcome.MAINTENANCE),
        (shell("<form>用户名<input name=u>密码<input type='password'></form>"), Outcome.LOGIN),
        (shell("<p>请先登录</p>", title="用户登录"), Outcome.LOGIN),
        (
            b"<script>document.cookie='__jsl_clearance=1|x';location.reload()</script>",
            Outcome.CHALLENGE,
        ),
        (b"<html><script>$_ts=window['$_ts'];</script><body></body>", Outcome.CHALLENGE),
        (b"<script>wzwschallenge='x'</script>", Outcome.CHALLENGE),
        (shell("<p>访问被拒绝，您的地址被拦截</p>"), Outcome.BLOCKED),
        (shell('<p>全文见附件</p><a href="P02023.pdf">工作报告.pdf</a>'), Outcome.VIEWER),
        (shell('<iframe src="/files/a.pdf"></iframe>'), Outcome.VIEWER),
        (shell("<p>点击查看</p>"), Outcome.VIEWER),
        (
            shell(
                "".join(f'<li><a href="{n}.htm">标题</a> 2024-01-{n}</li>' for n in range(10, 20))
            ),
            Outcome.LIST,
        ),
        (b'<?xml version="1.0"?><urlset><url><loc>http://a/</loc></url></urlset>', Outcome.LIST),
        (b"<rss version='2.0'><channel></channel></rss>", Outcome.LIST),
        (b"%PDF-1.7 ...", Outcome.ATTACHMENT),
        (b"PK\x03\x04....", Outcome.ATTACHMENT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", Outcome.ATTACHMENT),
    ],
)
def test_a_response_of_status_200_is_classified_by_its_body(body: bytes, expected: Outcome) -> None:
    assert verdict(body) == expected


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (304, b"", Outcome.NOT_MODIFIED),
        (401, b"", Outcome.LOGIN),
        (403, shell(PROSE), Outcome.BLOCKED),
        (429, b"", Outcome.BLOCKED),
        (404, shell(PROSE), Outcome.GONE),
        (410, b"", Outcome.GONE),
        (412, b"<script>anything</script>", Outcome.CHALLENGE),
        (521, b"<script>1</script>", Outcome.CHALLENGE),
        (403, b"<script>$_ts.x=1</script>", Outcome.CHALLENGE),
        (500, b"", Outcome.SERVER_ERROR),
        (503, b"busy", Outcome.SERVER_ERROR),
        (503, shell("<p>系统维护中</p>"), Outcome.MAINTENANCE),
        (302, b"", Outcome.REDIRECT_LOOP),
    ],
)
def test_another_status_decides_unless_the_body_is_a_challenge(
    status: int, body: bytes, expected: Outcome
) -> None:
    assert verdict(body, status) == expected


@pytest.mark.parametrize(
    ("media", "url", "body", "expected"),
    [
        ("image/png", "http://a/x.png", b"\x89PNG", Outcome.WRONG_TYPE),
        ("video/mp4", "http://a/x.mp4", b"\x00\x00ftyp", Outcome.WRONG_TYPE),
        ("application/javascript", "http://a/x.js", b"var a", Outcome.WRONG_TYPE),
        ("application/octet-stream", "http://a/x.wps", b"\x00\x01", Outcome.ATTACHMENT),
        ("application/octet-stream", "http://a/x.exe", b"MZ\x00", Outcome.WRONG_TYPE),
        ("application/octet-stream", "http://a/x", b"<html>" + PROSE.encode(), Outcome.DOCUMENT),
        ("application/msword", "http://a/x.doc", b"<html>" + PROSE.encode(), Outcome.DOCUMENT),
        ("application/json", "http://a/api", b'{"articles": []}', Outcome.LIST),
        ("text/plain", "http://a/x.txt", "报告".encode("gbk"), Outcome.DOCUMENT),
        ("", "http://a/x", b"plain words", Outcome.DOCUMENT),
    ],
)
def test_the_first_bytes_take_precedence_over_the_declared_type(
    media: str, url: str, body: bytes, expected: Outcome
) -> None:
    assert classify(200, (("content-type", media),), body, url)[0] == expected


@pytest.mark.parametrize(
    "words",
    [
        "请先登录",
        "系统维护中",
        "页面不存在",
        "404 Not Found",
        "$_ts",
        "__jsl_clearance",
        "访问被拒绝",
    ],
)
def test_a_page_with_prose_is_a_document_whatever_words_it_contains(words: str) -> None:
    assert (
        verdict(shell(f"<form><input type=password></form><p>{words}</p>{PROSE}"))
        == Outcome.DOCUMENT
    )
    assert verdict(shell(PROSE + f"<p>{words}</p>", title=words)) == Outcome.DOCUMENT


def test_a_body_shorter_than_declared_is_truncated_unless_it_was_compressed() -> None:
    body, length = shell(PROSE), ("Content-Length", "99999")
    assert verdict(body, headers=(*HTML, length)) == Outcome.TRUNCATED
    assert verdict(body, headers=(*HTML, length, ("Content-Encoding", "gzip"))) == Outcome.DOCUMENT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_prose_is_recognised_in_every_encoding(encoding: str) -> None:
    text = "<meta charset={}><p>{}</p>".format(encoding, "本次會議聽取和審議了工作報告，" * 30)
    headers = (("Content-Type", "text/html; charset=iso-8859-1"),)
    assert verdict(text.encode(encoding), headers=headers) == Outcome.DOCUMENT


def test_saved_real_articles_are_documents(shared: Path) -> None:
    pages = sorted((shared / "pages").glob("*.html"))
    assert len(pages) >= 60
    wrong = [page.name for page in pages if verdict(page.read_bytes()) != Outcome.DOCUMENT]
    assert wrong == []


def test_links_page_frames_and_scripts_are_not_prose() -> None:
    assert prose_letters(FRAME.format('<a href="x">' + "很长的链接文字" * 50 + "</a>")) == 0
    assert prose_letters(f"<script>{PROSE}</script><!-- {PROSE} --><style>{PROSE}") == 0


ROWS = "".join(
    f'<li><a href="/{n}.htm">相关的新闻标题</a><span>2024-01-{n}</span></li>' for n in range(10, 20)
)


@pytest.mark.parametrize(
    "mark",
    [
        '<meta name="ArticleTitle" content="工作报告">',
        "<p>发布日期：2024-01-30 来源：本站</p>",
        "<a>打印</a> 分享到：",
    ],
)
def test_related_links_do_not_make_a_viewer_page_a_list(mark: str) -> None:
    page = (
        mark + '<p>点击查看附件：<a href="/P020240130.docx">工作报告</a></p>' + f"<ul>{ROWS}</ul>"
    )
    assert verdict(shell(page)) == Outcome.VIEWER
    assert verdict(shell(f'<meta name="PubDate" content=""><ul>{ROWS}</ul>')) == Outcome.LIST


@settings(deadline=None, max_examples=150)
@given(
    st.integers(100, 599),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=4),
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)),
    st.text(max_size=40),
)
def test_classification_never_raises(
    status: int, headers: list[tuple[str, str]], body: bytes, url: str
) -> None:
    outcome, detail = classify(status, headers, body, url)
    assert isinstance(outcome, Outcome)
    assert detail is None or isinstance(detail, str)


@pytest.mark.parametrize(
    "piece", ["<", "<a href=x>", "<script>", "<!--", "<title>", "<input ", "2020-"]
)
def test_broken_markup_is_classified_in_linear_time(piece: str) -> None:
    began = time.process_time()
    verdict(piece.encode() * (1_000_000 // len(piece)))
    assert time.process_time() - began < 5
