"""A crawl as a process: judged by what it left, killed in time, continued after any kill."""

import json
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pydantic import HttpUrl

from crawlers.archive.segments import iterate, records
from crawlers.crawl.process import crawl, crawl_by_hand, judge_crawl, new_run, read_stats
from crawlers.errors import CrawlFailed, CrawlTimedOut
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply, Request
from crawlers.practice.pages.website import Behaviour, ExtraPage
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder, read_ledger
from crawlers.site import Body, Site, dump_site
from tests.crawlers.crawl_helpers import crawl_all
from tests.wait_until import wait_until


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=2)) as serving:
        yield serving


def practice(web: PracticeWeb, name: str = "practice_trs") -> Site:
    return next(site for site in web.sites if site.site == name)


def real(*urls: str) -> Site:
    start = tuple(map(HttpUrl, urls))
    return Site(site="real", name="", body=Body.GOV, home=start[0], start=start, delay=0)


def test_new_runs_sort_by_time_and_never_share_a_name(tmp_path: Path) -> None:
    names = [new_run(tmp_path, "a").run_id for _ in range(50)]
    assert names == sorted(set(names))
    assert all(name.endswith("-a") for name in names)


@pytest.mark.processes
def test_a_crawl_tells_its_progress_and_its_outcomes(tmp_path: Path, web: PracticeWeb) -> None:
    told: list[int] = []
    run = new_run(tmp_path, "practice_plain")
    stats = crawl(practice(web, "practice_plain"), run, tmp_path / "a", progress=told.append)
    assert (stats.finish_reason, stats.reached) == ("finished", True)
    assert told == sorted(told)
    assert told[-1] == stats.entries == len(list(read_ledger(run.ledger)))
    assert stats.outcomes[Outcome.DOCUMENT] > 10
    assert read_stats(run) == stats
    assert "Fatal Python error" not in (run.path / "crawl.log").read_text(encoding="utf-8")


@pytest.mark.processes
def test_addresses_of_the_own_network_are_refused(tmp_path: Path, web: PracticeWeb) -> None:
    port = practice(web).home.port
    urls = (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", "http://10.0.0.1/")
    web.log.clear()
    run = new_run(tmp_path, "real")
    stats = crawl(real(*urls), run, tmp_path / "a", contact="me@example.org")
    assert stats.outcomes == {Outcome.REFUSED_ADDRESS: 3}
    assert not stats.reached
    assert not web.log.counts()


PATIENT_ONCE = {"DOWNLOAD_TIMEOUT": "8", "RETRY_TIMES": "0"}
"""For a crawl of sites that are silent and of others that may be slow: the machine may be busy."""


@pytest.fixture(scope="module")
def denied(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[Outcome, str]]]:
    """What sites end as by what their robots.txt answers (RFC 9309, 2.3.1)."""
    answers = {
        "practice_trs": Reply(b"User-agent: *\nDisallow: /", content_type="text/plain"),
        "practice_vsb": Reply(b"<html>502</html>", status=502),
        "practice_plain": Reply(b"User-agent: *\nDisallow: /", status=403),
        "practice_ucap": Reply(hang=3600.0),
    }
    unreachable = build_web(seed=2)
    for name, reply in answers.items():
        unreachable.website(name).extras["/robots.txt"] = ExtraPage(partial(_same, reply))
    with PracticeWeb(unreachable) as serving:
        sites = [site for site in serving.sites if site.site in answers]
        home = tmp_path_factory.mktemp("denied")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
            url = HttpUrl(f"http://127.0.0.1:{taken.getsockname()[1]}/")
            sites.append(Site(site="gone", name="", body=Body.GOV, home=url, delay=0, private=True))
            runs = crawl_all(home, sites, settings=PATIENT_ONCE, limit="1")
    assert not read_stats(runs["gone"]).reached
    return {
        name: {(entry.outcome, entry.detail or "") for entry in read_ledger(run.ledger)}
        for name, run in runs.items()
    }


def _same(reply: Reply, _request: Request) -> Reply:
    return reply


@pytest.mark.processes
@pytest.mark.parametrize(
    ("name", "detail"),
    [("practice_trs", "Forbidden by robots.txt"), ("practice_vsb", "robots.txt returned 502")],
)
def test_robots_deny_all_by_rule_and_by_server_error(
    denied: dict[str, set[tuple[Outcome, str]]], name: str, detail: str
) -> None:
    assert {outcome for outcome, _ in denied[name]} == {Outcome.ROBOTS_DENIED}
    assert all(told.startswith(detail) for _, told in denied[name])


@pytest.mark.processes
def test_a_missing_robots_allows_all_and_a_silent_one_is_a_timeout(
    denied: dict[str, set[tuple[Outcome, str]]],
) -> None:
    assert Outcome.DOCUMENT in {outcome for outcome, _ in denied["practice_plain"]}
    assert {outcome for outcome, _ in denied["practice_ucap"]} == {Outcome.TIMEOUT}


