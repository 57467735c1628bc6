"""Frame pages: what a server sends in place of a document, such as 404, maintenance or login.

A frame page consists of its notice. One phrase does not make a page one: 平台升级 or 文件失效 is
also what reports are about. So a phrase decides only where the page has no text of its own: hardly
any sentence without the words of a notice. The phrase that decides is the evidence.
"""

import re

from crawlers.page import Outcome
from crawlers.responses.links import ATTACHMENTS
from crawlers.responses.prose import sentences, visible_text

_OWN = 60
"""Chinese characters in sentences of its own from which a page is not a notice.

None of 1,000 generated frame pages has more than 41."""

_SHORT = 8
"""Characters up to which a piece of a sentence is a label or a name, not prose."""

_NOTICE = re.compile(
    r"(?i)访问|页面|网页|网站|本站|站点|网址|首页|返回|跳转|刷新|浏览|链接|地址栏|输入|请稍[后候]|恢复|维护|升级"
    r"|改版|暂停|谅解|不便|管理员|系统|登[录陆]|密码|用户|账号|验证|请求|拦截|拒绝|防火墙|IP|客服|服务器|下载|查看"
    r"|附件|打开|404|不存在|删除|抱歉|对不起|错误|出错|秒|电话|地址[:：]"
)
"""Words of the sentences that notices consist of."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_PIECE = re.compile(r"[。！？；!?;\n\r]")
_TRADITIONAL = str.maketrans(
    "帳賬頁訪問請內網維護統務臺關閉暫級設絕攔斷錄陸閱讀載點擊詳見檔稱刪連結欄運營門戶處轉聯繫違"
    "後復諒號碼驗證開錯誤對過該貴個間僅權圍禁區為行從丟沒稿鏈",
    "账账页访问请内网维护统务台关闭暂级设绝拦断录陆阅读载点击详见档称删连结栏运营门户处转联系违"
    "后复谅号码验证开错误对过该贵个间仅权围禁区为行从丢没稿链",
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
_LOGIN = re.compile(
    r"(?i)<title>[^<]{0,200}?(?:登录|登陆|\blog\s*in\b|sign\s*in)|请先?登[录陆]"
    r"|(?:用户名|[账帐]号|手机号)[^。<>]{0,40}密\s*码"
)
_ATTACHED = re.compile(
    rf"(?i)(?:href|src|data|file|url)\s*[=:]\s*[\"'][^\"'<>]+\.(?:{'|'.join(ATTACHMENTS)})[\"'?#&]"
)
_SEE_ATTACHMENT = re.compile(
    r"点击(?:此处)?(?:查看|下载|阅读)|(?:详见|见|查看|下载)附件|附件(?:下载|[:：])"
)


def frame_page(text: str) -> tuple[Outcome, str | None]:
    """Return which frame page this is, with the phrase that decides; DOCUMENT if it is none.

    text: a page without the prose of a document.
    """
    simplified = text.translate(_TRADITIONAL)
    if _own_letters(simplified) >= _OWN:
        found = _ATTACHED.search(simplified)
        return (Outcome.VIEWER, found.group()[:80]) if found else (Outcome.DOCUMENT, None)
    shown = visible_text(simplified)
    marks = [(outcome, words.search(shown)) for outcome, words in _SHELLS]
    marks += [
        (
            Outcome.LOGIN,
            _PASSWORD.search(simplified) or _LOGIN.search(simplified) or _LOGIN.search(shown),
        )
    ]
    attached = _ATTACHED.search(simplified) or _SEE_ATTACHMENT.search(shown)
    marks += [(Outcome.VIEWER, attached)]
    first = next(((outcome, found) for outcome, found in marks if found), None)
    return (first[0], first[1].group()[:80]) if first else (Outcome.DOCUMENT, None)


def maintenance_phrase(text: str) -> str | None:
    """Return the words that say that a site is down, or None."""
    found = _SHELLS[1][1].search(text.translate(_TRADITIONAL))
    return found.group() if found else None


def _own_letters(text: str) -> int:
    """Return the Chinese characters in sentences without any word of a notice."""
    pieces = (piece for block in sentences(text) for piece in _PIECE.split(block))
    own = (len(_HAN.findall(piece)) for piece in pieces if not _NOTICE.search(piece))
    return sum(letters for letters in own if letters > _SHORT)
