"""What stands in or beside an article and is no part of it, each kind with its reason.

Two kinds of rules: on elements (share bars, forms, hidden nodes, related lists), applied while
the lines are read; and on lines (print buttons, neighbours, counters, footers), applied after.
"""

import re

from lxml import html

from normalize import lines as _lines
from normalize.lines import Line, Reading

_ELEMENTS = {
    "button": "form",
    "select": "form",
    "textarea": "form",
    "object": "media",
    "video": "media",
    "audio": "media",
    "svg": "media",
    "noscript": "hidden",
    "nav": "navigation",
    "iframe": "frame",
    "noframes": "frame",
    "xml": "markup",  # data islands of Word: <w:View>Normal</w:View>
}
TOO_MUCH = 3  # times the letters kept

_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:(?P<share>bd-?share\w*|bds_\w+|jiathis\w*|bsbox|social-?share|share(?:-?(?:box|bar|btn|wrap|list|icons?))?"
    r"|fenxiang)|(?P<related>related?\w*|xgxw|xgyd|recommend\w*|tuijian)"
    r"|(?P<navigation>breadcrumbs?|crumbs?|nav|navbar|menu|sidebar|pagination|pager)"
    r"|(?P<comment>comments?(?:-?(?:list|box|area))?|pinglun)"
    r"|(?P<copyright>copyright|footer))(?=[\s_-]|$)"
)


def element_reason(element: html.HtmlElement) -> str | None:
    """Return why an element is no part of an article, None where it may be."""
    if not element.attrib:
        return _kind_reason(element)
    return _kind_reason(element) or _hidden_reason(element) or _name_reason(element)


def _kind_reason(element: html.HtmlElement) -> str | None:
    return _ELEMENTS.get(str(element.tag))


def _hidden_reason(element: html.HtmlElement) -> str | None:
    style = element.get("style")
    return "hidden" if (style and _HIDDEN.search(style)) or "hidden" in element.attrib else None


def _name_reason(element: html.HtmlElement) -> str | None:
    if element.tag in ("body", "html"):
        return None
    names = f"{element.get('class', '')} {element.get('id', '')}"
    match = _NAMES.search(names) if names != " " else None
    return match.lastgroup if match else None


def read(root: html.HtmlElement) -> Reading:
    """Return the lines of an element, freed of the elements that are no part of an article.

    What would leave next to nothing is not applied: a script shows the hidden elements then, or
    a name such as "has-sidebar" was meant for the whole page. Comments may outweigh an article.
    """
    reading = _lines.read(root, element_reason)
    kept = sum(len(line.text) for line in reading.lines)
    hidden = named = 0
    for span in reading.rejected:
        if span.reason == "hidden":
            hidden += len(span.text)
        elif span.reason != "comment" and span.reason in _NAMES.groupindex:
            named += len(span.text)
    if max(hidden, named) <= TOO_MUCH * kept:
        return reading
    rules = [_kind_reason]
    rules += [_hidden_reason] if hidden <= TOO_MUCH * kept else []
    rules += [_name_reason] if named <= TOO_MUCH * kept else []
    return _lines.read(root, lambda element: next(filter(None, (f(element) for f in rules)), None))


