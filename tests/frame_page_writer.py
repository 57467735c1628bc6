"""Writes frame pages as servers send them: each kind, in each encoding, with and without markup."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.page import Outcome
from crawlers.practice.damage import to_traditional

ENCODINGS = ("utf-8", "gb18030", "big5")
MARKUPS = ("bare", "p", "pre", "td", "framed", "undeclared")

_BODIES: dict[Outcome, tuple[tuple[str, str], ...]] = {
    Outcome.SOFT_404: (
        ("404 Not Found", "404\n您访问的页面不存在\n返回首页"),
        ("提示信息", "对不起，您要查看的内容不存在或已被删除！\n5秒后自动跳转到首页"),
        ("{site}", "抱歉，页面没有找到。\n可能的原因：\n您输入的网址有误\n链接已经失效\n{site}"),
        ("出错啦", "该信息已被删除，请返回{site}首页浏览其他内容。"),
        ("{site}", "您所请求的页面不存在，请检查您输入的网址是否正确，或与网站管理员联系。"),
    ),
    Outcome.MAINTENANCE: (
        ("网站维护", "网站正在维护，请稍后访问"),
        (
            "系统升级公告",
            "尊敬的用户：\n为提供更好的服务，本网站正在升级维护，期间暂停访问，敬请谅解。\n{site}",
        ),
        ("{site}", "系统维护中\n预计{hour}时恢复访问，由此给您带来不便，敬请谅解！"),
        ("Account Suspended", "This Account has been suspended.\nContact your hosting provider"),
        ("网站已关闭", "该网站已暂停服务，如有疑问请联系管理员。电话：{phone}"),
    ),
    Outcome.LOGIN: (
        ("用户登录", "用户名\n密码\n验证码\n忘记密码\n登录"),
        ("{site}", "您还没有登录，请先登录后再查看该内容。"),
        ("统一身份认证 登录", "欢迎登录{site}\n账号\n密码\n短信登录"),
    ),
    Outcome.BLOCKED: (
        ("{site}", "访问被拒绝\n您的IP地址{address}存在异常访问行为"),
        ("Access Denied", "You don't have permission to access this server.\nAccess denied"),
        ("拦截提示", "您的请求被拦截，事件编号：{number}\n如果您是网站管理员，请登录防火墙查看"),
        ("{site}", "由于您所在的地区访问受限，请求被禁止，如有疑问请联系客服。"),
    ),
    Outcome.VIEWER: (
        ("{report}", "{report}\n点击查看"),
        ("{report}", "{report}\n附件：{report}.docx"),
        ("{report}", "{report}\n全文详见附件"),
    ),
}
_FRAMED = (
    '<div class="top"><a href="/">首页</a><a href="/xxgk/">政务公开</a><a href="/bsfw/">服务</a>'
    "今天是2024年1月30日 星期二</div>{}<div class=foot><p>主办单位：{site} 技术支持：某某公司</p>"
    "<p>版权所有：{site} 网站标识码：3308000001 ICP备05000000号</p>"
    "<p>地址：某某路1号 电话：{phone}</p></div>"
)
_SITES = (
    "衢州市人民政府",
    "甲省人民代表大会",
    "乙县政协",
    "丙自治州中级人民法院",
    "丁区人民检察院",
)


@dataclass(frozen=True, slots=True)
class FramePage:
    """One generated page. label: its kind, encoding and markup, for messages."""

    outcome: Outcome
    body: bytes
    media_type: str
    label: str


def frame_pages(seed: int, count: int) -> Iterator[FramePage]:
    """Yield `count` pages: all combinations of kind, encoding and markup in turn."""
    rng = random.Random(seed)
    kinds = list(_BODIES)
    for at in range(count):
        outcome = kinds[at % len(kinds)]
        encoding = ENCODINGS[at // len(kinds) % len(ENCODINGS)]
        markup = MARKUPS[at // len(kinds) // len(ENCODINGS) % len(MARKUPS)]
        yield _page(rng, outcome, encoding, markup)


def _page(rng: random.Random, outcome: Outcome, encoding: str, markup: str) -> FramePage:
    site = rng.choice(_SITES)
    facts = {
        "site": site,
        "report": f"{rng.randint(2008, 2025)}年{site}工作报告",
        "hour": rng.randint(1, 23),
        "phone": f"0570-{rng.randint(1000000, 9999999)}",
        "address": f"10.{rng.randint(1, 200)}.0.{rng.randint(1, 200)}",
        "number": rng.randint(10**9, 10**10),
    }
    title, words = (part.format(**facts) for part in rng.choice(_BODIES[outcome]))
    text = words if markup == "bare" else _marked_up(markup, title, words, encoding, facts)
    if encoding == "big5":
        text = to_traditional(text)
    media_type = "text/plain" if markup == "bare" else "text/html"
    body = text.encode("big5hkscs" if encoding == "big5" else encoding)
    return FramePage(outcome, body, media_type, f"{outcome} {encoding} {markup}: {words[:30]}")


def _marked_up(markup: str, title: str, words: str, encoding: str, facts: dict[str, object]) -> str:
    lines = words.split("\n")
    inner = {
        "pre": f"<pre>{words}</pre>",
        "td": f"<table><tr><td>{'<br>'.join(lines)}</td></tr></table>",
    }.get(markup, "".join(f"<p>{line}</p>" for line in lines))
    if markup == "framed":
        inner = _FRAMED.format(inner, **facts)
    declared = "" if markup == "undeclared" else f'<meta charset="{encoding}">'
    return f"<html><head>{declared}<title>{title}</title></head><body>{inner}</body></html>"
