"""What a response is: a document, a list, an attachment, or one of the pages that are none of them.

A page with prose is a document whatever words it contains: an article may mention 登录 or
系统维护, and its page frame has a search form and a login link. Only pages without prose are
examined further. Nothing is solved or evaded here; a challenge is only named.
"""

import re
from collections.abc import Sequence
from html import unescape
from itertools import islice

from crawlers.network import script_location
from crawlers.page import Outcome
from crawlers.responses.text import text_of

Verdict = tuple[Outcome, str | None]

ATTACHMENTS = ("pdf", "doc", "docx", "wps", "ofd", "rtf", "zip", "rar", "xls", "xlsx", "et")
"""File name endings of the formats in which reports are attached."""

_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"Rar!\x1a\x07")
_BINARY = re.compile(r"^(image|video|audio|font)/|/(x-)?(javascript|ecmascript|css|x-shockwave)")
_FEED = re.compile(rb"(<\?xml.*)?<(rss|feed|urlset|sitemapindex)\b", re.DOTALL)
_PROSE_ENOUGH = 160  # letters; measured: saved articles have 250 or more, empty shells 0-90
_SENTENCE = 18  # letters from which a block counts as prose and not as a caption
_FEW_LINKS = 5  # dated links from which a page without prose is a list
_PART = 206
_TAIL = 512  # bytes at the end of a page that hold </html> and what sites append to it
_EXAMINED = 1 << 20  # characters of a page; what comes later does not affect its outcome

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
_SHELLS = (
    (
        Outcome.SOFT_404,
        re.compile(
            r"(?i)\b404\b|页面(?:不存在|没有找到|未找到|走丢|已删除|找不到)|找不到(?:该|此|您|页)"
            r"|(?:文章|信息|内容|网页|文件|链接|栏目|稿件)(?:已|己)?(?:被)?(?:不存在|删除|下线|失效|撤销)"
            r"|not\s*found|您(?:所)?(?:访问|请求|要查看)的(?:页面|网页|内容|文件|信息|地址)"
        ),
    ),
    (
        Outcome.MAINTENANCE,
        re.compile(
            r"(?i)account\s+(?:has\s+been\s+)?suspended|under\s+(?:maintenance|construction)"
            r"|(?:系统|网站|服务器?|站点|平台)(?:正在|正|处于|例行|升级|停机)*(?:维护|升级|改版|建设中)"
            r"|(?:网站|站点|服务)(?:已|暂|暂时|临时)*(?:关闭|停止|停用|暂停)|site\s+(?:is\s+)?closed"
        ),
    ),
    (
        Outcome.BLOCKED,
        re.compile(
            r"(?i)access\s+(?:is\s+)?(?:denied|forbidden)|访问(?:被|受到?|已被)?(?:拒绝|限制|拦截|阻断|禁止)"
            r"|(?:IP|地址|地区|请求|行为).{0,12}(?:禁止访问|被(?:拦截|封禁|阻断|禁止|限制))|非法(?:请求|访问)"
        ),
    ),
)
_PASSWORD = re.compile(r"(?i)<input[^<>]+type\s*=\s*[\"']?password")
_LOGIN = re.compile(r"(?i)<title>[^<]{0,200}?(?:登录|登陆|\blog\s*in\b|sign\s*in)|请先?登[录陆]")
_ATTACHED = re.compile(
    rf"(?i)(?:href|src|data|file|url)\s*[=:]\s*[\"'][^\"'<>]+\.(?:{'|'.join(ATTACHMENTS)})[\"'?#&]"
)
_SEE_ATTACHMENT = re.compile(
    r"点击(?:此处)?(?:查看|下载|阅读)|(?:详见|见|查看|下载)附件|附件(?:下载|[:：])"
)
_HIDDEN = re.compile(  # what is not closed is hidden up to the end
    r"(?is)<(script|style|noscript|select|textarea|title)\b.*?(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
)
# An anchor ends before the next one begins, so each character is read once in any markup.
_LINK = re.compile(
    r"(?i)<a\b(?=[^<>]*\bhref)[^<>]*>[^<]*(?:<(?:[^<a/]|a\w|/[^<a]|/a\w|/?(?=<))[^<]*)*</a\s*>"
)
_BLOCK = re.compile(
    r"(?i)</?(?:p|div|br|tr|td|th|li|ul|ol|dl|dt|dd|table|tbody|h[1-6]|section|article|header|footer"
    r"|nav|form|center|body|html|hr|pre|blockquote|iframe|label|input)\b[^<>]*>"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(
    r"<(?!(?:a|script|style|noscript|select|option|textarea|title)\b)[a-z][^<>]*>([^<>]{40,})(?=<)",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]+")
_BROKEN_TAG = re.compile("<[^<>]{0,200}[\x00-\x08\x0e-\x1a\x1c-\x1f][^<>]{0,200}>")
_GARBLED = 0.02  # share of characters; a page of random bytes has 0.1, a damaged one 0.005
_TAG = re.compile(r"<[^<>]*>")
_FRAME = re.compile(  # the footer of every site, and the disclosure block
    r"版权所有|主办|承办|ICP备|公网安备|网站标识码|技术支持|浏览器|分辨率|联系(?:电话|我们)|邮编|邮箱"
    r"|索引号|发布机构|信息分类|生成日期|主题分类|您(?:当前|现在)?的?(?:所在)?位置"
)
_ARTICLE_META = re.compile(
    r"(?i)<meta[^<>]{1,300}name=.(?:ArticleTitle|PubDate)\b[^<>]{1,300}content=.[^<>\"']"
)
_ARTICLE_TOOLS = re.compile(
    r"发布(?=日期|时间)|来源(?=[:：])|字[号体](?=[:：])|打印|关闭窗口|浏览次数|分享到"
)
_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}")


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
    return _text(text_of(body, fields.get("content-type")), fields)


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
        closed = _SHELLS[1][1].search(text) if status == 503 else None
        return (Outcome.MAINTENANCE, closed.group()) if closed else (Outcome.SERVER_ERROR, detail)
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
    if _dated_links(text) >= _FEW_LINKS and not _is_article(text):
        return Outcome.LIST, "dated links"
    return _shell(text)


