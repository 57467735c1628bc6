"""The practice web with damage: each response is mutated in its header lines and its body.

The same seed yields the same response to the same request, by how often it was requested.
"""

import asyncio
import gzip
import random
import threading
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from types import TracebackType
from typing import Self

from pydantic import HttpUrl

from crawlers.practice.build import build_web
from crawlers.practice.pages import Reply, Request, Website
from crawlers.site import Site

HOST = "127.0.0.1"
UNCHANGED = 0.3
"""Share of the responses that are left as they are, so that a crawl finds more to request."""
_ROBOTS = 0.05  # share of the robots.txt that are mutated: most mutations deny the whole site
_LEFT_OUT = {"retry-after", "connection"}  # the crawl would wait

MARKUP: tuple[bytes, ...] = (
    *(
        text.encode()
        for text in (
            *("<a\x01b><li>x</li></a\x01b>", "<ul\x0b><\x02li>", "<x:y:z/>", "<a b\x00c=1>", "<:>"),
            *(
                "<!--",
                "<![CDATA[",
                "<script>",
                "</html>",
                "<textarea>",
                "<?xml version='9'?>",
                "<!D",
            ),
            *("<base href='http://['>", "<base href='//'>", "<base href='http://a\x00b/'>"),
            *("<a href='http://[::1'>政府工作报告</a>", "<a href='http://①②⑦.⓪.⓪.①/'>工作报告</a>"),
            *(
                "<a href='//u:p@127.0.0.1:99999/'>报告</a>",
                "<a href='?" + "x" * 9_000 + "'>报告</a>",
            ),
            *(
                "<a href='a\u202e.html'>工作报告\u202e</a> 2024-01-01",
                "<a href='\ud7ff/%zz%'>报告</a>",
            ),
            *("<a href='http://127.0.0.1:-1/x'>报告</a>", "<a href='file:///etc/passwd'>报告</a>"),
            *(
                "<li><a href='/a.html'>报告</a>0000-00-00</li>",
                "<li>9999年99月99日",
                "&#0;&#xD800;",
            ),
            *("&#99999999999999999999;", "<div>" * 3_000, "<table><tr><td>" * 700, "<a>" * 2_000),
            *(
                "createPageHTML(99999999999,0,'index','html')",
                "countPage = 1e9//",
                "createPageHTML(",
            ),
            *("totalPages=99999999;pageCount=2147483648", "<record><![CDATA[<li>", "<nextgroup>"),
            *(
                "<meta http-equiv=refresh content='0;url=http://['>",
                "<iframe src='http://[/a.pdf'>",
            ),
            *(
                "<meta http-equiv=refresh content='0;url=/'>",
                "<meta charset=utf-7>",
                "<meta charset=x>",
            ),
            *(
                '<meta charset="base64">',
                "<meta charset=idna>",
                "<meta charset=undefined>",
                "\x1b[31m",
            ),
            *(
                '{"a":' * 2_000,
                '"pages": 1e999',
                '"date": "9999-99-99"',
                "[" * 5_000,
                '"url": null,',
            ),
            *(
                "<loc>http://[</loc>",
                "<pubDate>x</pubDate>",
                "<loc></loc><lastmod>2024-13</lastmod>",
            ),
            *(
                "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]>",
                "&d;" * 99,
                "<a xmlns:b='\x01'>",
            ),
        )
    ),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b\x08", b"\x00" * 40, b"\xa1", b"\xed\xa0\x80"),
)
"""What is inserted into bodies: odd elements, addresses, numbers, dates, entities, scripts."""

