"""Which lines at the top of a text can be its title, and how a title is written plainly.

Above a title are datelines of news agencies, bylines, values of labels, names of newspapers and
sites, and captions such as 阅读提示. A title may be spaced out (工 作 报 告) or end with the name
of the site (…-新华网).
"""

import re
from collections.abc import Sequence

from normalize.language import HAN, fold_line, to_simplified

LONGEST = 60
"""Characters of the longest line that counts as a heading."""

_RUNS_ON = re.compile(r"[。；;，,、！!:：]$|。.")
_FIRST_PERSON = re.compile(  # a sentence, though it may be cut short or lack its full stop
    r"^(?:我[们受代把向现]|现在|各位|同志们|尊敬的)|我(?:代表|受)|[向请].{0,12}(?:审议|大会(?:报告|汇报|作))"
)
_LONG = 200  # characters; a longer title is left as it is
_CUT_OFF = ("…", "..", "。。")
_COUNTER = re.compile(
    r"[—\-]|第[一二三四五六七八九十百\d]{1,4}[编章节条]|[（(]?[一二三四五六七八九十\d]+[)）、.．]"
)
_DATE = re.compile(
    r"[（(]?\s*\d{4}\s*[-年./]\s*\d{1,2}(?:\s*[-月./]|\s*$)|\d{1,2}月\d{1,2}日|\d{1,2}(?:时|:\d\d)"
)
_DATELINE = re.compile(
    r"^[(（]?(?:(?:新华社|新华网|中新社|中新网|人民网|央视网|中国网|本报|本台)[^。]{0,24}(?:[电讯]|电\)?)"
    r"|[^。，]{2,10}\d{1,2}月\d{1,2}日[电讯])[)）]?(?:\s|$|[(（:：])"
)
_CREDIT = re.compile(
    r"^[(（](?:本报|见习|实习)?(?:记者|通讯员|作者|编辑)[^)）]{1,30}[)）]$"
    r"|^[^，。的]{2,16}(?:讲话|发言|致辞|主持会议|主持大会|主持|会场|现场|合影|在主席台就座)$"
    r"|^[^，。]{0,24}(?:[省市县区州盟旗镇乡院察局]长|主任|主席|书记|专员|总理|委员长)[:：]?\s+[一-龥](?:\s?[一-龥]){1,3}$"
    r"|^(?:图|图为|图片|资料图|上图|下图)[:：]|(?:资料图片?|资料照片|[)）\s][一-龥]{2,4}\s?摄|[(（][^()（）]{2,14}摄)[)）]?$"
    r"|设为首页|加入收藏|网站地图|联系我们|(?:下载|打开)(?:APP|客户端)"
)
_LABELLED = re.compile(
    r"^(?:发文机关|发文日期|发布部门|施行日期|时效性)(?=[^的和、]{2})|(?:主管|主办|承办)(?:单位)?$"
    r"|^(?:用户|会员)?(?:登录|登陆)(?:[\s/|]*(?:注册|投稿|退出)){0,2}$"
    r"|^\d{1,2}(?:时|:\d\d)[^。，]{0,12}$"
    r"|^(?:找回密码|立即注册|马上注册|只需一步|(?:QQ|微信)登录|您需要\s?登录)"
    r"|^[【\[(（]?(?:信息来源|文章来源|稿件来源|来源|稿源|作者|记者|通讯员|编辑|责任编辑|责编|审核|校对|摄影|供稿|时间|日期|字体|字号"
    r"|(?:发布|刊发|刊登|发表|更新|录入|上传|添加|公开|成文)(?:时间|日期|机构|单位)?|浏览(?:次数|量)?|点击(?:数|量|率)?"
    r"|阅读(?:次数|量)?|分享到?|打印|索引号|文号|发文字号|当前位置|您的位置|您现在的位置|版次|版面)\s*[:：】\]]"
)
_PHRASES = re.compile(
    r"^[【\[(（]?(?:阅读提示|核心提示|内容提要|内容提示|编者按|导读|导语|摘要|目录|正文|全文|内容|详细内容|文章正文|相关链接|新华社发"
    r"|打印本页|打印|关闭窗口|关闭|收藏|返回|首页|上一篇|下一篇|分享|扫一扫.{0,14}|字体|大|中|小|语音播报|无障碍阅读"
    r"|返回顶部|首\s*页\s.{2,50}|(?:放大|缩小|增大|减小)字[体号](?:[\s|]*(?:放大|缩小|增大|减小)字[体号])?|(?:本篇|本文|全文|文章)?.{0,4}(?:共|约|文章)?\d{2,6}字(?:[,，].{0,12})?|.{0,6}(?:内容|全文|在线|文档|免费)(?:阅读|预览|浏览|试读)|(?:预计)?(?:阅读|读完).{0,4}\d{1,3}分钟)[】\])）]?[:：]?$"
)
_PUBLISHER = re.compile(
    r"^[^，。]{0,14}(?:日报|晚报|早报|晨报|时报|都市报|商报|周报|新闻网|在线|客户端|公众号|频道|范文网?站?|文秘网|资料网|电视台"
    r"|融媒体中心|门户网站|网站|数字报纸?|电子报|(?:网站|站点)?导航|[^上联入局]网)$"
    r"|^[A-Za-z0-9.-]{3,30}\.(?:com|cn|net|org)\b",
    re.IGNORECASE,
)
_NO_TITLES = (_DATELINE, _CREDIT, _LABELLED, _PHRASES, _PUBLISHER)
_SITE_TAIL = re.compile(
    r"\s{0,9}[-_—–|｜]{1,9}\s{0,9}[^-_—–|｜\s]{0,12}(?:网|网站|门户|频道|日报|客户端|在线|平台)$"
)
_FILE_TAIL = re.compile(r"\.(?:docx?|pdf|wps|ofd|rtf|txt)$", re.IGNORECASE)
_PART = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}篇|[【\[(（]?篇[一二三四五六七八九十\d]{1,3}[】\])）:：])[:：、\s]*"
)
_GIVEN_AT = re.compile(r"[—─━-]{1,4}\s*\d{4}年\d{1,2}月\d{1,2}日[^。]{0,60}$")
_EMPTY_CELLS = re.compile(r"[\s|｜]{0,40}[|｜]$")  # of a table that became text
_MENU = 5  # words of a row of a menu at least
_LABELLED_MENU = 3
_COLUMNS, _MENU_ROWS = 3, 3
_LONGEST_WORD = 8
_STEPS = re.compile(r"(?:[^>»›＞→]{1,20}[>»›＞→]{1,2}){2}|.{1,20}>>$")
_OF_PAGE = re.compile(r"^(?:第\s*)?[A-Z]?\d{1,5}\s*版(?:$|[:：\s])")
_BARE_LABEL = re.compile(r"^[^:：]{1,6}[:：]$")