def _is_article(text: str) -> bool:
    """Return whether the page has marks of an article; its dated links are then related ones."""
    return bool(_ARTICLE_META.search(text)) or len(set(_ARTICLE_TOOLS.findall(text))) >= 2


def _shell(text: str) -> Verdict:
    """Return what a page without prose, rows or challenge is; DOCUMENT if nothing says."""
    shown = visible_text(text)
    marks = [(outcome, words.search(shown)) for outcome, words in _SHELLS]
    marks += [(Outcome.LOGIN, _PASSWORD.search(text) or _LOGIN.search(text))]
    marks += [(Outcome.VIEWER, _ATTACHED.search(text) or _SEE_ATTACHMENT.search(shown))]
    first = next(((outcome, found) for outcome, found in marks if found), None)
    if first:
        return first[0], first[1].group()[:80]
    if sent := script_location(text):
        return Outcome.REDIRECT_LOOP, f"a script leads to {sent.address or 'a composed address'}"
    return Outcome.DOCUMENT, None


def has_prose(text: str) -> bool:
    """Return whether a page has enough sentences to be a document."""
    letters = 0
    for run in islice(_RUN.finditer(text, 0, _EXAMINED), 40):
        letters += 0 if _FRAME.search(run[1]) else len(_HAN.findall(run[1]))
        if letters >= _PROSE_ENOUGH:
            return True  # holds for most articles and spares splitting the page into blocks
    return prose_letters(text) >= _PROSE_ENOUGH


def is_garbled(text: str) -> bool:
    """Return whether a page without rows is not text: controls in its markup, or throughout."""
    head = text[:_EXAMINED]
    controls = sum(map(len, _CONTROLS.findall(head)))
    return bool(_BROKEN_TAG.search(head)) or controls > len(head) * _GARBLED


def prose_letters(text: str) -> int:
    """Return the number of letters in sentences, without links and the page frame."""
    bare = _LINK.sub(" ", _shown(text))
    blocks = (unescape(_TAG.sub("", block)) for block in _BLOCK.split(bare))
    sizes = (sum(map(str.isalpha, block)) for block in blocks if not _FRAME.search(block))
    return sum(size for size in sizes if size >= _SENTENCE)


def visible_text(text: str) -> str:
    """Return the title and the text outside links, with white space collapsed."""
    title = re.search(r"(?i)<title\b[^<>]*>([^<]*)", text)
    bare = _TAG.sub(" ", _LINK.sub(" ", _shown(text)))
    return unescape(f"{title.group(1) if title else ''} {' '.join(bare.split())}")


def _challenge(text: str, fields: dict[str, str]) -> str | None:
    if fields.get("cf-mitigated") == "challenge":
        return "cloudflare"
    if any(name.startswith("wzws") for name in fields):
        return "wzws"
    return next((name for name, mark in _CHALLENGES if mark.search(text)), None)


def _dated_links(text: str) -> int:
    shown = _shown(text)
    return min(len(_LINK.findall(shown)), len(_DATE.findall(_TAG.sub(" ", shown))))


def _shown(text: str) -> str:
    # With all elements closed at the end, each opening tag finds its end: the time stays linear.
    return _HIDDEN.sub(" ", text[:_EXAMINED])