@pytest.mark.processes
def test_a_site_that_is_not_there_is_an_outcome_and_no_failure(
    denied: dict[str, set[tuple[Outcome, str]]],
) -> None:
    assert {outcome for outcome, _ in denied["gone"]} == {Outcome.CONNECTION_FAILED}


@pytest.mark.processes
def test_a_real_site_is_not_crawled_without_a_contact(tmp_path: Path) -> None:
    run = new_run(tmp_path, "real")
    with pytest.raises(CrawlFailed, match="no contact"):
        crawl(real("https://www.example.gov.cn/"), run, tmp_path / "a")


@pytest.mark.processes
def test_a_refused_crawl_by_hand_is_one_line_and_an_exit_code(
    tmp_path: Path, web: PracticeWeb, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text(dump_site(practice(web)), encoding="utf-8")
    words = ("-a", "limits=1", "-s", "LOG_LEVEL=CRITICAL")
    assert crawl_by_hand("practice_trs", tmp_path / "home", tmp_path, None, words) == 1
    assert not (tmp_path / "home").exists()
    (told,) = capfd.readouterr().err.splitlines()
    assert "no argument 'limits' (did you mean limit?)" in told


@pytest.mark.processes
@pytest.mark.slow
def test_a_crawl_by_hand_that_went_well_says_nothing(
    tmp_path: Path, web: PracticeWeb, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text(dump_site(practice(web)), encoding="utf-8")
    words = ("-a", "limit=1", "-s", "LOG_LEVEL=WARNING")
    assert crawl_by_hand("practice_trs", tmp_path / "home", tmp_path, None, words) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.processes
def test_a_silent_site_is_killed_in_time(tmp_path: Path, web: PracticeWeb) -> None:
    website = web.web.website("practice_hanweb")
    website.behaviour = Behaviour.HANGING
    try:
        with pytest.raises(CrawlTimedOut, match="killed after 3 seconds") as caught:
            crawl(
                practice(web, "practice_hanweb"), new_run(tmp_path, "h"), tmp_path / "a", timeout=3
            )
    finally:
        website.behaviour = Behaviour.NORMAL
    assert caught.value.retry


@pytest.mark.parametrize(
    ("stats", "says"),
    [
        (None, "died .exit 3"),
        ({"finish_reason": "shutdown"}, "ended by shutdown"),
        ({"finish_reason": "finished", "spider_exceptions/KeyError": 2}, "2 × spider_exceptions"),
        ({"finish_reason": "finished", "log_count/ERROR": 1}, "1 errors logged"),
    ],
)
def test_a_crawl_is_judged_by_its_statistics(
    tmp_path: Path, stats: dict[str, object] | None, says: str
) -> None:
    run = new_run(tmp_path, "a")
    log = run.path / "crawl.log"
    log.write_text("2025-01-21 [scrapy] ERROR: broken\n")
    if stats:
        run.stats.write_text(json.dumps(stats))
    with pytest.raises(CrawlFailed, match=says) as caught:
        judge_crawl(run, log, 3)
    assert caught.value.retry
    assert "crawl.log" in caught.value.hint


@pytest.mark.processes
@pytest.mark.slow
def test_a_crawl_killed_at_random_points_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kills, chance = 50, random.Random(7)
    with PracticeWeb(build_web(seed=4, pages=2400)) as big:
        site = practice(big, "practice_trs")
        run = new_run(tmp_path, site.site)
        run.site.write_text(site.model_dump_json(), encoding="utf-8")
        for _ in range(kills):
            _crawl_and_kill(run, tmp_path, chance)
        crawl(site, run, tmp_path / "archive")
        gold = {url for url, page in big.gold.items() if page.site == site.site}
    entries = [entry for entry in read_ledger(run.ledger) if entry.url in gold]
    assert {entry.url for entry in entries} == gold
    assert max(Counter(entry.url for entry in entries).values()) == 1
    kept = [entry.record for entry in read_ledger(run.ledger) if entry.record]
    assert [ref for ref, _, _ in records(tmp_path / "archive")] == kept
    assert len(list(iterate(tmp_path / "archive"))) == len(kept)


def _crawl_and_kill(run: RunFolder, home: Path, chance: random.Random) -> None:
    """Start the crawl, let some lines be written, and kill it without warning."""
    arguments = ["-a", f"run={run.path}", "-a", f"archive={home / 'archive'}"]
    command = [sys.executable, "-m", "scrapy", "crawl", "report", *arguments]
    before = run.ledger.stat().st_size if run.ledger.exists() else 0
    wanted = before + chance.randrange(1, 4000)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(
            f"{wanted} bytes in the ledger",
            lambda: process.poll() is None and run.ledger.exists() and run.ledger.stat().st_size,
            lambda size: size >= wanted or process.poll() is not None,
            every=0.001,
        )
        time.sleep(chance.random() * 0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL  # it had not come to its end
