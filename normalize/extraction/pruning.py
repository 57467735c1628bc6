"""The lines of a container that are the article: rules on runs of lines, after those on lines."""

import re
from collections.abc import Iterator

from normalize.document import RejectedSpan
from normalize.extraction.boilerplate import SHORT, Verdicts, is_link, line_reason
from normalize.extraction.head_block import mark_head
from normalize.html import Line

RUN = 3
"""Links in a row, with nothing but links on their lines, that make a list and not text."""

_SENTENCE = re.compile("[，。；！？,;!?]")
_KEYWORDS = re.compile(r"(?:关键[字词]|标签|[Tt]ags?)\s*[:：]")
_RELATED = re.compile(
    r"\W*(?:相关|推荐|延伸|热[门点]|精彩|更多|图片|视频|最新|今日|猜你|往期|编辑|点击|其他|关联|友情)"
    r"(?:新闻|报道|阅读|链接|排行|推荐|文章|专题|稿件|解读|信息|内容|资讯|视频|图片|文件|焦点|喜欢)?榜?\W*"
    r"|\W*(?:您|你)?(?:可能)?(?:还|也)?(?:会)?喜欢\W*|\W*(?:为您|为你|猜您)(?:推荐|喜欢)\W*|\W*大家都在[看搜]\W*"
)
_LIST_TITLE = re.compile(r"(?:新闻|报道|阅读|链接|排行榜?|推荐|文章|专题|稿件|解读)\W*$")
_NOTICE = re.compile(
    r"^[Tt]rackback\b|(?:转载|引用)请?(?:务必)?(?:注明|标明|联系)|(?:勿|禁止?)(?:擅自)?转载"
    r"|^(?:免责|特别|版权)?声明\s*[:：]"
)
_EDITOR = re.compile(
    r"[(（\[【]?\s*(?:(?:作者|记者|撰[文稿])\s*[:：丨｜]\s*[^\s。；！？]{1,12}\s+)?(?:(?:网络|文字|图片|本期|本文|值班|执行)?(?:责任编辑|责任校对|责编|编辑|审核|校对|编审|录入)|供稿|初审|复审|终审|监制"
    r"|(?:文章|信息|本文|资料|稿件)?来源|稿源)\s*[:：/／丨｜|][^。；！？]{0,60}"
    r"|[(（\[【](?:责任编辑|责编|编辑)\s+[一-龥]{2,4}(?:[\s、][一-龥]{2,4}){0,2}[)）\]】]"
)
_PROMOTION = re.compile(
    r"扫描?(?:下方)?二维码|(?:下载|打开).{0,12}(?:APP|客户端)|在.{2,8}客户端上?阅读"
    r"|^(?:长按|扫码)(?:识别|关注)|关注.{0,6}(?:微信)?公众号\s*[:：]|^本文(?:链接|地址|网址)\s*[:：]"
)
_ADDRESS = re.compile(
    r"^(?:主办单位|承办单位|主办|承办|技术支持|站点地图|网站地图|联系我们|联系电话|地址|邮编|邮政编码)\s*[:：]"
)


def prune(lines: list[Line], title: str | None = None) -> tuple[list[Line], list[RejectedSpan]]:
    """Split the lines of a container into its text, and rejected spans with their reasons."""
    verdicts: Verdicts = [line_reason(line) for line in lines]
    mark_head(lines, verdicts, title)
    _mark_link_lists(lines, verdicts)
    _mark_tail(lines, verdicts)
    kept = [line for line, reason in zip(lines, verdicts, strict=True) if reason is None]
    rejected = [
        RejectedSpan(reason, line.text)
        for line, reason in zip(lines, verdicts, strict=True)
        if reason is not None
    ]
    return kept, rejected


def is_related(text: str) -> bool:
    """Return whether a line is the title of a list of other articles (相关链接)."""
    return bool(_RELATED.fullmatch(text))


def is_address(text: str) -> bool:
    """Return whether a line begins like one of a footer (主办单位：…)."""
    return bool(_ADDRESS.match(text))


def _mark_link_lists(lines: list[Line], verdicts: Verdicts) -> None:
    for start, end in _runs(lines, verdicts):
        titled = start > 0 and _is_title(lines[start - 1])
        if sum(line.links for line in lines[start:end]) < (1 if titled else RUN):
            continue
        for index in range(start - titled, end):
            verdicts[index] = verdicts[index] or "links"


def _runs(lines: list[Line], verdicts: Verdicts) -> Iterator[tuple[int, int]]:
    """Yield the stretches of link lines; one short line between links does not end a stretch."""
    start = end = -1
    for index, line in enumerate(lines):
        if is_link(line) or (start >= 0 and verdicts[index]):
            start = index if start < 0 else start
            end = index + 1
        elif start >= 0 and (index - end >= 1 or not _is_short(line)):
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _is_short(line: Line) -> bool:
    return len(line.text) <= 15 and not _SENTENCE.search(line.text)


def _is_title(line: Line) -> bool:
    named = _RELATED.fullmatch(line.text) or _LIST_TITLE.search(line.text)
    return _is_short(line) and bool(named)


def _mark_tail(lines: list[Line], verdicts: Verdicts) -> None:
    """Mark what is at the end and not text: keywords, notices, titles of lists, addresses.

    An address may belong to the article, unless something that only a footer has is near.
    """
    footer = "footer" in verdicts
    for index in range(len(lines) - 1, -1, -1):
        if verdicts[index] is None:
            verdicts[index] = _tail_reason(lines[index], footer)
        if verdicts[index] is None:
            return


def _tail_reason(line: Line, footer: bool) -> str | None:
    if line.links and _KEYWORDS.match(line.text):
        return "keywords"
    if is_related(line.text):
        return "links"
    if len(line.text) <= SHORT and _NOTICE.search(line.text):
        return "notice"
    if not line.files and _EDITOR.fullmatch(line.text):
        return "editor"
    if len(line.text) <= SHORT and _PROMOTION.search(line.text):
        return "notice"
    return "footer" if footer and _ADDRESS.match(line.text) else None
