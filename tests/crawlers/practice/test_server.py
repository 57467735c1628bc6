"""The practice web over real sockets: ports, conditional requests, the log, changes."""

import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from crawlers.errors import PortInUse
from crawlers.page import Outcome
from crawlers.practice.build import build_web, facts_of
from crawlers.practice.content.gold import GoldRelation
from crawlers.practice.content.report_facts import PracticeKind, practice_place
from crawlers.practice.content.story import Full
from crawlers.practice.pages.http_messages import Request
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import HOST, PracticeWeb
from tests.wait_until import PATIENCE

BRIEF = httpx.Timeout(PATIENCE, read=0.2)
"""For a response that never comes; connecting may take its time."""

pytestmark = pytest.mark.processes


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        yield client


def first_report(served: PracticeWeb, name: str) -> str:
    website = served.web.website(name)
    return website.base + next(
        path for path, one in website.articles.items() if one.story.facts is not None
    )


def test_sites_are_ready_to_crawl(served: PracticeWeb, http: httpx.Client) -> None:
    assert len(served.sites) == len(served.web.websites) >= 12
    assert all(site.private for site in served.sites)
    for site in served.sites:
        assert http.get(str(site.home)).status_code == 200
        for start in site.start:
            assert http.get(str(start)).status_code == 200


def test_sites_listen_on_consecutive_ports_until_the_web_is_closed(http: httpx.Client) -> None:
    with PracticeWeb(build_web(), 28700) as served:
        assert [site.home.port for site in served.sites] == [
            28700 + number for number in range(len(served.sites))
        ]
    with pytest.raises(httpx.ConnectError):
        http.get("http://127.0.0.1:28700/")


def test_a_web_that_closes_while_clients_connect_closes_every_connection() -> None:
    web = build_web()
    with ExitStack() as clients:
        with PracticeWeb(web):
            for website in web.websites:
                place = HOST, int(website.base.rpartition(":")[2])
                clients.enter_context(socket.create_connection(place))
        gc.collect()  # pytest fails the test for each socket that nobody closed


def test_a_taken_port_is_an_error_whose_hint_names_the_option() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PortInUse, match=rf"port {port} .*--port"),
            PracticeWeb(build_web(), port),
        ):
            pass


def test_unchanged_articles_are_not_sent_again(served: PracticeWeb, http: httpx.Client) -> None:
    url = first_report(served, "practice_trs")
    first = http.get(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert http.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert http.get(url, headers={"If-Modified-Since": modified}).status_code == 304
    assert http.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    assert served.log.counts()[url] == 4
    assert served.log.bodies()[url] == 2
    served.log.clear()
    assert not served.log.counts()


def test_edits_additions_and_deletions_change_pages_and_gold(
    served: PracticeWeb, http: httpx.Client
) -> None:
    url = first_report(served, "practice_hanweb")
    old = served.gold[url].documents[0]
    first = http.get(url)
    served.web.edit(url)
    again = http.get(url, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]
    new = served.gold[url].documents[0]
    changed = [line for line in new.text if line not in old.text]
    assert len(changed) == 1
    served.web.delete(url)
    assert http.get(url).status_code == 404
    assert served.gold[url].outcome is Outcome.GONE
    facts = facts_of(practice_place("371724"), PracticeKind.NPC, 2025, 1)
    added = served.web.add("practice_hanweb", Full(facts))
    assert served.gold[added].documents[0].region == "371724"
    column = http.get(f"{served.web.website('practice_hanweb').base}/col/col101/index.html")
    assert added.split("/", 3)[3] in column.text
    repost = served.web.add("practice_media", Full(facts))
    related = served.gold[repost].documents[0].duplicate_of
    assert related
    assert (related.relation, related.original) == (GoldRelation.SAME, added)


def test_later_publications_and_deletions_change_no_other_page(served: PracticeWeb) -> None:
    website = served.web.website("practice_vsb")
    paths = list(website.articles)
    before = {path: website.reply(Request("GET", path)) for path in paths}
    facts = facts_of(practice_place("371724"), PracticeKind.NPC, 2025, 1)
    for kind in (PracticeKind.NPC, PracticeKind.GOV):
        served.web.add("practice_vsb", Full(replace(facts, kind=kind)))
    served.web.delete(website.base + paths[0])
    assert {path: website.reply(Request("GET", path)) for path in paths[1:]} == {
        path: before[path] for path in paths[1:]
    }


def test_a_site_can_block_lose_its_entries_or_hang(served: PracticeWeb, http: httpx.Client) -> None:
    website = served.web.website("practice_plain")
    website.behaviour = Behaviour.BLOCKED
    assert http.get(f"{website.base}/").status_code == 403
    website.behaviour = Behaviour.EMPTY
    assert "/html/" not in http.get(f"{website.base}/list/gzbg_1.html").text
    website.behaviour = Behaviour.HANGING
    with pytest.raises(httpx.ReadTimeout):
        http.get(f"{website.base}/", timeout=BRIEF)


def test_truncated_huge_and_compressed_bodies(served: PracticeWeb, http: httpx.Client) -> None:
    golds = [served.gold[url] for url in served.gold]
    (cut,) = [gold.url for gold in golds if gold.outcome is Outcome.TRUNCATED]
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(cut)
    large = [gold.url for gold in golds if gold.outcome is Outcome.TOO_LARGE]
    for url in large:
        with http.stream("GET", url) as response:
            packed = "content-encoding" in response.headers
            length = int(response.headers["content-length"])
            assert length < 1_000_000 if packed else length > 1_000_000_000


def test_one_article_requires_its_cookie_and_one_is_always_gzip(
    served: PracticeWeb, http: httpx.Client
) -> None:
    website = served.web.website("practice_traps")
    cookie, packed, *_ = (website.base + path for path in website.articles)
    assert http.get(cookie).status_code == 302
    assert http.get(cookie, follow_redirects=True).status_code == 200
    reply = http.get(packed, headers={"Accept-Encoding": "identity"})
    assert reply.headers["content-encoding"] == "gzip"
    assert served.gold[packed].documents[0].title in reply.text  # type: ignore[operator]


def test_a_hanging_response_does_not_block_others(served: PracticeWeb, http: httpx.Client) -> None:
    base = served.web.website("practice_traps").base
    with pytest.raises(httpx.ReadTimeout):
        http.get(f"{base}/t/slow.html", timeout=BRIEF)
    assert http.get(f"{base}/").status_code == 200


def test_the_module_serves_from_the_command_line_and_reports_a_taken_port() -> None:
    command = [sys.executable, "-m", "crawlers.practice", "--port", "0", "--pages", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        count = len(build_web().websites)
        lines = [process.stdout.readline() for _ in range(count + 1)]
        process.terminate()
    assert lines[0].startswith("practice_trs")
    assert "pages with gold" in lines[count]
    with socket.create_server((HOST, 0)) as taken:
        command[4] = str(taken.getsockname()[1])
        failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1
    assert "--port" in failed.stderr


def test_a_response_takes_little_time_of_the_processor(
    served: PracticeWeb, http: httpx.Client
) -> None:
    url = str(served.sites[0].home)
    start = time.process_time()  # of client and server, whatever else the machine does
    for _ in range(50):
        http.get(url)
    assert (time.process_time() - start) / 50 < 0.2
