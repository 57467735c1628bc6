"""The address of our own Prefect server, and which hosts and web origins are its own."""

import re
from urllib.parse import urlsplit

_PORT = re.compile(r":[0-9]{1,5}\Z")
_LOOPBACK = ("127.0.0.1", "localhost")


class OwnAddress:
    """The server's port on 127.0.0.1, and the address that its pages call.

    pages_call: URL of the API for the pages; another one than ours if the operator puts the server
    behind a proxy and sets PREFECT_SERVER_UI_API_URL.
    """

    def __init__(self, port: int, pages_call: str | None = None) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        proxy = urlsplit(pages_call or self.api_url)
        self._hosts = {*_LOOPBACK, proxy.hostname or _LOOPBACK[0]}
        self._origins = [f"http://{name}:{port}" for name in _LOOPBACK]
        outer = f"{proxy.scheme}://{proxy.netloc}".lower()
        if proxy.netloc and outer not in self._origins:
            self._origins.append(outer)

    @property
    def api_url(self) -> str:
        """The URL of the server's API."""
        return f"{self.origin}/api"

    @property
    def origins(self) -> str:
        """The web origins whose pages may read responses, separated by commas."""
        return ",".join(self._origins)

    def has_host(self, host: str) -> bool:
        """Return whether a Host header names this server; its port does not matter."""
        return _PORT.sub("", host.lower()) in self._hosts

    def has_origin(self, origin: str) -> bool:
        """Return whether an Origin header names pages of this server."""
        return origin.lower() in self._origins
