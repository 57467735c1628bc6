"""Where a page sends its reader: a constant address in a script, or the Refresh header.

No script is run. Only a page that is nothing but such a script is a redirect; one that sets a
cookie is a challenge, which is reported and not solved.
"""

import re
from typing import NamedTuple

_SCRIPT = re.compile(r"(?i)<script\b[^<>]{0,300}>([^<]{0,2000})")
_SENT = re.compile(
    r"(?:^|[;{}\s(])(?:(?:window|self|top|parent|document)\s{0,3}\.\s{0,3}){0,2}location"
    r"(?:\s{0,3}\.\s{0,3}href)?\s{0,5}(?:=(?!=)|\.\s{0,3}(?:replace|assign)\s{0,3}\()\s{0,5}"
    r"(?:\"([^\"\n]{1,500})\"|'([^'\n]{1,500})')?(?=\s{0,5}([^\s])?)"
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HIDDEN = re.compile(r"(?is)<(script|style|title|noscript)\b[^<>]{0,300}>[^<]{0,4000}</\1\s{0,5}>")
_LONGEST = 8000  # characters of a page that is nothing but a redirect
_WORDS = 40  # characters that such a page may show: 正在跳转，请稍候
_REFRESH = re.compile(
    r"\s{0,5}(\d{1,6})(?:\.\d{0,6})?\s{0,5}[;,]\s{0,5}(?:url\s{0,5}=\s{0,5})?[\"']?([^\"'\s]{1,2000})",
    re.IGNORECASE,
)


class ScriptLocation(NamedTuple):
    """Where a page of nothing but a script leads. address: None if the script composes it."""

    address: str | None


def script_location(text: str) -> ScriptLocation | None:
    """Return where the script of a page leads, None for a page with content or without one."""
    if len(text) > _LONGEST or "location" not in text:
        return None
    scripts = " ".join(_SCRIPT.findall(text))
    shown = "".join(_TAG.sub(" ", _HIDDEN.sub(" ", text)).split())
    found = list(_SENT.finditer(scripts))
    if not found or len(shown) > _WORDS or "cookie" in scripts:
        return None
    targets = {_constant(one) for one in found}
    if len(targets) > 1 or re.search(r"\bif\s{0,5}\(|\?", scripts.replace(found[0][0], "")):
        return ScriptLocation(None)  # more than one way: which one depends on the reader
    return ScriptLocation(targets.pop())


def refresh_of_header(value: str) -> tuple[float, str] | None:
    """Return (seconds, address) of a Refresh header; None if it names no address."""
    found = _REFRESH.match(value)
    return (float(found.group(1)), found.group(2)) if found else None


def _constant(found: re.Match[str]) -> str | None:
    double, single, following = found.groups()
    composed = following not in {None, ";", ")", "}"} and following in {"+", "."}
    address = double or single
    return None if composed or not address else address
