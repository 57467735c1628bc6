"""One page, many spellings: the address to request, and the key that all spellings share.

Sites put session ids, time stamps and tracking parameters into their links, and spell one path in
several ways. `clean_address` removes what no page depends on. `address_key` also equates spellings
that could differ in theory, and is never requested.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_SESSION = re.compile(r"(?i)^(?:jsessionid\w*|phpsessid|aspsessionid\w*|cfid|cftoken|oscsid)$")
_SESSION_NUMBER = re.compile(r"(?i)^session_?id$")  # with a short value, a session of a congress
_RANDOM = re.compile(r"^[0-9A-Za-z_-]{16,}$")
_PATH_SESSION = re.compile(r"(?i);\s*(?:jsessionid\w*|phpsessid|sessionid|sid)=[^;/?#]*")
_ASP_SESSION = re.compile(r"/\((?:[A-Z]\([A-Za-z0-9_-]{8,}\))+\)(?=/)")  # cookieless ASP.NET
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w+|spm|scm|isappinstalled|gclid|fbclid|msclkid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci"
    r"|share_token|share_from|wxshare\w*|nsukey|wxfrom)$"
)
_SHARED = re.compile(r"(?i)^(?:timeline|singlemessage|groupmessage|qq|qzone|weibo|weixin|wechat)$")
_CLICK = re.compile(r"(?i)^(?:_|t|_t|ts|time|timestamp|r|rnd|rand|random|v|nocache|click_?time)$")
_MOMENT = re.compile(r"^(?:1[0-9]{9}|1[0-9]{12}|0?\.[0-9]{6,})$")  # seconds, milliseconds, random
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PAGE = re.compile(r"(?i)\.(?:s?html?|aspx?|jspx?|php|do|action)$")
_SLASHES = re.compile(r"/{2,}")
_PERCENT_CODED = {"gb2312": "gbk", "big5hkscs": "big5", "utf-16": "utf-8", "utf-32": "utf-8"}


@lru_cache(maxsize=4096)
def clean_address(url: str) -> str:
    """Return the address to request: without session id, time stamp, tracking and fragment.

    A stamp is removed only if its value looks like one: `?t=1700000000000`, and not `?t=12`. The
    order and the spelling of all other parameters stay. Returns what is not a URL unchanged.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a bracket that does not open an IPv6 address, a port of letters
        return url
    if not parts.hostname or parts.scheme not in _DEFAULT_PORTS:
        return url
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = _ASP_SESSION.sub("", _PATH_SESSION.sub("", parts.path))
    query = "&".join(_kept(parts.query))
    return urlunsplit((parts.scheme, host, _without_dots(path), query, ""))


@lru_cache(maxsize=4096)
def address_key(url: str) -> str:
    """Return what all spellings of one page have in common.

    Percent-encoding and the order of parameters are normalised by w3lib. Doubled slashes count
    as one, and the case of a path that ends as a page does not count: many sites run on Windows.
    """
    clean = clean_address(url)
    try:
        parts = urlsplit(canonicalize_url(clean))
    except ValueError:
        return clean
    path = _SLASHES.sub("/", parts.path)
    return urlunsplit(parts._replace(path=path.lower() if _PAGE.search(path) else path))


def twin_key(url: str) -> str:
    """Return the key of an address that http and https, with and without www, share."""
    parts = urlsplit(address_key(url))
    return urlunsplit(parts._replace(scheme="http", netloc=parts.netloc.removeprefix("www.")))


def with_encoded_query(url: str, encoding: str) -> str:
    """Return a URL with its query percent-encoded as a browser does it on a page.

    encoding: of that page. A character that it lacks becomes a character reference (WHATWG URL,
    "percent-encode after encoding"). The path is left alone: it is always UTF-8.
    """
    if url.isascii():
        return url
    rest, mark, query = url.partition("?")
    codec = _PERCENT_CODED.get(encoding, encoding)
    coded = (
        one if one.isascii() else quote(one.encode(codec, "xmlcharrefreplace"), safe="")
        for one in query
    )
    return f"{rest}{mark}{''.join(coded)}"


def _kept(query: str) -> Iterator[str]:
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        session = _SESSION.match(name) or (_SESSION_NUMBER.match(name) and _RANDOM.match(value))
        tracking = _TRACKING.match(name) or (name.lower() == "from" and _SHARED.match(value))
        if not (session or tracking or (_CLICK.match(name) and _MOMENT.match(value))):
            yield part


def _without_dots(path: str) -> str:
    """Return a path without `.` and `..` (RFC 3986, 5.2.4); doubled slashes stay."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in {".", ".."}:
            kept.append(part)
    ends_in_folder = posixpath.basename(path) in {".", ".."}
    return "/".join(kept) + ("/" if ends_in_folder else "")
