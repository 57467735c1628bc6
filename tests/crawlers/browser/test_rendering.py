"""A list that a script fills, rendered by Chromium within a crawl."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from pydantic import HttpUrl

from crawlers.browser import browser_problem
from crawlers.page import Outcome
from crawlers.run_folder import read_ledger
from crawlers.site import Body, Site
from tests.crawlers.crawl_helpers import crawl_all

PROBLEM = browser_problem()
pytestmark = [
    pytest.mark.slow,  # starts Chromium
    pytest.mark.processes,
    pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM)),
]

LIST = """<html><head><meta charset="utf-8"><title>政府工作报告</title></head><body>
<ul id="rows"></ul><img src="/picture.png"><script src="/app.js"></script>
<script src="http://169.254.169.254/latest.js"></script></body></html>"""
SCRIPT = """for (const path of ['/private/rows', '/rows']) {
  fetch(path).then(r => r.text()).then(t => t.split(',').forEach(n => {
    document.getElementById('rows').insertAdjacentHTML('beforeend',
      `<li><a href="/a/${n}.html">第${n}次会议政府工作报告</a><span>2024-01-1${n}</span></li>`);
  }));
}"""
ARTICLE = (
    "<html><head><meta charset=utf-8><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>"
)
TEXT = "<p>各位代表：过去一年，全市经济平稳增长，各项目标任务全面完成。</p>" * 12
PAGES = {
    "/robots.txt": "User-agent: *\nDisallow: /private/\n",
    "/list/": LIST,
    "/app.js": SCRIPT,
    "/rows": "1,2,3,4",
    "/private/rows": "5,6",
}


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            text = PAGES.get(self.path) or ARTICLE.format(self.path, TEXT)
            kind = "text/javascript" if self.path.endswith(".js") else "text/html"
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}", asked
    made.shutdown()
    made.server_close()


def test_a_list_that_only_a_browser_fills_is_crawled(
    server: tuple[str, list[str]], tmp_path: Path
) -> None:
    base, asked = server
    start = (HttpUrl(f"{base}/list/"),)
    site = Site(
        site="spa", name="", body=Body.GOV, home=start[0], start=start, delay=0, private=True,
        browser=True,
    )  # fmt: skip
    run = crawl_all(tmp_path, [site])["spa"]
    ended = {entry.url.removeprefix(base): entry.outcome for entry in read_ledger(run.ledger)}
    articles = {f"/a/{n}.html": Outcome.DOCUMENT for n in range(1, 5)}
    assert ended == {"/list/": Outcome.LIST, **articles}
    # The page, its script and its rows once each; no picture, nothing that robots.txt denies.
    assert sorted(asked) == sorted(["/robots.txt", "/list/", "/app.js", "/rows", *articles])
    (segment,) = (tmp_path / "archive").glob("*.warc.gz")
    with segment.open("rb") as stream:
        kinds = WarcRecordType.response | WarcRecordType.conversion
        found = [
            (record.record_type, record.headers, record.reader.read())
            for record in ArchiveIterator(stream, record_types=kinds, parse_http=False)
        ]
    raw, (kind, headers, content) = found[:2]
    assert kind == WarcRecordType.conversion
    assert headers["WARC-Refers-To"] == raw[1]["WARC-Record-ID"]
    assert "第1次会议政府工作报告".encode() in content
    assert "第1次会议政府工作报告".encode() not in raw[2]
