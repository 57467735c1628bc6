"""A crawl is a guest: it waits, names itself, stays in its budget, and goes where it may."""

import asyncio
import json
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import HttpUrl
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.project import get_project_settings

from crawlers.crawl.process import new_run, read_stats
from crawlers.middlewares import requests
from crawlers.middlewares.requests import QuietHoursMiddleware
from crawlers.middlewares.retry_after import seconds_asked
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply
from crawlers.practice.pages.website import ExtraPage
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import LedgerEntry, RunFolder, read_ledger
from crawlers.site import Body, Site
from tests.conftest import ROOT
from tests.crawlers.crawl_helpers import crawl_all
from tests.crawlers.request_log import LEFT, TellingDownloader

CONTACT = "me@example.org"
TELLING = f"{TellingDownloader.__module__}.{TellingDownloader.__name__}"
BODY = f"<html><body><p>{'各位代表，过去一年工作取得了新的成绩。' * 20}</p></body></html>".encode()


class Answers(BaseHTTPRequestHandler):
    """Answers any request, and notes what it was asked for and by whom."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        robots = self.path.endswith("/robots.txt")
        self.send_response(404 if robots else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", "0" if robots else str(len(BODY)))
        self.end_headers()
        self.wfile.write(b"" if robots else BODY)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def answering(tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Serve on a free port; give the port and what is asked for."""
    asked: list[tuple[str, str]] = []
    handler = type("Handler", (Answers,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def ended(run: RunFolder) -> list[LedgerEntry]:
    return list(read_ledger(run.ledger))


@pytest.mark.processes
def test_all_of_a_site_goes_through_its_proxy_and_tells_who_asks(tmp_path: Path) -> None:
    home = HttpUrl("http://www.example.gov.invalid/a.html")
    with answering() as (port, asked):
        site = Site(site="far", name="", body=Body.GOV, home=home, start=(home,), delay=0)
        site = site.model_copy(update={"proxy": f"http://127.0.0.1:{port}"})
        run = crawl_all(tmp_path, [site], settings={"CONTACT": CONTACT})["far"]
    assert [entry.status for entry in ended(run)] == [200]
    assert [url for url, _ in asked] == ["http://www.example.gov.invalid/robots.txt", str(home)]
    assert {agent for _, agent in asked} == {f"govreports/0.1 (+{CONTACT})"}


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.processes
@pytest.mark.parametrize("reason", [None, "their authority is not in our store"])
def test_tls_is_verified_unless_the_site_file_says_why_not(
    tmp_path: Path, stranger: ssl.SSLContext, reason: str | None
) -> None:
    with answering(stranger) as (port, _):
        home = HttpUrl(f"https://127.0.0.1:{port}/")
        site = Site(
            site="odd", name="", body=Body.GOV, home=home, start=(home,), delay=0, private=True,
            verify_tls=reason is None, tls_reason=reason,
        )  # fmt: skip
        run = crawl_all(tmp_path, [site], settings={"RETRY_TIMES": "0"})["odd"]
    (entry,) = ended(run)
    assert (entry.outcome is Outcome.TLS_FAILED) == (reason is None)
    stats = json.loads(run.stats.read_text(encoding="utf-8"))
    assert stats.get("govreports/tls_unverified") == reason


@pytest.fixture(scope="module")
def asked_to_wait(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, str]:
    """A crawl of a site whose robots.txt asks for a delay.

    Its log tells each slot's delay, and when each request left.
    """
    home = tmp_path_factory.mktemp("home")
    web = build_web(seed=2)
    robots = Reply(b"User-agent: *\nCrawl-delay: 0.4\n", content_type="text/plain")
    web.website("practice_plain").extras["/robots.txt"] = ExtraPage(lambda _: robots)
    with PracticeWeb(web) as serving:
        site = next(site for site in serving.sites if site.site == "practice_plain")
        site = site.model_copy(update={"delay": 0.01, "max_pages": 6})
        run = new_run(home, site.site)
        run.site.write_text(site.model_dump_json(), encoding="utf-8")
        command = ["-m", "scrapy", "crawl", "report", "-a", f"run={run.path}"]
        debug = ["-s", "AUTOTHROTTLE_DEBUG=1", "-s", f"DOWNLOADER={TELLING}"]
        done = subprocess.run(
            [sys.executable, *command, *debug], cwd=ROOT, capture_output=True, text=True, check=True
        )
    return run, done.stderr


@pytest.mark.processes
def test_the_delay_of_robots_is_kept_between_any_two_requests(
    asked_to_wait: tuple[RunFolder, str],
) -> None:
    run, log = asked_to_wait
    robots, *times = (float(found) for found in re.findall(rf"{LEFT} (\d+\.\d+) http", log))
    assert len(times) >= 5
    assert robots < times[0]  # it is from there that the delay is known
    assert all(after - before >= 0.35 for before, after in pairwise(times))
    assert json.loads(run.stats.read_text())["robotstxt/crawl_delay"] == 0.4
    throttled = [int(found) for found in re.findall(r"delay:\s*(\d+) ms", log)]
    assert throttled  # AutoThrottle is at work, and never below what robots.txt asks for


@pytest.mark.processes
def test_a_budget_of_pages_ends_a_crawl_in_order(asked_to_wait: tuple[RunFolder, str]) -> None:
    stats = read_stats(asked_to_wait[0])
    assert stats.finish_reason == "closespider_pagecount"
    assert stats.requests <= 6 + 3  # robots.txt, and what was under way


@pytest.mark.processes
def test_a_budget_of_time_ends_a_crawl_in_order(tmp_path: Path) -> None:
    with PracticeWeb(build_web(seed=2)) as web:
        site = next(site for site in web.sites if site.site == "practice_plain")
        slow = site.model_copy(update={"delay": 0.5})
        run = crawl_all(tmp_path, [slow], settings={"CLOSESPIDER_TIMEOUT": "2"})[site.site]
    stats = read_stats(run)
    assert stats.finish_reason == "closespider_timeout"
    assert 0 < stats.requests < 12


def test_the_settings_are_those_of_a_guest() -> None:
    settings = get_project_settings()
    on = ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "DOWNLOAD_VERIFY_CERTIFICATES")
    assert [name for name in (*on, "COOKIES_ENABLED") if not settings.getbool(name)] == []
    off = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")
    assert [name for name in off if settings.getbool(name)] == []
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0


def test_a_request_waits_for_the_end_of_the_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(2026, 1, 5, 23, 0, tzinfo=tz)

    monkeypatch.setattr(requests, "datetime", Clock)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    for span, seconds in (("22:00-06:30", 7.5 * 3600), ("09:00-11:30", 0.0)):
        quiet = QuietHoursMiddleware([span], "Asia/Shanghai")
        asyncio.run(quiet.process_request(Request("http://a.cn/")))
        assert waited.pop() == seconds


BUSY = "/busy.html"


@dataclass
class Busy:
    """A site that answers one page with 429 first; the times at which it was asked for pages."""

    seconds: str
    asked: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def reply(self, _request: Any) -> Reply:
        self.asked.append(time.monotonic())
        if len(self.asked) == 1:
            return Reply(b"later", status=429, headers=(("Retry-After", self.seconds),))
        return Reply(BODY)

    def other(self, _request: Any) -> Reply:
        self.others.append(time.monotonic())
        return Reply(BODY)

    def crawl(self, home: Path) -> RunFolder:
        """Crawl three pages, the busy one in their middle."""
        web, paths = build_web(seed=2), ("/before.html", BUSY, "/after.html")
        for path in paths:
            answer = self.reply if path == BUSY else self.other
            web.website("practice_plain").extras[path] = ExtraPage(answer)
        with PracticeWeb(web) as serving:
            site = next(site for site in serving.sites if site.site == "practice_plain")
            start = tuple(HttpUrl(f"{str(site.home).rstrip('/')}{path}") for path in paths)
            return crawl_all(home, [site.model_copy(update={"start": start})])[site.site]


@pytest.mark.processes
def test_a_busy_site_is_asked_for_nothing_until_the_time_that_it_names(tmp_path: Path) -> None:
    busy = Busy("2")
    run = busy.crawl(tmp_path)
    first, again = busy.asked
    assert again - first >= 2
    assert len(busy.others) == 2
    assert not any(first < moment < first + 2 for moment in busy.others)
    assert max(busy.others) > first
    assert read_stats(run).finish_reason == "finished"


@pytest.mark.processes
def test_a_site_that_asks_for_an_hour_is_left_alone_and_told_of(tmp_path: Path) -> None:
    site = Busy("3600")
    run = site.crawl(tmp_path)
    assert len(site.asked) == 1
    assert read_stats(run).finish_reason == "asked_to_wait"
    busy = [entry for entry in ended(run) if urlsplit(entry.url).path == BUSY]
    assert [(entry.outcome, entry.status) for entry in busy] == [(Outcome.BLOCKED, 429)]


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120.0),
        (503, "Mon, 05 Jan 2026 23:01:30 GMT", 90.0),
        (503, "Mon, 05 Jan 2026 20:00:00 GMT", 0.0),
        (503, "soon", 0.0),
        (429, None, 0.0),
        (200, "120", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(status: int, value: str | None, seconds: float) -> None:
    headers = {"Retry-After": value} if value else {}
    answer = Response("http://a.cn/", status=status, headers=headers)
    assert seconds_asked(answer, datetime(2026, 1, 5, 23, tzinfo=UTC)) == seconds