LINES: tuple[bytes, ...] = (
    *(b"Content-Encoding: gzip", b"Content-Encoding: gzip, br, zstd", b"Content-Encoding: x"),
    *(b"Content-Encoding: deflate", b"Content-Encoding: \xff", b"Transfer-Encoding: chunked"),
    *(b"Content-Type: text/html; charset=\xff\xfe", b"Content-Type: ;;;", b"Content-Type:"),
    *(b"Content-Type: text/html; charset=base64", b"Content-Type: application/json"),
    *(b"Content-Type: text/html; charset=utf-7", b"Content-Type: text/xml", b"Content-Type: /"),
    *(b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: 1e3"),
    *(b"Content-Length: 7", b"Content-Length: \xb2", b"Content-Length: 1, 2", b"Content-Length:"),
    *(b"Set-Cookie: =;=;;\x01", b"Set-Cookie: a=\xff\xfe; domain=.cn; path", b"Set-Cookie:"),
    *(b"Set-Cookie: a=b; expires=Thu, 99 Foo 99999999 99:99:99", b"Set-Cookie: a; max-age=1e99"),
    *(b"Set-Cookie: a=b; domain=[::1; path=/\x00", b"Set-Cookie: " + b"a=b; " * 900),
    *(b"Location: http://[", b"Location: \xff\xfe\x01", b"Location: //", b"Location: /\x0b%zz"),
    *(b"Location: http://\xe2\x91\xa0/", b"Location: javascript:x", b"Location: http:///x"),
    *(b"Location: http://127.0.0.1:99999/", b"Location: http://a..b/", b"Location: ?a"),
    *(b"Location: http://" + b"a" * 300 + b".cn/", b"Location: http://127.0.0.1:x/", b"Location:"),
    *(b"Location: http://u:p@[64:ff9b::7f00:1]/", b"Location: data:text/html,x", b"Location: #"),
    *(b"Refresh: 0; url=http://[", b"Refresh: x", b"Link: <http://[>; rel=next", b"ETag: \xff\x01"),
    *(b"Last-Modified: never", b"Last-Modified: \xe5\xb9\xb4", b"ETag: " + b"x" * 5_000),
    *(b"no colon", b": empty", b" folded: line", b"X\x00Y: z", b"X-Long: " + b"y" * 15_000),
    *(b"X-\xe4\xb8\xad: \xe5\xb9\xb4", b"wzws-x: 1", b"cf-mitigated: challenge", b"\x1b[2J: a"),
    *(b"Content-Disposition: attachment; filename*=x''%ff", b"Connection: upgrade", b"Upgrade: x"),
)
"""Header lines that are added, or take the place of another."""

STATUS = (
    *(b"HTTP/1.1 200", b"HTTP/1.1 302 Found", b"HTTP/1.1 301 x", b"HTTP/1.1 307 x"),
    *(
        b"HTTP/1.1 204 x",
        b"HTTP/1.1 206 x",
        b"HTTP/1.1 304 x",
        b"HTTP/1.1 412 x",
        b"HTTP/1.1 521 x",
    ),
    *(b"HTTP/1.1 999 x", b"HTTP/1.1 600 \xff", b"HTTP/1.1 000 x", b"HTTP/1.1 -1 x", b"HTTP/1.1"),
    *(b"HTTP/0.9 200 OK", b"HTTP/3.0 200 OK", b"ICY 200 OK", b"\x00", b"HTTP/1.1 100 Continue"),
    *(b"HTTP/1.1 101 x", b"HTTP/1.1 200 " + b"o" * 9_000, b"HTTP/1.1 401 x", b"HTTP/1.1 500 x"),
)
ENCODINGS = ("utf-16", "utf-32", "gb18030", "big5", "utf-7", "utf-8-sig", "euc_kr", "iso2022_jp")


@cache
def bomb() -> bytes:
    """Return 200 MiB of zeros as gzip."""
    pack, zeros = zlib.compressobj(9, wbits=31), bytes(1 << 20)
    return b"".join([pack.compress(zeros) for _ in range(200)]) + pack.flush()


def mutated(reply: Reply, rng: random.Random) -> bytes:
    """Return the message of a reply, with a few mutations in its lines and its body."""
    body = reply.body
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        body = rng.choice(_BODIES)(body, rng)
    lines = [b"HTTP/1.1 %d x" % reply.status, *_lines(reply)]
    if rng.random() < 0.4:
        lines.append(b"Content-Length: %d" % len(body))
    packed = rng.random()
    if packed < 0.1:
        body, lines = gzip.compress(body, 1), [*lines, b"Content-Encoding: gzip"]
        body = _flipped(body, rng) if packed < 0.05 else body[: rng.randrange(len(body) + 40)]
    elif packed < 0.105:
        body, lines = bomb(), [*lines, b"Content-Encoding: gzip"]
    for _ in range(rng.choice((0, 0, 1, 2, 5))):
        _change_lines(lines, rng)
    head = b"\r\n".join([*lines, b"", b""])
    if rng.random() < 0.05:
        head = _flipped(head, rng)
    return head + body


def _lines(reply: Reply) -> list[bytes]:
    kind = [("Content-Type", reply.content_type)] if reply.content_type else []
    pairs = [pair for pair in (*kind, *reply.headers) if pair[0].lower() not in _LEFT_OUT]
    return [f"{name}: {value}".encode("latin-1", "replace") for name, value in pairs]


def _change_lines(lines: list[bytes], rng: random.Random) -> None:
    choice = rng.random()
    if choice < 0.15:
        lines[0] = rng.choice(STATUS)
    elif choice < 0.25:
        lines[0] = b"HTTP/1.1 302 x"
        lines.append(rng.choice([line for line in LINES if line.startswith(b"Location")]))
    elif choice < 0.35 and len(lines) > 1:
        del lines[rng.randrange(1, len(lines))]
    elif choice < 0.5 and len(lines) > 1:
        at = rng.randrange(1, len(lines))
        lines[at] = _flipped(lines[at], rng)
    else:
        lines.insert(rng.randrange(1, len(lines) + 1), rng.choice(LINES))


def _flipped(body: bytes, rng: random.Random) -> bytes:
    raw = bytearray(body or b"?")
    for _ in range(rng.choice((1, 3, 30))):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def _inserted(body: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 3))):
        starts = [at for at in range(0, len(body), 37) if body[at : at + 1]] or [0]
        at = rng.choice(starts)
        if rng.random() < 0.5:  # between two elements, where it has more effect
            at = body.find(b"<", at) if body.find(b"<", at) >= 0 else at
        body = body[:at] + rng.choice(MARKUP) * rng.choice((1, 1, 1, 40)) + body[at:]
    return body


