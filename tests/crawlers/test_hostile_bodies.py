"""A crawl through a proxy with a password, of a site whose bodies and redirects are hostile."""

import gzip
import http.server
import threading
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from crawlers.crawl import crawl, new_run
from crawlers.page import Outcome
from crawlers.run_folder import read_ledger
from crawlers.site import Site

pytestmark = pytest.mark.processes

HOST = "http://www.example.gov.invalid"
PAGE = ("<title>工作报告</title><p>" + "我们坚持稳中求进，全面完成各项工作任务。" * 40).encode()
ROWS = "".join(
    f'<li><a href="http://me:SECRET@www.example.gov.invalid/a/t2024010{number}_{number}.html">'
    f"第{number}篇政府工作报告</a><span>2024-01-0{number}</span></li>"
    for number in range(1, 8)
)
ODD_DIGITS = "http://①②⑦.⓪.⓪.①/x".encode().decode("latin-1")
REPLIES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/list.html": (200, {}, f"<html><ul>{ROWS}</ul></html>".encode()),
    "/a/t20240101_1.html": (
        200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(bytes(200 << 20), 1)),
    ),
    "/a/t20240102_2.html": (
        200, {"Content-Encoding": "gzip"}, gzip.compress(PAGE)[:10] + b"\xff" * 99,
    ),
    "/a/t20240103_3.html": (200, {"Content-Encoding": "gzip"}, PAGE),
    "/a/t20240104_4.html": (200, {"Content-Encoding": "zstd"}, zstd.compress(PAGE)),
    "/a/t20240105_5.html": (302, {"Location": f"{HOST.replace('//', '//u:SECRET@')}/b.html"}, b""),
    "/a/t20240106_6.html": (302, {"Location": ODD_DIGITS}, b""),
    "/a/t20240107_7.html": (302, {"Location": "http://[64:ff9b::7f00:1]/x"}, b""),
    "/b.html": (200, {}, PAGE),
}  # fmt: skip
EXPECTED = {
    "1": Outcome.TOO_LARGE,
    "2": Outcome.TRUNCATED,
    "3": Outcome.DOCUMENT,
    "4": Outcome.DOCUMENT,
    "5": Outcome.DOCUMENT,
    "6": Outcome.REFUSED_ADDRESS,
    "7": Outcome.REFUSED_ADDRESS,
}


class Proxy(http.server.BaseHTTPRequestHandler):
    """Serves the site to those who know the password."""

    seen: list[tuple[str, str | None, str | None]]

    def do_GET(self) -> None:
        password = self.headers["Proxy-Authorization"]
        self.seen.append((self.path, password, self.headers["Authorization"]))
        path = self.path.removeprefix(HOST)
        status, headers, body = REPLIES.get(path, (404, {}, b""))
        self.send_response(status if password else 407)
        headers = {"Content-Type": "text/html; charset=utf-8", **headers}
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def test_every_body_and_every_redirect_has_its_outcome(tmp_path: Path) -> None:
    Proxy.seen = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        values = {"site": "far", "name": "t", "body": "gov", "delay": 0}
        values["home"] = f"{HOST}/list.html"
        proxy = f"http://me:SECRET@127.0.0.1:{server.server_port}"
        site = Site.model_validate({**values, "start": [values["home"]], "proxy": proxy})
        run = new_run(tmp_path, "far")
        crawl(site, run, tmp_path / "archive", contact="me@example.org", timeout=120)
        server.shutdown()
    ends = {entry.url.partition("_")[2][:1]: entry.outcome for entry in read_ledger(run.ledger)}
    assert ends.items() >= EXPECTED.items()
    assert {password is None for _, password, _ in Proxy.seen} == {False}
    assert {url.startswith(HOST) for url, _, _ in Proxy.seen} == {True}
    assert {own for _, _, own in Proxy.seen} == {None}
    for path in tmp_path.rglob("*"):  # the archive has the pages and headers as received
        assert path.is_dir() or path.suffix == ".gz" or b"SECRET" not in path.read_bytes(), path
    archived = b"".join(map(gzip.decompress, map(Path.read_bytes, tmp_path.rglob("*.gz"))))
    assert b"Proxy-Authorization" not in archived
    assert b"me:SECRET@127" not in archived
