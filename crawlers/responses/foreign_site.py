"""Whether a page belongs to another site: a domain that expired, was sold, or was taken over.

No word decides. A page is foreign if at least two kinds of signs say so and outweigh what shows
that a public body runs it: the meta tags of the national guideline (SiteName, SiteIDCode), the
identification of government sites, registration numbers, the body's name, official words, and
links to other public bodies. A page with little text, such as a maintenance notice or a page that
a script fills in, shows nothing.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from crawlers.families import ListPage
from crawlers.responses.prose import shown_markup
from crawlers.site import Site

_TRADES = {
    "gambling": re.compile(
        r"(?i)博彩|菠菜网|百家乐|百家樂|老虎机|老虎機|真人(?:娱乐|荷官|视讯|視訊)|电子游艺|電子遊藝|棋牌(?:游戏|平台|娱乐)?"
        r"|体育(?:投注|博彩)|體育(?:投注|博彩)|赌场|賭場|娱乐城|娛樂城|葡京|威尼斯人|金沙娱乐|太阳城|投注(?:平台|网|站)"
        r"|(?:永利|金沙|银河|美高梅|新葡京)(?:娱乐|官网|集团|平台)|彩票(?:平台|网|投注)|开奖(?:结果|直播|记录)|赔率|下注|盘口"
        r"|电竞(?:竞猜|投注)|娱乐(?:平台|官网)|体育(?:平台|官网)|网投|现金网|龙虎斗|百人牛牛|炸金花|pg电子|ag真人|滚球"
        r"|竞猜|注册送|首存|返水|彩金|时时彩|六合彩|北京赛车|快三|捕鱼|德州扑克|开元棋牌|皇冠(?:体育|官网|投注)"
        r"|(?:开云|kaiyun|乐鱼|爱游戏|华体会|米兰|半岛|亚博|万博|bob|br88|365bet|bet365)(?:体育|·?官方|·?官网|·?中国|\(中国)"
        r"|คาสิโน|สล็อต|บาคาร่า|พนัน|แทงบอล|เว็บตรง|หวยออนไลน์|เครดิตฟรี|ฝากถอน|ยิงปลา"
        r"|\bcasinos?\b|\bslots?\b|\bbaccarat\b|\broulette\b|\bblackjack\b|\bpoker\b|\bjackpots?\b"
        r"|\bsportsbooks?\b|\bbookmakers?\b|\bbetting\b|\bwagers?\b|\bfree\s+spins?\b"
        r"|\bdeposit\s+bonus|\bwelcome\s+bonus|\blive\s+dealer"
        r"|\bslot\s+gacor|\bjudi\b|\btogel\b|\bsitus\b|\bmaxwin\b|nhà\s+cái|cá\s+cược|nổ\s+hũ|game\s+bài"
        r"|카지노|바카라|토토사이트|슬롯|カジノ|スロット"
    ),
    "adult": re.compile(
        r"(?i)成人(?:视频|影片|小说|网站)|无码|無碼|无删减|午夜(?:影院|福利)|国产(?:精品|自拍)|黄色(?:网站|视频)|情色|色情片|约炮|裸聊|\bporn\w*|\bxxx\b|\bescorts?\b|\bsex\s+cam"
    ),
    "streaming": re.compile(
        r"(?i)在线(?:观看|播放)|免费观看|高清(?:完整版|在线|电影)|追剧|电视剧大全|最新电影|韩剧|美剧|动漫大全"
        r"|\bwatch\s+(?:free|online)|\bfull\s+episodes?\b|\bhd\s+movies?\b"
    ),
    "shop": re.compile(
        r"(?i)加入购物车|购物车|立即购买|包邮|代理加盟|招商加盟|在线报价|私服|代开发票|代写论文|贷款秒批"
        r"|小说网|免费阅读|\bviagra\b|\bcialis\b|\badd\s+to\s+cart\b|\bcheckout\b|\breplica\s+watch"
        r"|\bpayday\s+loans?\b|\bbuy\s+now\b|\bfree\s+shipping\b"
    ),
}
"""Words of trades that no public body follows. A report may name a few of them."""

_SALE = re.compile(
    r"(?i)(?:此|该|本)?域名(?:正在|可以|可|已)?(?:出售|转让|交易|停放)|(?:出售|转让)(?:此|该|本)域名|購買此域名"
    r"|domain(?:\s+name)?\s+(?:is|may\s+be)\s+(?:available\s+)?(?:for\s+sale|parked)"
    r"|buy\s+this\s+domain|inquire\s+about\s+this\s+domain|domain\s+parking|parked\s+(?:free|domain)"
)
_BROKER = re.compile(
    r"(?i)sedo\.com|dan\.com|afternic|hugedomains|godaddy\.com|namesilo|namebright|mi\.aliyun\.com"
    r"|juming|22\.cn|related\s+(?:searches|links)|相关搜索|\bwhois\b|一口价|报价|make\s+an?\s+offer"
)
_LANDER = re.compile(
    r"(?i)sedoparking|parkingcrew|bodis(?:cdn)?\.com|parklogic|data-adblockkey|window\.park\b"
    r"|/lander\b|parking-lander"
)
_COMPANY = re.compile(
    r"(?i)(?:版权所有|copyright|©)[\s:：©\d-]{0,16}[\u4e00-\u9fff（）]{2,20}(?:有限公司|工作室)"
    r"|(?:©|copyright)[\s\d©-]{0,16}[\w ]{2,40}\b(?:ltd|inc|llc)\b"
)
_OFFICIAL = re.compile(
    r"(?i)人民政府|人民代表大会|人大常委会|人大代表|政治协商会议|政协|人民法院|人民检察院|检察院|政务(?:公开|服务)|信息公开"
    r"|领导(?:之窗|信息)|公报|市委|县委|区委|省委|州委|自治[区州县旗]|办公厅|办公室|代表大会|审判|立法|党组|参政议政"
    r"|人民代表大會|政務公開|政協|公安(?:局|机关|部)|打击|整治|查处|犯罪|违法|司法|党建|群众|公告公示|惠民|乡镇|街道"
    r"|\bpeople.?s\s+(?:government|congress|court|procuratorate)|\bgovernment\b|\bmunicipal(?:ity)?\b"
    r"|\bprovinc(?:e|ial)\b|\bcounty\b|\bprefecture\b|\bcppcc\b|\bstanding\s+committee\b|\bstate\s+council\b"
)
_META = re.compile(
    r"(?i)<meta\b[^<>]{0,200}\bname\s*=\s*[\"']?(?:SiteName|SiteDomain|SiteIDCode)\b[^<>]{0,300}"
    r"content\s*=\s*[\"']?[^\"'<>\s]"
)
_IDENTIFIED = re.compile(
    r"网站标识码|網站標識碼|bszs\.conac\.cn|党政机关|政府网站(?:找错|年度报表)|zfwzgl\.www\.gov\.cn"
)
_REGISTERED = re.compile(r"公网安备|[\u4e00-\u9fff]ICP[备證证]")
_PUBLIC_LINK = re.compile(r"(?i)href\s*=\s*[\"']?https?://[\w.-]{1,100}\.gov\.cn\b")
_DEFAULTS = re.compile(
    r"(?i)welcome\s+to\s+nginx|apache2?\b.{0,40}(?:default|test)\s+page|it\s+works!|\biis\b"
    r"|index\s+of\s+/|apache\s+tomcat|openresty|test\s+page|javascript\s+(?:is|to)\s+(?:disabled|run)"
    r"|enable\s+javascript|bad\s+gateway|not\s+found|forbidden|maintenance|coming\s+soon"
    r"|stack\s*trace|exception\b|phpinfo|weblogic|parent\s+directory"
)
_TITLE = re.compile(r"(?i)<title\b[^<>]*>([^<]{0,500})")
_DESCRIBED = re.compile(
    r"(?i)<meta\b[^<>]{0,200}\bname\s*=\s*[\"']?(?:description|keywords)\b[^<>]{0,2000}"
)
_HTML = re.compile(r"(?i)<(?:html|head|body)\b")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[a-z\d.-]+")  # hosts stay whole: a domain for sale names itself
_HAN = re.compile(r"[\u3400-\u9fff]")
_LANGUAGES = {
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
    "Japanese": re.compile(r"[\u3041-\u3096\u30a1-\u30fa]"),
    "Latin letters": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "Cyrillic": re.compile(r"[\u0400-\u04ff]"),
}
"""Letters that no public body in China writes alone; minorities write Arabic, Tibetan, Korean."""
_TEXT = 400
"""Letters from which the language of a page is judged, or that nothing on it is official."""
_FOREIGN_SHARE = {"Japanese": 0.2}
"""Share of all letters; Japanese has Chinese characters between its own."""
_USUAL_SHARE = 0.7
_LINKS = 10  # from which a page is the page of a site
_SEVERAL = 3  # different words of one trade: a report may name one or two
_SURE = 4  # weight from which a page is foreign
_KINDS = 2  # kinds of signs that say so
_SUFFIX = re.compile(
    r"(?:人民代表大会常务委员会|人大常委会|人民政府|人民法院|人民检察院|常务委员会|委员会|门户网站|网){1,4}$"
)


@dataclass(slots=True)
class _Signs:
    """Signs for one verdict, with the weight of each kind."""

    weight: int = 0
    found: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, weight: int, words: str) -> None:
        self.found[kind] = words
        self.weight += weight

    @property
    def kinds(self) -> int:
        return len(self.found)


def foreign_signs(page: ListPage, site: Site) -> str | None:
    """Return in words why a page belongs to another site; None if nothing shows that.

    page: of an address that the site's file names, or an article.
    """
    if not _HTML.search(page.text):
        return None
    markup = shown_markup(page.text)
    title = " ".join(unescape("".join(_TITLE.findall(page.text)[:1])).split())
    described = " ".join(_DESCRIBED.findall(page.text)[:2])
    text = unescape(" ".join(_TAG.sub(" ", markup).split()))
    foreign = _foreign(title, described, text, page.text)
    if foreign.kinds < _KINDS or foreign.weight < _SURE:
        return None
    if foreign.weight <= _belonging(page, site, f"{title} {text}"):
        return None
    return "; ".join(f"{kind}: {words}" for kind, words in foreign.found.items())


def has_official_words(text: str) -> bool:
    """Return whether a page has any word of a public body: found at once in most."""
    return bool(_OFFICIAL.search(text))


def _foreign(title: str, described: str, text: str, raw: str) -> _Signs:
    signs = _Signs()
    for trade, words in _TRADES.items():
        named = sorted({found.lower() for found in words.findall(text)})
        if len(named) >= _SEVERAL:
            signs.add(f"{trade} in the text", min(len(named), 8), ", ".join(named[:4]))
        headed = sorted({found.lower() for found in words.findall(f"{title} {described}")})
        if (headed and named) or len(headed) >= _SEVERAL:
            signs.add(f"{trade} in the title", 3, ", ".join(headed[:3]))
    _add_signs_of_sale(signs, f"{title} {text}", raw)
    if company := _COMPANY.search(text):
        signs.add("company", 2, company[0])
    if language := _other_language(text):
        signs.add("language", 3, language)
    unofficial = len(_HAN.findall(text)) >= _TEXT and raw.lower().count("<a ") >= _LINKS
    if signs.kinds and unofficial and not _OFFICIAL.search(f"{title} {text}"):
        signs.add("subject", 2, "nothing official")
    if signs.kinds and not _META.search(raw) and not _REGISTERED.search(text):
        signs.add("unidentified", 1, "no SiteName, no registration")
    return signs


def _add_signs_of_sale(signs: _Signs, text: str, raw: str) -> None:
    if sale := _SALE.search(text):
        signs.add("for sale", 3, sale[0])
        if broker := _BROKER.search(raw):
            signs.add("domain broker", 3, broker[0])
    if lander := _LANDER.search(raw):
        signs.add("parking page", 3, lander[0])


def _belonging(page: ListPage, site: Site, text: str) -> int:
    """Return the weight of what shows that a public body runs a page."""
    place = _SUFFIX.sub("", site.name.removeprefix("政协"))[-4:]
    official = {found.lower() for found in _OFFICIAL.findall(text)}
    host = (urlsplit(str(site.home)).hostname or "").removeprefix("www.")
    links = {link for link in _PUBLIC_LINK.findall(page.text) if not host or host not in link}
    stem = host.partition(".")[0]
    named = len(stem) > 3 and stem in {one.strip(".") for one in _WORD.findall(text.lower())}
    return (
        5 * bool(_META.search(page.text))
        + 4 * bool(_IDENTIFIED.search(page.text))
        + 1 * bool(_REGISTERED.search(text))
        + 2 * (site.name in text)
        + 1 * (len(place) > 1 and place in text)
        + 2 * bool(named)
        + min(len(official), 6)
        + min(len(links), 3)
    )


def _other_language(text: str) -> str | None:
    """Return what a page is written in if not in Chinese, and if its text shows that."""
    letters = sum(map(str.isalpha, text))
    if letters < _TEXT or _DEFAULTS.search(text):
        return None
    for name, written in _LANGUAGES.items():
        share = _FOREIGN_SHARE.get(name, _USUAL_SHARE)
        if len(written.findall(text)) >= letters * share:
            return name
    return None