def _cut(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _without(body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + body[at + rng.choice((1, 9, 300)) :]


def _repeated(body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body) + 1)
    part = body[at : at + rng.choice((3, 60, 2_000))]
    return body[:at] + part * rng.choice((2, 9, 200)) + body[at:]


def _encoded(body: bytes, rng: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


_BODIES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flipped, _inserted, _inserted, _inserted, _cut, _without, _repeated, _encoded),
)


class MutatedSites:
    """The mutated responses of practice webs, without a server; all differ by their seed."""

    def __init__(self, seed: int, webs: int = 1) -> None:
        seeds = range(seed * 1000, seed * 1000 + webs)
        self.websites = [(each, website) for each in seeds for website in build_web(each).websites]
        self._requests: Counter[tuple[int, str, str]] = Counter()
        self.served = 0

    def place(self, ports: Iterable[int]) -> list[Site]:
        """Give each website a port of this machine; return the sites."""
        return [
            _placed(website, port) for (_, website), port in zip(self.websites, ports, strict=True)
        ]

    def message(self, seed: int, website: Website, request: Request) -> bytes:
        """Return the bytes that a website sends."""
        self.served += 1
        key = (seed, website.profile.name, request.target)
        self._requests[key] += 1
        rng = random.Random(f"{key} {self._requests[key]}")
        reply = replace(website.reply(request), hang=0.0, declared=None)
        share = _ROBOTS if request.path == "/robots.txt" else 1 - UNCHANGED
        if reply.status == 503 or rng.random() > share:
            lines = [b"HTTP/1.1 %d x" % reply.status, *_lines(reply)]
            lines.append(b"Content-Length: %d" % len(reply.body))
            return b"\r\n".join([*lines, b"", reply.body])
        return mutated(reply, rng)


def _placed(website: Website, port: int) -> Site:
    website.base = f"http://{HOST}:{port}"
    starts = [website.base + website.list_address(one) for one in website.columns]
    return Site(
        site=website.profile.name,
        name=website.profile.title,
        body=website.profile.body,
        home=HttpUrl(website.base + "/"),
        family=website.family,
        start=tuple(map(HttpUrl, dict.fromkeys(starts))),
        delay=0,
        private=True,
    )


class MutatingWeb:
    """Serves mutated sites over sockets while the `with` block runs."""

    def __init__(self, seed: int, webs: int = 1) -> None:
        self._mutated = MutatedSites(seed, webs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.sites: list[Site] = []

    @property
    def served(self) -> int:
        """How many responses were sent."""
        return self._mutated.served

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _listen(self) -> None:
        servers = [
            await asyncio.start_server(self._receiver(seed, website), HOST, 0)
            for seed, website in self._mutated.websites
        ]
        self.sites = self._mutated.place(one.sockets[0].getsockname()[1] for one in servers)

    def _receiver(
        self, seed: int, website: Website
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                words = [*head.split(" ", 2), "", ""]
                path, _, query = words[1].partition("?")
                length = head.lower().partition("content-length:")[2].partition("\r\n")[0]
                body = await reader.readexactly(int(length.strip() or 0))
                request = Request(words[0], path, query, {}, body)
                writer.write(self._mutated.message(seed, website, request))
                await writer.drain()
            writer.close()

        return receive
