"""Addresses of a table: compared without scheme, matched with what moved, and named."""

import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

from crawlers.families.api_lists import KEYWORD
from crawlers.registry.fact_tables import MovedRow

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%0?\d?d|<[^<>]*>|…")
_KEYWORD_BASE64 = b64encode(KEYWORD.encode()).decode()  # as VSB's searches have it
_QUERY = re.compile(r"\{(?:q|keyword|关键词|kw|query)\}")
_PAGE = re.compile(r"([?&/_]?)(\w{0,40})=?\{(?:page|页|p)\}")
_FROM_ZERO = re.compile(r"(?:offset|start|from)=\{(?:page|页|p)\}")
_ENDINGS = frozenset({"gov", "cn", "com", "org", "net", "edu", "www", "js"})
_PLATFORMS = frozenset(
    {"chinacourt", "cncourt", "hljcourt", "jcy", "hbjc", "jsjc", "henanrd", "court", "rd", "zx"}
)
_SEARCH_HOST = re.compile(
    r"(?:\w{0,40}search\w{0,40}|seacher|so|sou|sousuo|s|bot|zmhd|api|zs\.kaipuyun)(?:\.|:)"
)
_SECOND_LEVEL = frozenset({"gov", "com", "org", "net", "edu", "ac"})


def is_address(url: str) -> bool:
    """Return whether this is a whole http or https address without gaps to fill in."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in url


def host(url: str) -> str:
    """Return the host without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def domain(url: str) -> str:
    """Return the registered domain of an address: hunan.gov.cn of searching.hunan.gov.cn."""
    labels = (urlsplit(url).hostname or "").split(".")
    width = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-width:])


def same(url: str) -> str:
    """Return what two spellings of one address share: no scheme, no www., no index page."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.\w+$", "/", parts.path) or "/"
    query = f"?{parts.query}" if parts.query else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{host(url)}{port}{path}{query}"


def is_search_host(url: str) -> bool:
    """Return whether the host runs the search of others, so that it is not a home page."""
    return bool(_SEARCH_HOST.match(urlsplit(url).hostname or ""))


def filled(template: str) -> str | None:
    """Return the address of a search with its words and first page; None if a gap remains."""
    template = template.replace("{q64}", quote(_KEYWORD_BASE64, safe=""))
    if not _QUERY.search(template) and not _PAGE.search(template):
        return template if is_address(template) and not _PLACEHOLDER.search(template) else None
    url = _QUERY.sub(quote(KEYWORD), template)
    url = _FROM_ZERO.sub(lambda found: found[0].split("{")[0] + "0", url)
    url = _PAGE.sub(lambda found: found[0].split("{")[0] + "1", url)
    plain = is_address(url) and "#" not in url and not _PLACEHOLDER.search(url.replace("%", ""))
    return url if plain else None


def has_words(template: str) -> bool:
    """Return whether the address of a search has its words, or a place for them."""
    return bool("{q64}" in template or _QUERY.search(template)) or KEYWORD in unquote(
        unquote(template)
    )


def slug(url: str) -> str:
    """Return the part of a host that names it, for a site's name: hefei of www.hefei.gov.cn."""
    labels = [one for one in host(url).split(".") if one not in _ENDINGS]
    own = [one for one in labels if one not in _PLATFORMS] or labels
    name = re.sub(r"[^a-z0-9]+", "_", "_".join(own).lower()).strip("_")
    return name if name[:1].isalpha() else f"s{name}"


class Moved:
    """Addresses that are gone, and hosts of mirrors."""

    def __init__(self, rows: Iterable[MovedRow]) -> None:
        self.old: dict[str, str] = {}
        self._mirrors: set[str] = set()
        for row in rows:
            if "mirror" in row.kind:
                for one in row.old.split(","):
                    self._mirrors.add(host(f"http://{one.strip()}".replace("http://http", "http")))
                continue
            url = row.old.split()[0] if row.old and "…" not in row.old else ""
            if row.kind in _GONE and is_address(url) and not _PLACEHOLDER.search(url):
                self.old[same(url)] = url if urlsplit(url).path else f"{url}/"

    def is_gone(self, url: str) -> bool:
        """Return whether the address is a former one, or below one."""
        return same(url).startswith(tuple(self.old))

    def is_mirror(self, url: str) -> bool:
        """Return whether the host copies the texts of others."""
        return host(url) in self._mirrors

    def of(self, urls: Iterable[str]) -> list[str]:
        """Return the former addresses on the hosts of these addresses."""
        hosts = {host(url) for url in urls}
        return [url for url in self.old.values() if host(url) in hosts]


_GONE = frozenset({"moved", "replaced", "column changed"})
