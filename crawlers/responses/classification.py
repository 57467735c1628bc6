"""What a response is: a document, a list, an attachment, or one of the pages that are none of them.

A page with prose is a document whatever words it contains: an article may mention 登录 or
系统维护, and its page frame has a search form and a login link. Only pages without prose are
examined further (`frame_pages`). Nothing is solved or evaded here; a challenge is only named.
"""

import re
from collections.abc import Sequence

from crawlers.network import script_location
from crawlers.page import Outcome
from crawlers.responses.frame_pages import frame_page, maintenance_phrase
from crawlers.responses.links import ATTACHMENTS
from crawlers.responses.prose import EXAMINED, count_dated_links, has_prose
from crawlers.responses.text import text_of, undeclared_big5

Verdict = tuple[Outcome, str | None]

_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"Rar!\x1a\x07")
_BINARY = re.compile(r"^(image|video|audio|font)/|/(x-)?(javascript|ecmascript|css|x-shockwave)")
_FEED = re.compile(rb"(<\?xml.*)?<(rss|feed|urlset|sitemapindex)\b", re.DOTALL)
_FEW_LINKS = 5  # dated links from which a page without prose is a list
_PART = 206
_TAIL = 512  # bytes at the end of a page that hold </html> and what sites append to it

_STATUS = {
    304: Outcome.NOT_MODIFIED,
    401: Outcome.LOGIN,
    404: Outcome.GONE,
    407: Outcome.LOGIN,
    410: Outcome.GONE,
    412: Outcome.CHALLENGE,
    521: Outcome.CHALLENGE,  # 加速乐 sends it until its script has run
}

_CHALLENGES = (
    ("jsl", re.compile(r"__jsl_clearance|__jsluid")),
    ("ruishu", re.compile(r"\$_ts\b")),
    ("wzws", re.compile(r"(?i)wzws|reason:GeoBL")),
    ("aliyun", re.compile(r"acw_sc__v2|aliyun_waf")),
    ("cloudflare", re.compile(r"(?i)cf-challenge|challenge-platform|<title>Just a moment")),
    ("captcha", re.compile(r"(?i)<title>[^<]{0,200}?(?:安全验证|访问验证|人机验证|captcha)")),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]+")
_BROKEN_TAG = re.compile("<[^<>]{0,200}[\x00-\x08\x0e-\x1a\x1c-\x1f][^<>]{0,200}>")
_GARBLED = 0.02  # share of characters; a page of random bytes has 0.1, a damaged one 0.005
_ARTICLE_META = re.compile(
    r"(?i)<meta[^<>]{1,300}name=.(?:ArticleTitle|PubDate)\b[^<>]{1,300}content=.[^<>\"']"
)
_ARTICLE_TOOLS = re.compile(
    r"发布(?=日期|时间)|来源(?=[:：])|字[号体](?=[:：])|打印|关闭窗口|浏览次数|分享到"
)


def classify(
    status: int, headers: Sequence[tuple[str, str]], body: bytes, url: str
) -> tuple[Outcome, str | None]:
    """Return what a response is, and one line on the evidence (None if there is none).

    headers: names in any case. body: decompressed bytes. url: the address after redirects.
    Pure; never raises. Requests without a response get their outcome from `failure_outcome`.
    """
    fields = {name.lower(): value for name, value in headers}
    if status == 304:
        return Outcome.NOT_MODIFIED, None
    if missing := _missing(status, fields, body):
        return Outcome.TRUNCATED, missing
    if status != 200 and not 200 < status < 300:
        return _refused(status, fields, body)
    kind = _kind(fields.get("content-type", ""), body, url)
    if kind is not Outcome.DOCUMENT:
        return kind, fields.get("content-type")
    if not body.strip():
        return Outcome.SOFT_404, "empty body"
    return _page(body, fields)


def _page(body: bytes, fields: dict[str, str]) -> Verdict:
    text = text_of(body, fields.get("content-type"))
    verdict = _text(text, fields)
    if verdict == (Outcome.DOCUMENT, None) and (other := undeclared_big5(body, text)):
        found = frame_page(other)
        return verdict if found[0] is Outcome.DOCUMENT or has_prose(other) else found
    return verdict


