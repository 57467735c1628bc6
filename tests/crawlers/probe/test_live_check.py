"""A live check reports which sites work, which are blocked, and why."""

import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import HttpUrl

from crawlers.errors import SettingError
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from crawlers.probe.live_check import CheckResult, check, check_all, set_verified
from crawlers.site import Body, Site, load_site

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=6)) as serving:
        yield serving


def test_healthy_sites_of_every_family_work_with_few_requests(web: PracticeWeb) -> None:
    sites = [site for site in web.sites if site.site != "practice_traps"]
    web.log.clear()
    checked = list(check_all(sites, None))
    assert [one.site for one in checked] == [site.site for site in sites]
    assert [one for one in checked if not one.works] == []
    assert all(one.entries for one in checked)
    assert sum(web.log.counts().values()) <= 4 * len(sites)  # robots, (index,) list, article


def changed(web: PracticeWeb, behaviour: Behaviour) -> CheckResult:
    website = web.web.website("practice_vsb")
    website.behaviour = behaviour
    try:
        return check(next(one for one in web.sites if one.site == "practice_vsb"), None)
    finally:
        website.behaviour = Behaviour.NORMAL


def test_a_site_that_does_not_work_is_reported_with_the_reason(web: PracticeWeb) -> None:
    blocked, empty = changed(web, Behaviour.BLOCKED), changed(web, Behaviour.EMPTY)
    assert (blocked.works, blocked.outcome) == (False, Outcome.BLOCKED)
    assert blocked.detail == "status 403"
    assert (empty.works, empty.entries) == (False, 0)
    assert "redesigned" in (empty.detail or "")


def test_a_site_without_lists_is_checked_by_its_home_page(web: PracticeWeb) -> None:
    site = next(one for one in web.sites if one.site == "practice_ucap")
    bare = site.model_copy(update={"start": (), "family": None})
    checked = check(bare, None)
    assert (checked.works, checked.family, checked.entries) == (True, "ucap", None)


def test_a_site_whose_pages_take_too_long_to_read_is_an_outcome(web: PracticeWeb) -> None:
    site = next(one for one in web.sites if one.site == "practice_ucap")
    checked = check(site, None, step_seconds=0.0)
    assert (checked.works, checked.outcome) == (False, Outcome.TOO_SLOW)
    assert "of processor time" in (checked.detail or "")


def test_an_unreachable_site_is_an_outcome_and_not_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound without listening: refuses connections
        url = HttpUrl(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        site = Site(site="gone", name="", body=Body.GOV, home=url, private=True, delay=0)
        checked = check(site, None)
    assert (checked.works, checked.outcome) == (False, Outcome.CONNECTION_FAILED)
    nowhere = site.model_copy(update={"home": HttpUrl("http://no.such.host.invalid/")})
    assert check(nowhere, "me@example.org").outcome is Outcome.DNS_FAILED


def test_a_real_site_is_not_checked_without_a_contact() -> None:
    home = HttpUrl("https://www.example.gov.cn/")
    with pytest.raises(SettingError, match="no contact"):
        check(Site(site="real", name="", body=Body.GOV, home=home), None)


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("verified: never  # soon", "verified: 2026-11-21  # soon"),
        ("verified: 2025-01-01", "verified: 2026-11-21"),
        ("# the end", "# the end\nverified: 2026-11-21"),
    ],
)
def test_only_the_day_is_written_into_a_site_file(tmp_path: Path, line: str, becomes: str) -> None:
    head = "# 示例\nsite: aa\nname: 甲 # 乙\nbody: gov\nhome: http://a.cn/\n"
    path = tmp_path / "aa.yml"
    path.write_text(f"{head}{line}\n", encoding="utf-8")
    set_verified(path, date(2026, 11, 21))
    assert path.read_text(encoding="utf-8") == f"{head}{becomes}\n"
    assert load_site(path).verified == date(2026, 11, 21)
