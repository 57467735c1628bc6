"""Lines that are not part of an article, whatever surrounds them, each with its reason."""

import re

from normalize.html import Line

Verdicts = list[str | None]
"""For each line of a container the reason why it is left out, or None if it is kept."""

SHORT = 80  # characters; a longer line is a sentence that only mentions such things

_SEPARATORS = re.compile(r"[\s|｜/\[\]【】()（）<>＜＞«»《》〖〗·•:：,，、>-]+")
_ACTION = re.compile(
    r"(?:我要)?(?:(?:pdf|word|PDF|WORD|Word)?下载|打印|关闭|收藏|分享|纠错|复制|保存|转发|点赞|朗读|举报|评论|发表|推荐)"
    r"(?:本页|本文|此页|此文|文章|页面|窗口|全文|链接|评论|网页|文件|到|至|给朋友|给好友|让更多人看到)?"
    r"|(?:字[号体]|文字)(?:大小|设置|选择)?"
    r"|返回(?:顶部|首页|页首|列表|目录|上一?[页级层]|主页|栏目)?|回?到?顶部|TOP|top|Top"
    r"|(?:新浪|腾讯)?微博|微信|朋友圈|QQ|QQ空间|QQ好友|人人网|开心网|豆瓣"
    r"|我来说两句|我要评论|发送给(?:朋友|好友)|加入收藏|添加收藏|设为首页|查看原图|无障碍(?:浏览|阅读)?"
    r"|不喜欢|我要反馈|看全文|展开全文|收起(?:全文)?|(?:网友|最新|全部|热门|精彩)评论|暂无评论|查看更多评论"
    r"|免?(?:快速)?(?:登录|注册)|忘记密码[?？]?|记住密码|自动登录|没有账号[?？]?|验证码"
    r"|(?:点击|自动|继续)?播放|暂停|(?:退出)?全屏|静音|重播|倍速"
    r"|我要投诉|投诉举报|写评论|提交评论|快来抢沙发吧?|请输入验证码|(?:还)?没有账[号户][?？]?|(?:立即|马上)注册"
    r"|\d{1,5}条评论|赞|沙发|板凳|楼主|使用道具|停止播放|(?:点击)?加载更多|(?:正在)?加载中[.…]{0,6}|展开阅读全文"
    r"|您的浏览器不支持.{0,16}|当前(?:设备|浏览器)不支持.{0,8}"
    r"|手机(?:上)?(?:看|浏览|阅读|版)|(?:用微信)?扫一?扫.{0,18}|语音播报|视力保护色"
)
_ACTION_COMPANIONS = re.compile(
    r"用户名|密码|提交|取消|回复|支持|反对|停止|发表于|-|音量|高清|标清|超清|\d{1,2}|[0-2]\.\d+[xX倍]"
    r"|[大中小]字?|默认|超大|特大|较大|标准|正常|放大|缩小|[AＡ][+-]?|更多"
)
_STEP = r"(?:阅读)?(?:[上下前后]一?[篇章页条节回则个]|[上下]一篇文章)"
_NEIGHBOUR = re.compile(rf"[\[【(（<＜«\s]*{_STEP}[\]】)）>＞»\s]*(?:[:：]|$)")
_NAVIGATION = re.compile(
    rf"{_STEP}|首页|尾页|末页|章节目录|返回(?:目录|书目|书页)|加入书[签架]|投推荐票"
)
_NAVIGATION_COMPANIONS = re.compile(r"没有了?|目录|第?\d*页?|共\d*页")
_TIMES = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s*[/／]\s*\d{1,2}:\d{2}(?::\d{2})?")  # of a player
_COUNTER = re.compile(
    r"(?:已有|共|本文|本页)?(?:浏览|点击|阅读|访问|人气)(?:次数|人数|量|数|率)?[:：]?"
    r"[\[(（【]?\d*[\])）】]?(?:次|人)?"
)
_COUNTERS = re.compile(
    r"(?:阅读|评论|浏览|点击|回复|人气|收藏|推荐|访问)(?:次数|量|数)?\s*[（(:：\[]\s*\d+\s*[)）\]次]?"
)
_FOOTER = re.compile(
    r"ICP[备证]|公网安备|网站标识码|[Aa]ll [Rr]ights [Rr]eserved"
    r"|许可证(?:编?号)?[:：]?\s*[^\s，。；]{0,6}\d{5}"
)
_FOOTER_BEGINS = ("Copyright", "©", "版权所有")
_ICONS = re.compile(r"[\s\ue000-\uf8ff]+")  # a font shows these private characters as pictures
_LINK_LETTERS = 80  # a longer link is a paragraph that somebody made a link
_DATE = re.compile(r"(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d{2}(?::\d{2})?|[AP]M")
_ATTACHMENT = re.compile(r"附\s*[件表图]|(?i:\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|et|ceb))\b")


def line_reason(line: Line) -> str | None:
    """Return why a line is not part of an article, or None if it is."""
    return text_reason(line.text, data=line.kind == "row" and not line.links)


def text_reason(text: str, *, data: bool = False) -> str | None:
    """Return the same as `line_reason`, by the words of a line alone.

    data: the line is a row of a table, in which words of buttons and pagers are values.
    """
    if len(text) > SHORT:
        return "footer" if len(text) < 3 * SHORT and _is_footer(text) else None
    if _ICONS.fullmatch(text):
        return "icon"
    tokens = [] if data else [token for token in _SEPARATORS.split(text) if token]
    if _consists(tokens, _ACTION, _ACTION_COMPANIONS) or (tokens and _TIMES.fullmatch(text)):
        return "action"
    if _NEIGHBOUR.match(text) or _consists(tokens, _NAVIGATION, _NAVIGATION_COMPANIONS):
        return "neighbour"
    if _COUNTER.fullmatch("".join(text.split())) or len(_COUNTERS.findall(text)) >= 2:
        return "counter"
    return "footer" if _is_footer(text) else None


def _is_footer(text: str) -> bool:
    return text.startswith(_FOOTER_BEGINS) or bool(_FOOTER.search(text))


def _consists(tokens: list[str], words: re.Pattern[str], companions: re.Pattern[str]) -> bool:
    """Return whether all tokens are words or their companions, and at least one is a word."""
    sure = False
    for token in tokens:
        if words.fullmatch(token):
            sure = True
        elif not companions.fullmatch(token):
            return False
    return sure


def is_link(line: Line) -> bool:
    """Return whether a line is nothing but links, their dates and bullets."""
    if not line.links or line.files or _ATTACHMENT.search(line.text):
        return False
    if len(line.text) > _LINK_LETTERS * line.links:
        return False
    letters = sum(map(str.isalnum, _DATE.sub("", line.text)))
    return line.linked * 1.25 + 2 >= letters
