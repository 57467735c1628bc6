"""Which links of a page a crawl follows: those within the site, and the files of an article."""

import re
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from crawlers.families import ListPage, link_text
from crawlers.network import FormerAddresses
from crawlers.site import Site

ATTACHMENTS = ("pdf", "doc", "docx", "wps", "ofd", "rtf", "zip", "rar", "xls", "xlsx", "et")
"""File name endings of the formats in which reports are attached."""

_ENDING = "|".join(ATTACHMENTS)
_ATTACHMENT = re.compile(rf"(?i)\.(?:{_ENDING})$")
_PARAMETER = re.compile(r"(?i)[?&](?:file|file_?name|url|src|path)=([^&#]+)")
_NAMED = re.compile(rf"(?i)\.(?:{_ENDING})\W*$")
_DOWNLOAD = re.compile(r"(?i)down|attach|file\.(?:jsp|do|aspx?|php)")
_MENTIONED = re.compile(rf"(?i)\.(?:{_ENDING})\b")


class SiteBounds:
    """The addresses that belong to a site: its hosts, their subdomains and the `allowed` hosts.

    A literal IP address belongs only with its port, which is all that distinguishes the sites of
    the practice web. What the site's file names as a former address never belongs.
    """

    def __init__(self, site: Site) -> None:
        self._former = FormerAddresses(map(str, site.formerly))
        urls = [str(url) for url in (site.home, *site.start)]
        self._exact = {urlsplit(url).netloc for url in urls}
        names = [*(urlsplit(url).hostname or "" for url in urls), *site.allowed]
        self._domains = {name.removeprefix("www.") for name in names if not _is_ip(name)}

    def contains(self, url: str) -> bool:
        """Return whether the address belongs to the site."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if self.is_former(url):
            return False
        if parts.netloc in self._exact:
            return True
        return any(host == name or host.endswith(f".{name}") for name in self._domains)

    def is_former(self, url: str) -> bool:
        """Return whether the address is a former one of the site, or below one."""
        return self._former.covers(url)

    def leave(self, url: str) -> None:
        """Count the host of an address as a former one: another site has taken it over."""
        self._former.add_host(url)


def linked_files(page: ListPage) -> list[tuple[str, str]]:
    """Return (URL, link text) of the files that a page links or embeds, each URL once."""
    if not _MENTIONED.search(page.text):
        return []  # most pages: parsing them would be wasted
    found: dict[str, str] = {}
    for element in page.tree.iter("a", "iframe", "embed", "object"):
        reference = element.get("href") or element.get("src") or element.get("data")
        url = page.absolute(reference)
        text = link_text(element)
        target = url and (_file(page, url) or _named(url, text, element.get("download")))
        if target:
            found.setdefault(target, text)
    return list(found.items())


def _file(page: ListPage, url: str) -> str | None:
    """Return the URL of the file that an address points to or shows in a viewer, or None."""
    shown = next(filter(_ATTACHMENT.search, _PARAMETER.findall(url)), None)
    if shown and not _ATTACHMENT.search(urlsplit(url).path):
        downloads = _DOWNLOAD.search(urlsplit(url).path)
        return url if downloads else page.absolute(unquote(shown))
    return url if _ATTACHMENT.search(urlsplit(url).path) else None


def _named(url: str, text: str, download: str | None) -> str | None:
    """Return the address if it is a download script and only the link's text names the file."""
    names = _NAMED.search(text) or _NAMED.search(download or "")
    parts = urlsplit(url)
    return url if names and (parts.query or _DOWNLOAD.search(parts.path)) else None


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return not host
    return True


def is_continuation(url: str, parent: str | None) -> bool:
    """Return whether a URL is a further page of its parent article and not an attachment.

    A further page, `t1_2_3.html`, has the same file name ending as the article.
    """
    suffix = PurePosixPath(urlsplit(parent or "").path).suffix
    return bool(parent and suffix) and PurePosixPath(urlsplit(url).path).suffix == suffix
