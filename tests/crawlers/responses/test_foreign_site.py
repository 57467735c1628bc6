"""A page of another site is recognised by several signs together, never by one word."""

import pytest
from pydantic import HttpUrl

from crawlers.families import ListPage
from crawlers.responses import foreign_signs
from crawlers.site import Body, Site

SITE = Site(
    site="lanping_npc",
    name="兰坪县人民代表大会常务委员会",
    body=Body.NPC,
    home=HttpUrl("https://www.lprd.gov.cn/"),
)


def page(title: str, *blocks: str, head: str = "", links: int = 12) -> str:
    linked = [blocks[n % len(blocks)] for n in range(links)]
    anchors = "".join(f'<li><a href="/{n}.html">{text}</a></li>' for n, text in enumerate(linked))
    body = "".join(f"<div>{block}</div>" for block in blocks)
    head = f"<head><title>{title}</title>{head}</head>"
    return f"<html>{head}<body><ul>{anchors}</ul>{body}</body></html>"


ENGLISH = (
    "Our gardening journal shares seasonal tips for growing tomatoes on a small balcony.",
    "Read how to prune roses in autumn and which soil suits blueberries best at home.",
    "Subscribe to the weekly letter and receive recipes made with home grown vegetables.",
    "We tested seven watering cans, four pairs of gloves and the cheapest greenhouse on sale.",
    "About the author: she has kept a plot near the river since she left the city.",
)
FOREIGN = {
    "Chinese casino": page(
        "开云体育(中国)官方网站-登录入口",
        "真人娱乐、电子游艺、棋牌游戏一站体验",
        "百家乐在线投注平台",
        "首存送彩金，每日返水",
        "体育投注",
    ),
    "Chinese casino with a login form": page(
        "澳门葡京娱乐城", "老虎机", "百家乐", "注册送彩金", '<input type="password" name="pw">'
    ),
    "casino in character references": page(
        "".join(f"&#{ord(c)};" for c in "威尼斯人娱乐城官网"),
        "".join(f"&#{ord(c)};" for c in "百家乐 老虎机 体育投注 时时彩"),
    ),
    "casino with the title of the body": page(
        "兰坪县人大_百家乐_真人荷官",
        "老虎机",
        "体育投注",
        "注册送",
        "首存返水",
        "六合彩",
        "德州扑克",
    ),
    "casino with a registration number": page(
        "皇冠体育投注网", "百家乐", "真人视讯", "体育投注", "返水", "滇ICP备10000001号"
    ),
    "casino of pictures": page(
        "永利娱乐官网",
        links=0,
        head='<meta name="keywords" content="百家乐,老虎机,体育投注,彩票平台">',
    ),
    "streaming": page(
        "最新电影在线观看", "高清电影免费观看", "韩剧追剧", "美剧在线播放", "动漫大全", links=8
    ),
    "Thai casino": page(
        "เว็บตรง สล็อต คาสิโนออนไลน์",
        *("สล็อต บาคาร่า คาสิโน แทงบอล ฝากถอน ไม่มีขั้นต่ำ สมัครสมาชิกใหม่รับเครดิตฟรี",) * 6,
    ),
    "English casino": page(
        "Best Online Casino Slots 2026",
        "Play slots, baccarat and roulette with a welcome bonus",
        "Sportsbook betting with jackpots",
    ),
    "Indonesian slots": page(
        "Situs Slot Gacor Hari Ini",
        *("Daftar situs judi slot gacor maxwin dan togel terpercaya",) * 3,
    ),
    "Vietnamese bookmaker": page(
        "Nhà cái uy tín 2026",
        *("Nhà cái cá cược bóng đá, nổ hũ, game bài đổi thưởng, casino trực tuyến",) * 3,
    ),
    "parked in English": page(
        "lprd.example is for sale",
        "This domain is for sale",
        "Buy this domain",
        "Related searches",
        links=4,
    ),
    "parked in Chinese": page("域名出售", "该域名正在出售，一口价 28000 元", "WHOIS 信息", links=2),
    "parked by a script": '<html data-adblockkey="x"><head>'
    '<script src="//parking.bodiscdn.com/a.js"></script></head>'
    "<body><div id=target></div></body></html>",
    "English blog": page("Balcony Gardening Journal", *ENGLISH),
    "Japanese shop": page(
        "格安ブランド通販",
        *("人気のバッグをお得な価格でお届けします。ショッピングガイドはこちらをご覧ください。",)
        * 10,
    ),
    "Chinese company": page(
        "全屋定制装修",
        *("本公司专注全屋定制与旧房翻新，设计师免费上门量房，材料环保，工期透明，欢迎来电咨询。",)
        * 4,
        "版权所有 昆明某某装饰工程有限公司",
    ),
}

