"""URLs without the credentials that may be in them, such as https://user:password@host/."""

import re

_USER = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)[^/?#]*@")
_ANY_USER = re.compile(r"(://)[^\s/?#\"'<>]*@")


def without_credentials(url: str) -> str:
    """Return a URL without user and password; any other URL unchanged. Never raises.

    What a URL gives as its user is never sent, kept or shown: a site's pages need none, and a
    page of a stranger could name credentials to send elsewhere.
    """
    return _USER.sub(r"\1", url)


def without_secrets(text: str) -> str:
    """Return a message with "…" for user and password of each URL in it."""
    return _ANY_USER.sub(r"\1…@", text)