def _missing(status: int, fields: dict[str, str], body: bytes) -> str | None:
    """Return in words which part of a body is missing, None if none is."""
    if status == _PART:
        return "status 206: a part that was not requested"
    declared = fields.get("content-length", "")
    coded = "content-encoding" in fields or "transfer-encoding" in fields
    short = declared.isdecimal() and not coded and 0 < len(body) < int(declared[:20])
    return f"{len(body)} of {declared[:20]} bytes" if short and not is_whole_page(body) else None


def is_whole_page(body: bytes) -> bool:
    """Return whether a body ends as an HTML page does.

    Nothing is missing from such a page, whatever length its server declares.
    """
    _, end, rest = body[-_TAIL:].lower().rpartition(b"</html")
    rest = rest.partition(b">")[2].strip()
    while rest.startswith(b"<!--"):  # sites append times and the names of servers
        rest = rest.partition(b"-->")[2].strip()
    return bool(end) and not rest


def _refused(status: int, fields: dict[str, str], body: bytes) -> Verdict:
    """Return the outcome of a status other than 2xx; a challenge in the body takes precedence."""
    text = text_of(body, fields.get("content-type"))
    challenge = _challenge(text, fields)
    if challenge and not has_prose(text):
        return Outcome.CHALLENGE, challenge
    detail = f"status {status}"
    if status in _STATUS:
        return _STATUS[status], detail
    if 300 <= status < 400:
        return Outcome.REDIRECT_LOOP, f"{detail} without a target to follow"
    if status >= 500:
        closed = maintenance_phrase(text) if status == 503 else None
        return (Outcome.MAINTENANCE, closed) if closed else (Outcome.SERVER_ERROR, detail)
    return Outcome.BLOCKED, detail


def _kind(content_type: str, body: bytes, url: str) -> Outcome:
    """Return the outcome by type; DOCUMENT for text, which is examined next.

    The first bytes take precedence over the declared type.
    """
    media = content_type.partition(";")[0].strip().lower()
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    start = body[:512].lstrip().lower()
    if body.startswith(_MAGIC):
        return Outcome.ATTACHMENT
    if start.startswith(b"<") or media == "text/html":
        return Outcome.LIST if _FEED.match(start) else Outcome.DOCUMENT
    if _BINARY.search(media):
        return Outcome.WRONG_TYPE
    if "json" in media or "xml" in media:
        return Outcome.LIST
    plain = media in {"", "text/plain"} and b"\x00" not in start
    known = Outcome.ATTACHMENT if ending in ATTACHMENTS else Outcome.WRONG_TYPE
    return Outcome.DOCUMENT if plain else known


def _text(text: str, fields: dict[str, str]) -> Verdict:
    if has_prose(text):
        return Outcome.DOCUMENT, None
    if challenge := _challenge(text, fields):
        return Outcome.CHALLENGE, challenge
    if count_dated_links(text) >= _FEW_LINKS and not _is_article(text):
        return Outcome.LIST, "dated links"
    found = frame_page(text)
    if found[0] is Outcome.DOCUMENT and (sent := script_location(text)):
        return Outcome.REDIRECT_LOOP, f"a script leads to {sent.address or 'a composed address'}"
    return found


def _is_article(text: str) -> bool:
    """Return whether the page has marks of an article; its dated links are then related ones."""
    return bool(_ARTICLE_META.search(text)) or len(set(_ARTICLE_TOOLS.findall(text))) >= 2


def is_garbled(text: str) -> bool:
    """Return whether a page without rows is not text: controls in its markup, or throughout."""
    head = text[:EXAMINED]
    controls = sum(map(len, _CONTROLS.findall(head)))
    return bool(_BROKEN_TAG.search(head)) or controls > len(head) * _GARBLED


def _challenge(text: str, fields: dict[str, str]) -> str | None:
    if fields.get("cf-mitigated") == "challenge":
        return "cloudflare"
    if any(name.startswith("wzws") for name in fields):
        return "wzws"
    return next((name for name, mark in _CHALLENGES if mark.search(text)), None)