def title_candidates(lines: Sequence[str]) -> list[str]:
    """Return the lines, written plainly, that can be the title or part of it.

    lines: the first lines of a text with something in them.
    """
    if sum(line.endswith(_CUT_OFF) for line in lines) >= _MENU_ROWS:
        return []  # a list of teasers
    found, value = [], False
    menu = _menu_rows(lines)
    for at, line in enumerate(lines):
        shown = plain_title(line)
        if value or at in menu or _is_not_a_title(shown):
            value = bool(_BARE_LABEL.match(fold_line(to_simplified(line))))
            continue
        found.append(shown)
    return found


def is_heading(line: str) -> bool:
    """Return whether a line, written plainly, is short, no sentence, and has a few characters."""
    if not 4 <= len(line) <= LONGEST or len(HAN.findall(line)) < 4:
        return False
    if _COUNTER.match(line) or _DATE.match(line):
        return False
    sentence = _RUNS_ON.search(line) or _FIRST_PERSON.search(to_simplified(line))
    return not sentence and not line.endswith(_CUT_OFF)


def is_cut_off(title: str) -> bool:
    """Return whether a title ends with the marks of an omission (…)."""
    return title.strip().endswith(_CUT_OFF)


def plain_title(line: str) -> str:
    """Return a title without the blanks between its characters and without the name of its site."""
    bare = line.strip().strip("\u3000")
    words = bare.split()
    if len(words) > 2 and sum(len(word) == 1 for word in words) >= 0.8 * len(words):
        bare = "".join(words)
    if len(bare) > _LONG:
        return bare
    whole = _EMPTY_CELLS.sub("", bare)
    for pattern in (_FILE_TAIL, _PART, _SITE_TAIL, _GIVEN_AT):
        whole = pattern.sub("", whole)
    return whole if len(HAN.findall(whole)) >= 4 else bare


def _is_not_a_title(line: str) -> bool:
    shown = fold_line(to_simplified(line))
    if any(pattern.search(shown) for pattern in _NO_TITLES):
        return True
    navigates = _STEPS.match(shown) or _OF_PAGE.match(shown) or _is_menu(line)
    return bool(_BARE_LABEL.match(shown) or navigates)


def _menu_rows(lines: Sequence[str]) -> frozenset[int]:
    """Return the rows of a menu that is set in two or three columns: short words, row by row."""
    rows, run = set[int](), list[int]()
    for at, line in enumerate((*lines, "")):
        words = line.split()
        if 2 <= len(words) <= _COLUMNS and all(len(word) <= _LONGEST_WORD for word in words):
            run.append(at)
            continue
        rows |= set(run) if len(run) >= _MENU_ROWS else set()
        run = []
    return frozenset(rows)


def _is_menu(line: str) -> bool:
    """Return whether a line is a row of a menu (首页 走进示例县 新闻中心 …)."""
    label, colon, rest = line.replace("：", ":").partition(":")
    labelled = bool(colon) and len(label) <= _LONGEST_WORD  # 快捷搜索：论文 合同 演讲
    words = re.split(r"[\s|｜]+", (rest if labelled else line).strip())
    return len(words) >= (_LABELLED_MENU if labelled else _MENU) and all(
        len(word) <= _LONGEST_WORD and word.isalnum() for word in words
    )
