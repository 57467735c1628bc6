"""Rows of a list page: by the address pattern of a family's articles, or by repeated shapes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from crawlers.families.list_dates import printed_date
from crawlers.families.list_pages import MOST_LETTERS, Entry, ListPage
from crawlers.families.row_targets import DEEPEST, clickable, target, title

_PAGER = re.compile(
    r"(?i)^([首尾末]\s*[页頁]|[上下]\s*(?:一\s*)?[页頁]|更多.*|more.*|\d+|第.{1,8}[页頁]|返回.*|[关關][闭閉].*|(?:打|列)印.*|[详詳][细情細].*)$"
)
# An article's file has a number, or its folder does: /6789/index.html, /<32 hex>/c.html.
_NUMBERED = re.compile(
    r"(?i)\d{2}[^/]{0,200}$|/(?:\d{4,}|[0-9a-f]{16,})/index\.\w{3,5}$"
    r"|/(?:[a-z]{0,3}\d{1,}|[0-9a-f]{16,})/(?:content|c|detail|info|show|page)\.\w{3,5}$"
    r"|/(?:\d{4,}|[0-9a-f]{16,})/$"
)
_YEARLY = re.compile(r"(?:19|20)\d\d年?.{0,40}(?:报告|報告|公报)")
_STEPS = 6  # levels from a link up to the element of its row, at most
_PARENTS = ("ul", "ol", "dl", "table", "tbody", "div", "section", "body", "td")
_SHORTEST = 4  # letters of a title: 工作报告
_LONG = 8  # letters from which an undated link looks like a title
_MANY = 3  # rows from which a repeated shape is a list


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    dated: bool
    shape: tuple[str, ...]


_Group = list[tuple[html.HtmlElement, _Row]]


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    text: str
    anchor: html.HtmlElement
    path: str


def rows_by_url(page: ListPage, pattern: re.Pattern[str]) -> list[Entry]:
    """Return the links whose address matches an article's, each with the date of its row.

    If rows of some shapes have dates, rows of other shapes belong to side columns and are left
    out. All rows of a list that contains an article are entries, whatever their address: files,
    and articles of another system. A row may contain further links, such as to a commentary on a
    decree. Lists that are recognised by their shape leave such links out.
    """
    wanted = [a for a in page.tree.iter("a") if _matches(page, a, pattern)]
    shared = _links_below(page, wanted)
    rows = [(anchor, _address_row(page, anchor, shared)) for anchor in wanted]
    urls = {row.entry.url for _, row in rows}
    lists = [g for g in _dated_lists(page) if any(row.entry.url in urls for _, row in g)]
    shapes = {row.shape for _, row in rows if row.dated}
    named = [pair for pair in rows if pair[1].shape in shapes or not (shapes or lists)]
    return _in_order(page, [*named, *(pair for group in lists for pair in group)])


def rows_by_shape(page: ListPage) -> list[Entry]:
    """Return the dated rows of repeated shapes; if there are none, the largest group of titles."""
    chosen = _dated_lists(page)
    if not chosen:
        titled = _innermost([group for group in _groups(page) if _titles(group)])
        chosen = sorted(titled, key=len)[-1:]
    return _in_order(page, [pair for group in chosen for pair in group])


def scripted_rows(page: ListPage) -> list[str]:
    """Return the titles of dated rows whose link is a script that states no address."""
    found = []
    for anchor in page.tree.iter("a"):
        script = f"{anchor.get('href') or ''} {anchor.get('onclick') or ''}"
        row = anchor.getparent()
        text = title(anchor)
        if (
            row is not None
            and ("javascript:" in script or anchor.get("onclick"))
            and len(text) >= _LONG
            and target(page, anchor) is None
            and printed_date(row, anchor)[1]
        ):
            found.append(text)
    return found


def _dated_lists(page: ListPage) -> list[_Group]:
    """Return the groups of rows with dates; groups of one or two only if no list is longer."""
    groups = [group for group in _groups(page) if group]
    dated = _innermost([g for g in groups if sum(row.dated for _, row in g) * 3 > len(g)])
    many = [group for group in dated if len(group) >= _MANY]
    lists = {row.shape[:2] for group in many for _, row in group}
    return [group for group in dated if not many or group[0][1].shape[:2] in lists]


def _in_order(page: ListPage, rows: _Group) -> list[Entry]:
    position = {element: n for n, element in enumerate(page.tree.iter())}
    return unique(row.entry for _, row in sorted(rows, key=lambda pair: position[pair[0]]))


def every_link(page: ListPage) -> list[Entry]:
    """Return each link that may be a title, with the date next to it."""
    shown = (link for link in _links(page, page.tree) if link.url != page.url)
    rows = ((link, link.anchor.getparent()) for link in shown)
    return unique(
        Entry(link.url, link.text, printed_date(_with_definition(row), link.anchor)[0])
        for link, row in rows
        if row is not None
    )


def unique(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry per address, with the longest title and the first date it appears with."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.url, entry)
        longest = max(first, entry, key=lambda one: len(one.title))
        found[entry.url] = Entry(entry.url, longest.title, first.date or entry.date)
    return list(found.values())


def _matches(page: ListPage, anchor: html.HtmlElement, pattern: re.Pattern[str]) -> bool:
    url = target(page, anchor)
    return bool(url and pattern.search(url))


def _links_below(
    page: ListPage, anchors: list[html.HtmlElement]
) -> dict[html.HtmlElement, set[str]]:
    """Return by element, up to `_STEPS` levels above the anchors, the addresses inside it."""
    below: dict[html.HtmlElement, set[str]] = {}
    for anchor in anchors:
        url = target(page, anchor) or ""
        for step, element in enumerate(anchor.iterancestors()):
            if step >= _STEPS:
                break
            below.setdefault(element, set()).add(url)
    return below


def _address_row(
    page: ListPage, anchor: html.HtmlElement, shared: dict[html.HtmlElement, set[str]]
) -> _Row:
    row = anchor
    for step, element in enumerate(anchor.iterancestors()):
        if step >= _STEPS or len(shared.get(element, ())) > 1 or element.tag in {"body", "html"}:
            break
        row = element
    url = target(page, anchor) or ""
    day, dated = printed_date(row, anchor)
    return _Row(Entry(url, title(anchor), day), dated, _shape(row))


def _groups(page: ListPage) -> Iterator[_Group]:
    """Yield, for each element, its children of one tag that each contain a title."""
    for parent in page.tree.iter(*_PARENTS):
        # Not by `iterchildren(tag)`, which refuses the control characters that a tag may have.
        by_tag: dict[str, list[html.HtmlElement]] = {}
        for child in parent:
            if isinstance(child.tag, str):
                by_tag.setdefault(child.tag, []).append(child)
        for children in by_tag.values():
            links = [(child, _links(page, child)) for child in children]
            yield _rows([(child, found) for child, found in links if found])


def _links(page: ListPage, child: html.HtmlElement) -> list[_Link]:
    """Return the links of an element that may be titles."""
    anchors = [child] if child.tag == "a" else _anchors(page).get(child, [])
    if not any(target(page, anchor) for anchor in anchors):
        anchors = clickable(page, child)
    titled = ((anchor, _titled(page, anchor)) for anchor in anchors)
    return [_Link(*link, anchor, _path(anchor, child)) for anchor, link in titled if link]


def _anchors(page: ListPage) -> dict[html.HtmlElement, list[html.HtmlElement]]:
    """Return by element the links in it, in order, down to `DEEPEST` levels."""
    if "anchors" not in page.cache:
        inside: dict[html.HtmlElement, list[html.HtmlElement]] = {}
        for anchor in page.tree.iter("a"):
            for element in islice(anchor.iterancestors(), DEEPEST):
                inside.setdefault(element, []).append(anchor)
        page.cache["anchors"] = inside
    return page.cache["anchors"]  # type: ignore[return-value]


def _titled(page: ListPage, anchor: html.HtmlElement) -> tuple[str, str] | None:
    """Return address and text of a link that may be a title; None for all others.

    A link is looked at on each level of its nesting, and read on the first.
    """
    read = page.cache.setdefault("titled", {})
    assert isinstance(read, dict)
    if anchor not in read:
        read[anchor] = _read_link(page, anchor)
    found: tuple[str, str] | None = read[anchor]
    return found


def _read_link(page: ListPage, anchor: html.HtmlElement) -> tuple[str, str] | None:
    url, text = target(page, anchor), title(anchor)
    if not url or _is_home(url) or url == page.url or len(text) < _SHORTEST or _PAGER.match(text):
        return None
    # The tooltip of an icon can be longer than the title next to it.
    shown = bool(str(anchor.text_content())[:MOST_LETTERS].strip())
    return (url, text) if shown and not _is_frame(anchor) else None


def _rows(found: list[tuple[html.HtmlElement, list[_Link]]]) -> _Group:
    """Return the rows of one group: each element with the link at the position of the titles.

    The titles are at the path with the most letters. A link that several rows share leads to
    their column. If most elements have several links left, they are blocks of other lists and
    not rows.
    """
    rows_of = Counter(url for _, links in found for url in {link.url for link in links})
    found = [(child, _own(links, rows_of)) for child, links in found]
    letters: Counter[str] = Counter()
    for _, links in found:
        for path, text in {link.path: link.text for link in reversed(links)}.items():
            letters[path] += len(text)
    if not letters:
        return []
    titles = letters.most_common(1)[0][0]
    chosen = [(child, [link for link in links if link.path == titles]) for child, links in found]
    chosen = [(child, links) for child, links in chosen if links]
    several = sum(len({link.url for link in links}) > 1 for _, links in chosen)
    if several * 2 > len(chosen):
        return []
    return [(child, _look_row(child, _title(links))) for child, links in chosen]


def _own(links: list[_Link], rows_of: Counter[str]) -> list[_Link]:
    """Return the links of a row that no other row has; all its links if each is shared."""
    return [link for link in links if rows_of[link.url] == 1] or links


def _title(links: list[_Link]) -> _Link:
    """Return the first link, or the longest if the first is as short as the name of a column."""
    longest = max(links, key=lambda link: len(link.text))
    return longest if len(longest.text) > 2 * len(links[0].text) else links[0]


def _look_row(child: html.HtmlElement, link: _Link) -> _Row:
    day, dated = printed_date(_with_definition(child), link.anchor)
    return _Row(Entry(link.url, link.text, day), dated, _shape(child))


def _path(anchor: html.HtmlElement, child: html.HtmlElement) -> str:
    """Return the path of a link in its row: its first class, and the tags from it up to the row."""
    names = [f"a.{(anchor.get('class') or '').split(' ')[0]}"]
    for element in anchor.iterancestors():
        if anchor is child or element is child:
            break
        names.append(str(element.tag))
    return "/".join(names)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query and not parts.fragment


def _is_frame(anchor: html.HtmlElement) -> bool:
    return "beian." in (anchor.get("href") or "")  # the filing number in every site's footer


def _with_definition(child: html.HtmlElement) -> html.HtmlElement:
    following = child.getnext() if child.tag == "dt" else None
    return child if following is None or following.tag != "dd" else following


def _shape(element: html.HtmlElement) -> tuple[str, ...]:
    """Return the tag of an element, and tag and first class of the parents that rows share."""
    names = [str(element.tag)]
    for step, parent in enumerate(element.iterancestors()):
        if step >= 3:
            break
        names.append(f"{parent.tag!s}.{(parent.get('class') or '').split(' ')[0]}")
    return tuple(names)


def _innermost(groups: list[_Group]) -> list[_Group]:
    """Return the groups that contain no other group: an outer one repeats the inner one's rows."""
    rows = {element for group in groups if len(group) >= 2 for element, _ in group}
    outer: set[html.HtmlElement] = set()
    for element in rows:
        for ancestor in element.iterancestors():
            if ancestor in outer:
                break
            outer.add(ancestor)
    return [group for group in groups if not any(element in outer for element, _ in group)]


def _names_article(entry: Entry) -> bool:
    """Return whether an undated row is an article's: by its number, or the year of its report."""
    return bool(_NUMBERED.search(entry.url) or _YEARLY.search(entry.title))


def _titles(group: _Group) -> bool:
    long = [row for _, row in group if len(row.entry.title) >= _LONG]
    numbered = [row for row in long if _names_article(row.entry)]
    return len(numbered) >= _MANY and len(numbered) * 2 > len(group)
