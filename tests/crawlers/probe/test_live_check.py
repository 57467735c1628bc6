"""A live check reports which sites work, which are blocked, and why."""

import socket
from collections.abc import Iterator

import pytest
from pydantic import HttpUrl

from crawlers.errors import SettingError
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply, Request
from crawlers.practice.pages.website import Behaviour, ExtraPage
from crawlers.practice.server import PracticeWeb
from crawlers.probe.check_result import ArticleText, CheckResult
from crawlers.probe.live_check import check, check_all
from crawlers.site import Body, Site
from flows.operations import read_article

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=6)) as serving:
        yield serving


def site_of(web: PracticeWeb, name: str) -> Site:
    return next(site for site in web.sites if site.site == name)


def test_healthy_sites_of_every_technique_work_with_few_requests(web: PracticeWeb) -> None:
    sites = [site for site in web.sites if site.site != "practice_traps"]
    web.log.clear()
    checked = list(check_all(sites, None, read_article))
    assert [one.site for one in checked] == [site.site for site in sites]
    assert [(one.site, one.detail) for one in checked if not one.works] == []
    assert all(one.entries for one in checked)
    # robots; an index, a page and an API for a list; an article and its attachment
    most = sum(3 + 3 * len(site.start) for site in sites)
    assert sum(web.log.counts().values()) <= most


def test_each_list_and_one_article_are_described(web: PracticeWeb) -> None:
    site = site_of(web, "practice_vsb")
    found = check(site, None, read_article)
    assert [each.url for each in found.lists] == [str(url) for url in site.start]
    reports = found.lists[0]
    assert (reports.why, reports.outcome) == ("site file", Outcome.LIST)
    assert (reports.rows, reports.technique) == (reports.dated, "vsb")
    assert reports.reports > 3
    assert len(reports.first) == 3
    assert all(row.date and row.title for row in reports.first)
    assert reports.further >= 1
    assert (found.robots, found.delay) == ("allows", 0)
    assert found.article is not None
    text = found.article.text
    assert text.characters > 500
    assert (text.kind or "").endswith("_work_report")
    assert text.title
    assert text.encoding
    big5 = check(site_of(web, "practice_big5"), None, read_article)
    assert [each.encoding for each in big5.lists if each.rows][:1] == ["big5"]


def changed(web: PracticeWeb, behaviour: Behaviour) -> CheckResult:
    website = web.web.website("practice_vsb")
    website.behaviour = behaviour
    try:
        return check(site_of(web, "practice_vsb"), None, read_article)
    finally:
        website.behaviour = Behaviour.NORMAL


def test_a_site_that_does_not_work_is_reported_with_the_reason(web: PracticeWeb) -> None:
    blocked, empty = changed(web, Behaviour.BLOCKED), changed(web, Behaviour.EMPTY)
    assert (blocked.works, blocked.outcome) == (False, Outcome.BLOCKED)
    assert blocked.detail == "status 403"
    assert (empty.works, empty.entries) == (False, 0)
    assert "redesigned" in (empty.detail or "")


def test_a_site_works_only_if_text_came_out(web: PracticeWeb) -> None:
    site = site_of(web, "practice_vsb")
    found = check(site, None, lambda *_: ArticleText(reason="scanned: 12 pages"))
    assert (found.works, found.entries > 0) == (False, True)
    assert "scanned: 12 pages" in (found.detail or "")


def test_discovery_is_tried_for_a_site_of_which_only_the_home_page_is_known(
    web: PracticeWeb,
) -> None:
    site = site_of(web, "practice_ucap")
    found = check(site.model_copy(update={"start": (), "family": None}), None, read_article)
    assert (found.works, found.family) == (True, "ucap")
    assert [each.why for each in found.lists[:1]] == ["home page"]
    assert any("names reports" in each.why and each.reports for each in found.lists)


def foreign(_: Request) -> Reply:
    words = "百家乐 老虎机 体育投注 首存返水 注册送彩金"
    return Reply(f"<html><title>葡京娱乐城</title><body><p>{words}</p></body></html>".encode())


def test_a_foreign_site_is_hijacked_and_nothing_more_of_it_is_requested() -> None:
    web = build_web(seed=6)
    website = web.website("practice_vsb")
    for path in ("/", *(website.list_address(column) for column in website.columns)):
        website.extras[path] = ExtraPage(foreign)
    with PracticeWeb(web) as serving:
        site = site_of(serving, "practice_vsb")
        found = check(site, None, read_article)
        requested = len(serving.log.counts())
    assert (found.works, found.outcome) == (False, Outcome.HIJACKED)
    assert "gambling" in (found.detail or "")
    assert requested <= 1 + len(site.start)


def test_a_former_address_is_not_requested(web: PracticeWeb) -> None:
    site = site_of(web, "practice_vsb")
    old = site.model_copy(update={"formerly": (site.home,)})
    web.log.clear()
    found = check(old, None, read_article)
    assert (found.works, found.outcome) == (False, Outcome.REFUSED_ADDRESS)
    assert "former address" in found.robots
    assert not web.log.counts()


def test_a_site_whose_pages_take_too_long_to_read_is_an_outcome(web: PracticeWeb) -> None:
    site = next(one for one in web.sites if one.site == "practice_ucap")
    checked = check(site, None, read_article, step_seconds=0.0)
    assert (checked.works, checked.outcome) == (False, Outcome.TOO_SLOW)
    assert "of processor time" in (checked.detail or "")


def test_an_unreachable_site_is_an_outcome_and_not_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound without listening: refuses connections
        url = HttpUrl(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        site = Site(site="gone", name="", body=Body.GOV, home=url, private=True, delay=0)
        checked = check(site, None, read_article)
    assert (checked.works, checked.outcome) == (False, Outcome.CONNECTION_FAILED)
    nowhere = site.model_copy(update={"home": HttpUrl("http://no.such.host.invalid/")})
    assert check(nowhere, "me@example.org", read_article).outcome is Outcome.DNS_FAILED


def test_a_real_site_is_not_checked_without_a_contact() -> None:
    home = HttpUrl("https://www.example.gov.cn/")
    with pytest.raises(SettingError, match="no contact"):
        check(Site(site="real", name="", body=Body.GOV, home=home), None, read_article)