NEWS = (
    "县人大常委会召开第二十次会议",
    "兰坪县人民代表大会常务委员会工作报告",
    "代表视察乡镇民生项目",
    "关于开展执法检查的公告",
    "机关党建",
    "常委会主任会议听取专项工作报告",
)
OWN = {
    "as it was": page(
        SITE.name,
        *NEWS,
        "滇ICP备05000001号 网站标识码5333250001",
        head='<meta name="SiteName" content="兰坪县人大">'
        '<meta name="SiteIDCode" content="5333250001">',
    ),
    "redesigned without SiteName": page("兰坪人大网", *NEWS),
    "redesigned, made by a company": page(
        "兰坪人大网", *NEWS, "版权所有：兰坪县人大常委会 技术支持：昆明某某科技有限公司"
    ),
    "in English": page(
        "Lanping County",
        *ENGLISH,
        "The People's Government of Lanping County, Yunnan Province",
        "Standing Committee of the People's Congress",
        "Municipal services",
    ),
    "in English with a registration number": page("Lanping", *ENGLISH, "滇ICP备05000001号"),
    "in Uyghur": page(
        "شىنجاڭ", *("شىنجاڭ ئۇيغۇر ئاپتونوم رايونلۇق خەلق ھۆكۈمىتى تور بېكىتى",) * 12
    ),
    "in Tibetan": page("བོད", *("བོད་རང་སྐྱོང་ལྗོངས་མི་དམངས་སྲིད་གཞུང་གི་དྲ་ཚིགས",) * 14),
    "in Korean": page("연변", *("연변조선족자치주 인민정부 사이트에 오신것을 환영합니다",) * 16),
    "under maintenance": page("系统维护", "网站正在升级维护，请稍后访问", links=0),
    "under maintenance in English": page("Maintenance", "The site is under maintenance.", links=0),
    "filled in by a script": "<html><head><title></title></head><body><div id=app></div>"
    "<script>var a = 'casino slots poker betting';</script></body></html>",
    "a default page": page("Welcome to nginx!", *ENGLISH, "Welcome to nginx!"),
    "its news name gambling": page(
        "兰坪人大网",
        *NEWS,
        "公安机关打击跨境赌博：查处百家乐、老虎机和网络投注平台案件",
        "六合彩案宣判",
    ),
    "a cultural programme": page(
        "县文化馆", "免费观看惠民电影", "群众文艺汇演", "全民阅读", links=8
    ),
    "its lottery centre": page("县福利彩票中心", "开奖结果", "福利彩票公益金使用情况公告", links=4),
    "an article on gambling": page(
        "全县打击治理跨境赌博工作情况",
        "公安机关查处百家乐、老虎机、投注平台等违法犯罪案件二十起。",
        links=0,
    ),
    "hacked: links are hidden in it": page(
        "澳门葡京娱乐城",
        *NEWS,
        "滇ICP备05000001号 网站标识码5333250001",
        '<div style="display:none">百家乐 老虎机 体育投注 六合彩 首存 返水 彩金</div>',
        head='<meta name="SiteName" content="兰坪县人大">',
    ),
    "a list of one row": page("政府工作报告", "2026年兰坪县人大常委会工作报告", links=1),
    "its domain has expired": page("提示", "您访问的域名已过期，请联系管理员续费", links=0),
    "empty": "",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_site_is_recognised(kind: str) -> None:
    assert foreign_signs(ListPage(str(SITE.home), FOREIGN[kind]), SITE)


@pytest.mark.parametrize("kind", OWN)
def test_a_page_of_the_body_is_not_foreign(kind: str) -> None:
    assert foreign_signs(ListPage(str(SITE.home), OWN[kind]), SITE) is None