_SHORT = 80  # characters; a longer line is a sentence that only speaks of such things
_SEPARATORS = re.compile(r"[\s|｜/\[\]【】()（）<>＜＞«»《》〖〗·•:：,，、>-]+")
_ACTION = re.compile(
    r"(?:我要)?(?:(?:pdf|word|PDF|WORD|Word)?下载|打印|关闭|收藏|分享|纠错|复制|保存|下载|转发|点赞|朗读|举报|评论|发表|推荐)"
    r"(?:本页|本文|此页|此文|文章|页面|窗口|全文|链接|评论|网页|文件|到|至|给朋友|给好友|让更多人看到)?"
    r"|(?:字[号体]|文字)(?:大小|设置|选择)?|[大中小]|[大中小]字|默认|超大|特大|较大|标准|正常|放大|缩小|[AＡ][+-]?"
    r"|返回(?:顶部|首页|页首|列表|目录|上一?[页级层]|主页|栏目)?|回?到?顶部|TOP|top|Top"
    r"|(?:新浪|腾讯)?微博|微信|朋友圈|QQ|QQ空间|QQ好友|人人网|开心网|豆瓣|更多|分享"
    r"|我来说两句|我要评论|发送给(?:朋友|好友)|加入收藏|添加收藏|设为首页|查看原图|无障碍(?:浏览|阅读)?"
    r"|扫一扫|手机(?:上)?(?:看|浏览|阅读|版)|用微信扫.{0,14}|扫一扫.{0,18}|语音播报|视力保护色"
)
_STEP = r"(?:[上下前后]一?[篇章页条节回则个]|[上下]一篇文章)"
_NEIGHBOUR = re.compile(rf"[\[【(（<＜«\s]*{_STEP}[\]】)）>＞»\s]*(?:[:：]|$)")
_NAVIGATION = re.compile(
    rf"{_STEP}|没有了?|首页|尾页|末页|目录|章节目录|返回(?:目录|书目|书页)?|加入书[签架]|投推荐票|第?\d*页?|共\d*页"
)
_COUNTER = re.compile(
    r"(?:已有|共|本文|本页)?(?:浏览|点击|阅读|访问|人气)(?:次数|人数|量|数|率)?[:：]?[\[(（【]?\d*[\])）】]?(?:次|人)?"
)
_FOOTER = re.compile(
    r"^(?:主办单位|承办单位|主办|承办|网站标识码|版权所有|站点地图|联系我们|地址)\s*[:：]|^(?:Copyright|©|版权所有)"
    r"|ICP[备证]|公网安备|网站标识码|[Aa]ll [Rr]ights [Rr]eserved|许可证(?:编?号)?[:：]?\s*\w*\d{6}"
)
_COUNTERS = re.compile(
    r"(?:阅读|评论|浏览|点击|回复|人气|收藏|推荐|访问)(?:次数|量|数)?\s*[（(:：\[]\s*\d+\s*[)）\]次]?"
)
_LINK_LETTERS = 80  # a longer link is a paragraph somebody put a link on
_DATE = re.compile(r"(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d{2}(?::\d{2})?|[AP]M")
_ATTACHMENT = re.compile(r"附\s*件|附\s*[表图]|(?i:\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|et|ceb))\b")
_NOTICE = re.compile(
    r"^[Tt]rackback\b|(?:转载|引用)请?(?:务必)?(?:注明|标明|联系)|[请严]?(?:勿|禁止?)(?:擅自)?转载|^免责声明|^声明[:：]|^特别声明"
)


Verdicts = list[str | None]
"""For each line of a container the reason why it is left out, None where it stays."""


def is_link(line: Line) -> bool:
    """Say whether a line is nothing but links, their dates and bullets."""
    if not line.links or line.files or _ATTACHMENT.search(line.text):
        return False
    if len(line.text) > _LINK_LETTERS * line.links:
        return False
    letters = sum(map(str.isalnum, _DATE.sub("", line.text)))
    return line.linked * 1.25 + 2 >= letters


def _is_navigation(line: Line, tokens: list[str]) -> bool:
    return (line.links > 0 or len(tokens) > 2) and all(map(_NAVIGATION.fullmatch, tokens))


def line_reason(line: Line) -> str | None:
    """Return why a line is no part of an article, None where it is."""
    text = line.text
    if len(text) > _SHORT:
        return "footer" if len(text) < 3 * _SHORT and _FOOTER.search(text) else None
    tokens = [token for token in _SEPARATORS.split(text) if token]
    if all(_ACTION.fullmatch(token) for token in tokens):
        return "action" if tokens else None
    if _NEIGHBOUR.match(text) or _is_navigation(line, tokens):
        return "neighbour"
    if _COUNTER.fullmatch(re.sub(r"\s", "", text)) or len(_COUNTERS.findall(text)) >= 2:
        return "counter"
    if _FOOTER.search(text):
        return "footer"
    return "notice" if _NOTICE.search(text) else None
