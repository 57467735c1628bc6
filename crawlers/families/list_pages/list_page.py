"""What a family reads and returns: a list page in, entries and further pages out."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from itertools import islice
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from lxml import etree, html

from crawlers.families.list_pages.attributes import with_few_attributes
from crawlers.network import without_credentials

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s{0,2}[-./年]\s{0,2}(\d{1,2})\s{0,2}[-./月]\s{0,2}(\d{1,2})(?!\d)"
)
_LONGEST_TITLE = 2000  # characters of a link; one that is never closed holds the rest of a page
_MOST_PARTS = 50  # elements of a link that may be its date
_TITLE = 6  # letters from which a `title` attribute is the title and not "read more"
_AROUND = "".join(map(chr, range(33)))  # C0 controls and the space
_BEFORE_QUERY = re.compile(r"([^?#]*)([?#]?)(.*)", re.DOTALL)
_EXTRA_SLASHES = re.compile(r"(?i)^(https?:)?/{3,}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")  # lxml refuses them in names
_SCHEMES = frozenset({"http", "https"})
_NO_ADDRESS = re.compile(r"(?i)\s*(?:#(?!!?/\w)|javascript:|mailto:|data:)")
_ROUTE = re.compile(r"#!?/\w")
_STATE = ("__VIEWSTATE", "__EVENTVALIDATION", "__PREVIOUSPAGE")  # hidden fields of ASP.NET
_LONGEST_FIELD = 200  # characters of a form field that an address repeats


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: the address it links, its title, and the date printed in the row."""

    url: str
    title: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A further list page to request.

    form: makes it a POST with these fields. json: makes it a POST with this JSON text.
    headers: sent in addition to the crawl's own, such as X-Requested-With.
    api: technique by which the response is read, a name of an `ApiList`; "" for a page.
    """

    url: str
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    api: str = field(default="", compare=False)

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "POST" if self.form or self.json else "GET"

    @property
    def body(self) -> bytes:
        """The body as sent: the form, or the JSON text as UTF-8."""
        return (self.json or urlencode(self.form)).encode()

    @property
    def content_type(self) -> str:
        """The media type of the body, "" without one."""
        if self.json:
            return "application/json; charset=UTF-8"
        return "application/x-www-form-urlencoded; charset=UTF-8" if self.form else ""

    @property
    def address(self) -> str:
        """The address that identifies the list page: two pages that share a script differ in it.

        What the body states is added as a query. The state that ASP.NET repeats in each form is
        left out: it is another one in each response and names no page.
        """
        if self.method == "GET":
            return self.url
        fields = [("json", self.json)] if self.json else self.form
        named = [(name, _short(text)) for name, text in fields if not name.startswith(_STATE)]
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(named)}"


@dataclass(frozen=True)
class ListPage:
    """One response as text, parsed on first use.

    url: its address after redirects. requested: the listing that it is the response to, where
    a crawl knows it. cache: what rules have found in the page so far.
    """

    url: str
    text: str
    requested: Listing | None = None
    cache: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The page as an lxml tree; an empty one if lxml cannot read it."""
        return parse(self.text)

    @cached_property
    def base(self) -> str:
        """The URL that relative links refer to: `<base href>`, or `url` if the page has none."""
        found = self.tree.xpath("//base/@href")
        return absolute_url(self.url, str(found[0])) or self.url if found else self.url

    def with_scripts(self, text: str) -> "ListPage":
        """Return the page with another text of its scripts, and the same tree."""
        page = replace(self, text=text)
        page.__dict__["tree"] = self.tree
        return page

    def absolute(self, href: str | None) -> str | None:
        """Return `absolute_url` of a link of the page; several rules resolve the same links."""
        known: dict[str | None, str | None] = self.cache.setdefault("urls", {})  # type: ignore[assignment]
        if href not in known:
            known[href] = absolute_url(self.base, href)
        return known[href]

    def links(self, within: html.HtmlElement | None = None) -> Iterator[tuple[str, str]]:
        """Yield (absolute URL, link text) of the anchors in order, of the page or one element."""
        for anchor in (self.tree if within is None else within).iter("a"):
            url = self.absolute(anchor.get("href"))
            if url:
                yield url, link_text(anchor)


def _short(text: str) -> str:
    """Return a field's value, or its digest if it is too long for an address."""
    return text if len(text) <= _LONGEST_FIELD else sha256(text.encode()).hexdigest()


def parse(text: str) -> html.HtmlElement:
    """Return the tree of a page, whatever its markup; an empty one if lxml cannot read it."""
    cleaned = with_few_attributes(text)
    cleaned = _NOT_XML.sub("", re.sub(r"^\s*<\?xml[^>]*>", "", cleaned))
    # libxml2 drops what follows; a browser adds it to the body (HTML standard, 13.2.6.4.22).
    cleaned = re.sub(r"(?i)</(?:body|html)\s{0,9}>", "", cleaned)
    try:
        return html.document_fromstring(cleaned, parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.document_fromstring("<html></html>")


def absolute_url(base: str, href: str | None) -> str | None:
    """Return the absolute http(s) URL of a link, without its fragment; None if it has none.

    Links are resolved as browsers do it (WHATWG URL): a backslash in a path is a slash. User and
    password in a link are removed. A fragment that is a route (`#/detail?id=5`) is kept: it is all
    that distinguishes the pages of an application that a browser runs.
    """
    if not href or _NO_ADDRESS.match(href):
        return None
    try:
        url = urljoin(base, _as_browsers_read(href))
        url = url if _ROUTE.search(url) else urldefrag(url).url
        parts = urlsplit(url)
        return without_credentials(url) if parts.scheme in _SCHEMES and parts.hostname else None
    except ValueError:  # a bracket that does not open an IPv6 address
        return None


def _as_browsers_read(href: str) -> str:
    text = re.sub(r"[\t\r\n]", "", href.strip(_AROUND))
    path, mark, rest = _BEFORE_QUERY.match(text).groups()  # type: ignore[union-attr]  # always
    return _EXTRA_SLASHES.sub(r"\1//", path.replace("\\", "/")) + mark + rest


def link_text(anchor: html.HtmlElement) -> str:
    """Return the full title of a link.

    The `title` attribute wins if the visible text is a truncated form of it or contains it among
    other words. A date in an element of its own is not part of the title. A link that shows only
    an image has the image's `alt` text.
    """
    shown = " ".join(_undated(anchor)[:_LONGEST_TITLE].split())
    title = " ".join((anchor.get("title") or "").split())
    stem = shown.rstrip(".…")
    if title and (title.startswith(stem) or (len(title) >= _TITLE and title in shown)):
        return title
    images = (
        " ".join((image.get("alt") or "").split())
        for image in islice(anchor.iter("img"), _MOST_PARTS)
    )
    return shown or next(filter(None, images), "")


def _undated(anchor: html.HtmlElement) -> str:
    whole = str(anchor.text_content())[: 2 * _LONGEST_TITLE]
    inside = anchor.iterdescendants("span", "em", "i", "b", "p", "div", "time", "font")
    for part in islice(inside, _MOST_PARTS):
        shown = str(part.text_content())[:_LONGEST_TITLE]
        if _DATE.fullmatch(shown.strip(" \t\r\n[]()（）【】").removesuffix("日")):
            whole = whole.replace(shown, " ", 1)
    return whole


def find_date(text: str) -> dt.date | None:
    """Return the first valid date in the text, such as 2023-01-19 or 2023年1月19日."""
    for year, month, day in _DATE.findall(text):
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
