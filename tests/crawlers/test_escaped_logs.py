"""A crawl of a hostile site, as Scrapy's own command: its log cannot control a terminal."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.site import Site, dump_site
from tests.conftest import ROOT

HOSTILE = "\u202e\x1b[2J\x9b31m\u2066工作报告"
CONTROLS = set("\u202e\x1b\x9b\u2066")
ROWS = "".join(
    f'<li><a href="/art/2025/1/{day}/art_1_{day}.html">{HOSTILE}{day}</a>'
    f"<span>2025-01-{day:02}</span></li>"
    for day in range(10, 20)
)
HEAD = "<html><head><meta charset=utf-8><title>列表</title></head>"
LIST = f"{HEAD}<body><ul>{ROWS}</ul></body></html>"
pytestmark = pytest.mark.processes


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path != "/robots.txt" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("X-Odd", "\x9b31m")
        self.end_headers()
        self.wfile.write(LIST.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def scrapy(*arguments: str) -> str:
    """Return what a command of Scrapy prints on standard output."""
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", "LOOPBACK=1"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert not set(done.stdout + done.stderr) & CONTROLS, done.stderr
    return done.stdout


def test_what_the_shell_prints_is_escaped(address: str) -> None:
    code = "response.text + str(response.headers.getlist('X-Odd')[0], 'latin-1')"
    assert r"\u202e\x1b[2J\x9b31m\u2066工作报告" in scrapy("shell", address, "-c", code)


@pytest.mark.slow
def test_what_parse_prints_is_escaped(address: str, tmp_path: Path) -> None:
    options = ["-s", f"HOME_FOLDER={tmp_path}", "--spider", "report", "-a", "site=practice_plain"]
    site = next(one for one in build_web(seed=3).sites if one.site == "practice_plain")
    model = Site.model_validate(site.model_dump() | {"home": address, "start": [address]})
    (tmp_path / "practice_plain.yml").write_text(dump_site(model), encoding="utf-8")
    shown = scrapy("parse", address, *options, "-s", f"SITES_FOLDER={tmp_path}", "--noitems")
    assert "# Requests" in shown


def test_titles_of_a_dry_run_are_escaped(address: str, tmp_path: Path) -> None:
    model = next(site for site in build_web(seed=3).sites if site.site == "practice_plain")
    changed = {"site": "hostile", "home": address, "start": [f"{address}gzbg/"], "family": None}
    site = Site.model_validate(model.model_dump() | changed)
    (tmp_path / "hostile.yml").write_text(dump_site(site), encoding="utf-8")
    command = [sys.executable, "-m", "scrapy", "crawl", "report", "-a", "site=hostile"]
    options = ["-a", "dry_run=1", "-s", f"SITES_FOLDER={tmp_path}", "-s", f"HOME_FOLDER={tmp_path}"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    # The reader of lists has removed the escape character, which no XML may contain.
    assert done.stderr.count(r"\u202e[2J\x9b31m\u2066工作报告") >= 10, done.stderr
    assert not set(done.stderr) & CONTROLS
