"""Pagers of every kind: sites whose columns differ in how they write where the next page is."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website
from crawlers.site import Body

Names = Callable[[int], str]
_KINDS = (PracticeKind.GOV,)
_FIRST_COLUMN = 201


def zero(number: int) -> str:
    """Return the file of a page where the second one is index_1.html."""
    return f"index_{number - 1}.html" if number > 1 else ""


def one(number: int) -> str:
    """Return the file of a page where the second one is index_2.html."""
    return f"index_{number}.html" if number > 1 else ""


def path(number: int) -> str:
    """Return the path of a page without an ending."""
    return f"page/{number}" if number > 1 else ""


def query(number: int) -> str:
    """Return the query of a page."""
    return f"?page={number}" if number > 1 else ""


@dataclass(frozen=True, slots=True)
class Technique:
    """One way to write a pager.

    slug: of its column. markup: with {next}, the file of the next page, {n}, this page from 1,
    {m}, the next one, {z}, this page from 0, {last} and {rows}; ends: whether it is left out on
    the last page. posts: whether the page's number is sent in a form.
    """

    slug: str
    markup: str
    names: Names = zero
    ends: bool = False
    posts: bool = False
    packed: bool = False


def script(text: str) -> str:
    """Return a script element."""
    return f"<script>{text}</script>"


COUNTED = (
    Technique("create", script('createPageHTML({last}, {z}, "index", "html");')),
    Technique("element", script("createPageHTML('.pages',{last},{z},'index','html');")),
    Technique("rows", script('createPageHTML({rows},{last},{z},"index","html");')),
    Technique("first", script("createPageHTML('paging',{last},{n},'index','html',{rows});"), one),
    Technique("lower", script("createPageHtml({last},{z},'index','html');")),
    Technique("createpage", script("createPage({last}, {z}, 'index', 'html')")),
    Technique("pager", script("Pager({{size:{last},current:{z},prefix:'index',suffix:'html'}});")),
    Technique(
        "variables",
        script(
            "var m_nRecordCount='{rows}';var m_nCurrPage={z};var m_nPageSize=2;"
            "var m_sPageName='index';var m_sPageExt='html';"
        ),
    ),
    Technique(
        "laypage",
        script(
            "laypage({{cont:'p',pages:{last},curr:{n},jump:function(o,f){{"
            "if(!f)location.href=o.curr==1?'index.html':'index_'+(o.curr-1)+'.html'}}}})"
        ),
    ),
    Technique(
        "plugin", script("$('.p').pagination({{ totalPage: {last}, currentPage: {n} }})"), one
    ),
    Technique("count", script("var pageCount={last};var pageIndex={z};document.write(bar)")),
    Technique(
        "goto",
        "<a href=\"javascript:gotoPage('{m}')\">下一页</a>"
        + script("function gotoPage(n){{location.href='index_'+n+'.html'}} var pageCount={last};"),
        one,
    ),
)
LINKED = (
    Technique("jump", "<a href=\"javascript:jump('{next}')\">下一页</a>", path, ends=True),
    Technique(
        "data",
        '<a href="javascript:;" data-page="{m}">下一页</a>'
        + script("$('[data-page]').click(function(){{location='?page='+$(this).data('page')}})"),
        query,
        ends=True,
    ),
    Technique("click", "<button onclick=\"location.href='{next}'\">下一页</button>", ends=True),
    Technique(
        "select",
        '<select onchange="location.href=this.value"><option value="">第{n}页</option>'
        '<option value="{next}">第{m}页</option></select>',
        ends=True,
    ),
    Technique("rel", '<link rel="next" href="{next}">', ends=True),
    Technique("icon", '<a href="{next}" title="下一页"><i class="icon-right"></i></a>', ends=True),
    Technique("image", '<a href="{next}"><img src="/images/next.gif"></a>', ends=True),
    Technique("bracket", '<a href="{next}">[下一页]</a>', ends=True),
    Technique("arrow", '<a href="{next}">→</a>', query, ends=True),
    Technique("traditional", '<a href="{next}">下一頁</a>', ends=True),
    Technique(
        "aspnet",
        '<form method="post" action="./"><input type="hidden" name="__VIEWSTATE" value="/wEP{n}">'
        "<a href=\"javascript:__doPostBack('GridView1','Page${m}')\">下一页</a></form>",
        ends=True,
        posts=True,
    ),
    Technique(
        "form",
        '<form method="post" action="./"><input type="hidden" name="page" value="{n}">'
        '<a href="javascript:document.forms[0].submit()">下一页</a></form>',
        ends=True,
        posts=True,
    ),
    Technique(
        "packed", '<div class="pages"><a href="{next}">下一页</a></div>', ends=True, packed=True
    ),
)


class PagersWebsite(Website):
    """`/bg/<technique>/`, a few reports in each, two on a page."""

    family: ClassVar[str | None] = None
    metas: ClassVar[float] = 1.0
    techniques: ClassVar[tuple[Technique, ...]] = COUNTED

    def __init__(self, *about: object) -> None:
        super().__init__(*about)  # type: ignore[arg-type]
        self.columns = tuple(
            PracticeColumn(f"工作报告{number}", each.slug, number)
            for number, each in enumerate(self.techniques, _FIRST_COLUMN)
        )

    def put(self, article: Article) -> str:
        """Add an article to one of the columns: to each in turn."""
        column = self.columns[article.number % len(self.columns)]
        return super().put(replace(article, column=column))

    def page_size(self, column: PracticeColumn) -> int:  # noqa: ARG002 - the same for all
        """Return 2, so that few articles fill several pages."""
        return 2

    def address(self, article: Article) -> str:
        """Return the path: a folder of the day, and the number."""
        return f"/zw/{article.published:%Y-%m/%d}/{article.number + 700}.html"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the folder of a column."""
        return f"/bg/{column.slug}/"

    def listing(self, request: Request) -> Reply | None:
        """Return the page of a column that a path, a query or a form requests."""
        for column, technique in zip(self.columns, self.techniques, strict=True):
            folder = self.list_address(column)
            if request.path.startswith(folder):
                number = self._requested(request, folder, technique, self.last_page(column))
                return self._list(column, technique, number) if number else None
        return None

    def _requested(self, request: Request, folder: str, each: Technique, last: int) -> int | None:
        fields = request.fields()
        stated = fields.get("__EVENTARGUMENT", fields.get("page", "")).removeprefix("Page$")
        if each.posts and request.method == "POST":
            return int(stated) if stated.isdecimal() and int(stated) <= last else None
        target = request.target.removeprefix(folder)
        names = {each.names(number): number for number in range(1, last + 1)}
        return names.get(target) or (1 if target == "index.html" else None)

    def _list(self, column: PracticeColumn, technique: Technique, number: int) -> Reply:
        last = self.last_page(column)
        bar = "" if technique.ends and number == last else _bar(self, column, technique, number)
        rows = f'<ul class="list">{self.page_rows(column, number)}</ul>'
        inner = f'<div class="main"><h2>{column.name}</h2>{rows}<div class="page">{bar}</div></div>'
        return self.page(self.frame(f"{column.name}_{self.profile.title}", inner))

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in a container of a common name."""
        return self.wrap_article(article, f'<div id="content">{self.text_html(article)}</div>')


def _bar(site: PagersWebsite, column: PracticeColumn, technique: Technique, number: int) -> str:
    following = technique.names(number + 1)
    target = following if following.startswith("?") else f"{site.list_address(column)}{following}"
    bar = technique.markup.format(
        next=target,
        n=number,
        m=number + 1,
        z=number - 1,
        last=site.last_page(column),
        rows=site.count(column),
    )
    if not technique.packed:
        return bar
    return script(f"document.write(Base64.decode('{b64encode(bar.encode()).decode()}'))")


class LinkedPagersWebsite(PagersWebsite):
    """The same, with pagers of links, buttons and forms."""

    techniques: ClassVar[tuple[Technique, ...]] = LINKED


SITES = (
    BodySite(31, PagersWebsite, "counted_pagers", Body.GOV, "411528", _KINDS, news=34),
    BodySite(32, LinkedPagersWebsite, "linked_pagers", Body.GOV, "411526", (), news=39),
)
