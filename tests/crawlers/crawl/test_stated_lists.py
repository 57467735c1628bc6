"""What a site's file states of its lists: mixed ones, former addresses, and its own search."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from crawlers.families.api_lists import ApiList
from crawlers.page import Outcome
from crawlers.run_folder import KnownPage, read_ledger
from crawlers.site import Body, Site
from tests.crawlers.crawl_helpers import crawl_all

pytestmark = pytest.mark.processes

TEXT = "各位代表：现在，我代表市人民政府向大会报告工作，请予审议。" * 30


def column(*rows: tuple[str, str]) -> str:
    items = "".join(
        f'<li><a href="{url}">{title}</a><span>2026-01-09</span>' for url, title in rows
    )
    return f"<html><meta charset=utf-8><title>栏目</title><body><ul>{items}</ul></body></html>"


def navigation(*links: tuple[str, str]) -> str:
    anchors = "".join(f'<div><a href="{url}">{name}</a></div>' for url, name in links)
    return f"<html><meta charset=utf-8><title>首页</title><body>{anchors}</body></html>"


PAGES = {
    "/": navigation(
        ("/notices/", "通知公告"), ("/zfgzbg/", "政府工作报告"), ("/old/gzbg/", "工作报告")
    ),
    "/bare/": navigation(("/notices/", "通知公告")),
    "/notices/": column(
        ("/a/2025.html", "2025年示例市人民政府工作报告全文"),
        ("/a/holiday.html", "关于做好2026年春节放假安排和有关事项的通知"),
    ),
    "/zfgzbg/": column(
        ("/a/2024.html", "2024年示例市人民政府工作报告全文"),
        ("/a/2023.html", "2023年示例市人民政府工作报告全文"),
    ),
}


CASINO = (
    "<html><meta charset=utf-8><title>葡京娱乐城官网</title><body>"
    + "<p>百家乐、老虎机、体育投注，注册送彩金，首存返水。六合彩、真人荷官在线，欢迎试玩。</p>" * 9
    + '<a href="/gone/2024.html">2024年政府工作报告</a></body></html>'
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/gone/"):
            self.send(200, "text/html", CASINO)
            return
        if self.path == "/leads/":
            self.send_response(302)
            self.send_header("Location", "/old/gzbg/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        article = f"<html><meta charset=utf-8><title>报告</title><body><p>{TEXT}</body></html>"
        page = PAGES.get(self.path, article)
        self.send(404 if self.path == "/robots.txt" else 200, "text/html", page)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        rows = [
            {"title": "2022年示例市人民政府工作报告", "url": "/a/2022.html", "time": "2022-01-09"}
        ]
        found = {"data": {"rows": rows if b"siteCode=77" in sent else []}}
        self.send(200, "application/json", json.dumps(found))

    def send(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def site(name: str, home: str, **values: object) -> Site:
    fixed = {"site": name, "name": "示例市人民政府", "body": Body.GOV, "home": home, "delay": 0}
    return Site.model_validate({**fixed, "private": True, **values})


def test_mixed_lists_former_addresses_and_a_search(server: str, tmp_path: Path) -> None:
    notices = f"{server}/notices/"
    search = ApiList(
        name="own", url="/find", method="FORM", parameters={"siteCode": "77"}, items="data.rows"
    )
    sites = (
        site("mixed", server, start=[notices], mixed=[notices], formerly=[f"{server}/old/"]),
        site("plain", server, start=[notices]),
        site("searched", f"{server}/bare/", search=search),
        site("taken", f"{server}/gone/"),
        site("taken_list", f"{server}/gone/", start=[f"{server}/gone/gzbg/"]),
        site("media", f"{server}/gone/", body=Body.MEDIA),
        site("led_back", server, start=[f"{server}/leads/"], formerly=[f"{server}/old/"]),
    )
    runs = crawl_all(tmp_path, sites)
    paths = {
        name: {entry.url.removeprefix(server) for entry in read_ledger(run.ledger)}
        for name, run in runs.items()
    }
    assert paths["mixed"] >= {"/notices/", "/a/2025.html", "/zfgzbg/", "/a/2024.html"}
    assert not paths["mixed"] & {"/a/holiday.html", "/old/gzbg/"}
    assert "/a/holiday.html" in paths["plain"]
    assert "/zfgzbg/" not in paths["plain"]
    assert "/a/2022.html" in paths["searched"]
    outcomes = {
        name: {entry.url.removeprefix(server): entry.outcome for entry in read_ledger(run.ledger)}
        for name, run in runs.items()
    }
    assert outcomes["taken"] == {"/gone/": Outcome.HIJACKED}
    assert outcomes["taken_list"] == {"/gone/gzbg/": Outcome.HIJACKED}
    assert Outcome.HIJACKED not in outcomes["media"].values()
    assert outcomes["led_back"] == {"/leads/": Outcome.REFUSED_ADDRESS}


def test_a_recheck_of_a_foreign_site_finds_no_text(server: str, tmp_path: Path) -> None:
    taken, left = f"{server}/gone/2024.html", f"{server}/old/2023.html"
    known = [KnownPage(url, Outcome.DOCUMENT, "sha1:x") for url in (taken, left)]
    one = site("known", server, formerly=[f"{server}/old/"])
    runs = crawl_all(tmp_path, [one], {"known": known}, recheck="1")
    (entry,) = read_ledger(runs["known"].ledger)
    assert (entry.url, entry.outcome) == (taken, Outcome.HIJACKED)
