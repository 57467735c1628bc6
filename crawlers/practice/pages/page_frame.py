"""What surrounds a text: head, navigation, disclosure block, tools, related links, footer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from crawlers.practice.content import GoldDocument

Links = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list page."""

    address: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class PageStatements:
    """What a page states about its article outside the text; None where it says nothing."""

    published_at: date | None = None
    column: str | None = None
    source: str | None = None
    written_on: date | None = None
    index_number: str | None = None
    document_number: str | None = None
    issuer: str | None = None

    def added_to(self, document: GoldDocument) -> GoldDocument:
        """Return the document with these statements."""
        return replace(
            document,
            published_at=self.published_at,
            column=self.column,
            source=self.source,
            written_on=self.written_on,
            index_number=self.index_number,
            document_number=self.document_number,
            issuer=self.issuer,
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """The names that a site puts into the head and footer of its pages.

    code: six digits, the GB/T 2260 code of its place. charset: of the meta tag, None for none.
    """

    title: str
    host: str
    office: str
    code: str
    charset: str | None


def frame(site: Identity, title: str, inner: str, links: Links, head: str = "") -> str:
    """Return a whole page. title: plain text. inner, head: HTML. links: of the navigation bar."""
    charset = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={site.charset}">'
        if site.charset
        else ""
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
{charset}
<title>{escape(title)}</title>
{head}
<link rel="stylesheet" href="/images/main.css">
<script>var _hmt = _hmt || []; function doZoom(n) {{ return n; }}</script>
</head>
<body>
<div class="top"><a href="/" class="logo">{site.title}</a><span>今天是：</span>
<a href="javascript:void(0)">无障碍浏览</a> <a href="/wap/">手机版</a></div>
<ul class="nav"><li><a href="/">首页</a></li>{navigation(links)}</ul>
{inner}
{footer(site)}
</body>
</html>
"""


def navigation(links: Links) -> str:
    """Return the items of a navigation bar."""
    return "".join(f'<li><a href="{address}">{name}</a></li>' for name, address in links)


def footer(site: Identity) -> str:
    """Return the footer with its mandatory registration numbers."""
    return f"""<div class="footer">
<p><a href="/about.html">网站地图</a> | <a href="/contact.html">联系我们</a> | 版权保护</p>
<p>主办单位：{site.office}　承办单位：{site.title}编辑部</p>
<p>网站标识码：{site.code}0003　ICP备05{site.code}号-1</p>
<p>公网安备{site.code}02000101号</p>
<p>建议使用1024×768以上分辨率浏览本站</p>
</div>"""


def block(name: str, address: str, rows: Iterable[Row]) -> str:
    """Return the block of a column on a home page."""
    return (
        f'<div class="block"><h3>{name}</h3><a class="more" href="{address}">更多&gt;&gt;</a>'
        f"<ul>{rows_html(rows)}</ul></div>"
    )


def rows_html(rows: Iterable[Row]) -> str:
    """Return list items, each a link and a day."""
    return "\n".join(
        f'<li><a href="{row.address}" target="_blank" title="{escape(row.title)}">'
        f"{escape(row.title)}</a><span>{row.day}</span></li>"
        for row in rows
    )


def meta_tags(site: Identity, title: str, stated: PageStatements, quirk: int = 0) -> str:
    """Return the meta tags of the national guideline for government sites.

    quirk: 1 for a dash between date and time, 2 for doubled dashes, 3 for HTML in the title, 4 for
    a bogus column type and an empty source; any other number follows the guideline.
    """
    day = str(stated.published_at)
    date_line = {1: f"{day}-09:30", 2: f"{day.replace('-', '--')} 09:30"}.get(quirk)
    tags = {
        "SiteName": site.title,
        "SiteDomain": site.host,
        "SiteIDCode": f"{site.code}0003",
        "ColumnName": stated.column or "",
        "ColumnType": "null" if quirk == 4 else stated.column or "",
        "ArticleTitle": f"<p>{title}</p>" if quirk == 3 else title,
        "PubDate": date_line or f"{day} 09:30",
        "ContentSource": "" if quirk == 4 else stated.source or "",
        "Keywords": "",
    }
    return "\n".join(f'<meta name="{name}" content="{escape(tags[name])}">' for name in tags)


def breadcrumb(column: str, address: str) -> str:
    """Return the line that shows the position of a page in the site."""
    return (
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; '
        f'<a href="{address}">{column}</a> &gt; 正文</div>'
    )


def info_line(stated: PageStatements) -> str:
    """Return the line below the title: day, source, clicks, font sizes."""
    source = f"<span>来源：{stated.source}</span>" if stated.source else ""
    return (
        f'<div class="info"><span>发布日期：{stated.published_at}</span>{source}'
        '<span>浏览次数：<i id="hits"></i></span>'
        '<span>字号：[ <a href="javascript:doZoom(18)">大</a>'
        ' <a href="javascript:doZoom(16)">中</a>'
        ' <a href="javascript:doZoom(14)">小</a> ]</span></div>'
    )


def disclosure(style: str, title: str, stated: PageStatements) -> str:
    """Return the 政府信息公开 block as a "table", "list" or "run-on" text; "" for no style."""
    if not style:
        return ""
    fields = {
        "信息名称": title,
        "索 引 号": stated.index_number or "",
        "主题分类": "综合政务",
        "体裁分类": "报告",
        "发布机构": stated.issuer or "",
        "文　　号": stated.document_number or "",
        "成文日期": str(stated.written_on or ""),
        "发布日期": str(stated.published_at),
        "公开方式": "主动公开",
        "有 效 性": "有效",
    }
    if style == "table":
        cells = [f"<td><b>{name}：</b></td><td>{escape(fields[name])}</td>" for name in fields]
        pairs = zip(cells[::2], cells[1::2], strict=True)
        rows = "".join(f"<tr>{left}{right}</tr>" for left, right in pairs)
        return f'<table class="xxgk_table" width="100%">{rows}</table>'
    if style == "list":
        items = "".join(f"<li><b>{name}：</b>{escape(fields[name])}</li>" for name in fields)
        return f'<ul class="ov">{items}</ul>'
    text = " ".join(f"{name}：{escape(fields[name])}" for name in fields)
    return f'<div class="xxgk_head">{text}</div>'


def attachment(path: str | None) -> str:
    """Return the line that links an attached file; "" if there is none."""
    if path is None:
        return ""
    name = path.rpartition("/")[2]
    return f'<div class="fj">附件：<a href="{path}" target="_blank">{name}</a></div>'


def tools(related: Iterable[Row]) -> str:
    """Return what follows a text: buttons to print and close, share bar, related links."""
    return f"""<div class="tools">【<a href="javascript:window.print()">打印本页</a>】
【<a href="javascript:window.close()">关闭窗口</a>】</div>
<div class="share bdsharebuttonbox">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="related"><h4>相关链接</h4><ul>{rows_html(related)}</ul></div>"""
