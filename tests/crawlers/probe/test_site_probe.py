"""A probe describes a site and writes a file that the registry reads back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.errors import CrawlFailed, SettingError
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply
from crawlers.practice.pages.website import Behaviour, ExtraPage
from crawlers.practice.server import PracticeWeb
from crawlers.probe.client import load_capture, open_client
from crawlers.probe.site_probe import Probe, default_site_name, probe, require_free_name, save_probe
from crawlers.site import Body, load_site

pytestmark = pytest.mark.processes

CONTACT = "me@example.org"


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=6)) as serving:
        yield serving


def look(web: PracticeWeb, name: str) -> Probe:
    home = next(str(site.home) for site in web.sites if site.site == name)
    return probe(home, name, contact=CONTACT, private=True)


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        ("practice_trs", "utf-8"),
        ("practice_hanweb", "utf-8"),
        ("practice_vsb", "gbk"),
        ("practice_ucap", "utf-8"),
        ("practice_plain", "gb2312"),
    ],
)
def test_family_columns_and_paging_are_found_from_the_home_page(
    web: PracticeWeb, name: str, charset: str
) -> None:
    site = next(site for site in web.sites if site.site == name)
    found = look(web, name)
    family = None if site.family == "plain" else site.family
    assert (found.outcome, found.site.family, found.charset) == (Outcome.LIST, family, charset)
    assert str(site.home) not in {column.url for column in found.columns}
    lists = {column.url: column for column in found.columns if column.is_list}
    assert [str(url) for url in found.site.start] == list(lists)
    assert not set(lists) & {url for url, gold in web.gold.items() if gold.documents}
    assert next(iter(lists)) == str(site.start[0])  # 工作报告 comes first
    assert lists[str(site.start[0])].dated == lists[str(site.start[0])].entries > 3
    assert (found.site.body, "body" in found.guessed) == (site.body, True)


def test_further_list_pages_are_counted(web: PracticeWeb) -> None:
    assert look(web, "practice_trs").columns[0].pages >= 1
    assert look(web, "practice_plain").columns[0].pages >= 1


def test_the_file_is_read_back_and_the_raw_responses_are_saved(
    web: PracticeWeb, tmp_path: Path
) -> None:
    found = look(web, "practice_plain")
    written = save_probe(found, tmp_path / "sites", tmp_path / "fixtures")
    assert load_site(written[0]) == found.site
    assert "# a guess" in written[0].read_text(encoding="utf-8")
    kept = [load_capture(case) for case in written[1:]]
    assert kept == [capture for _, capture in found.captures]
    names = [case.name[11:] for case in written[1:]]
    assert names[0] == "home"
    assert names[-2:] == ["article-1", "article-2"]
    assert b"charset=gb2312" in kept[0].body
    assert "报告".encode("gbk") in kept[0].body


def test_existing_files_are_replaced_only_on_request(web: PracticeWeb, tmp_path: Path) -> None:
    found = look(web, "practice_plain")
    require_free_name("practice_plain", tmp_path, tmp_path / "fixtures")
    written = save_probe(found, tmp_path, tmp_path / "fixtures")
    with pytest.raises(SettingError, match="exists already"):
        require_free_name("practice_plain", tmp_path, tmp_path / "none")
    with pytest.raises(SettingError, match="exists already"):
        require_free_name("practice_plain", tmp_path / "none", tmp_path / "fixtures")
    assert save_probe(found, tmp_path, tmp_path / "fixtures") == written
    with pytest.raises(SettingError, match="not a valid site name"):
        require_free_name("../x", tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.gov.cn/", "example_gov"),
        ("http://rd.example.gov.cn/index.html", "rd_example_gov"),
        ("https://www.bjrd.gov.cn/", "bjrd_gov"),
        ("http://127.0.0.1:8700/", "site_127_0_0_1_8700"),
    ],
)
def test_a_site_is_named_by_its_host(url: str, name: str) -> None:
    assert default_site_name(url) == name


def test_region_and_body_are_guessed_from_the_home_page() -> None:
    web = build_web(seed=6)
    website = web.website("practice_plain")
    head = (
        '<html><head><meta name="SiteName" content="示例县人民检察院">'
        '<meta name="SiteIDCode" content="3308020012"></head><body>无</body></html>'
    )
    website.extras["/"] = ExtraPage(lambda _: Reply(head.encode()))
    with PracticeWeb(web) as serving:
        found = look(serving, "practice_plain")
    assert (found.site.name, found.site.region) == ("示例县人民检察院", "330802")
    assert found.site.body is Body.PROCURATORATE
    assert set(found.guessed) == {"body", "region"}
    assert found.site.start == ()


def test_a_probe_refuses_loopback_a_missing_contact_and_a_malformed_url(
    web: PracticeWeb,
) -> None:
    home = str(web.sites[0].home)
    web.log.clear()
    with pytest.raises(CrawlFailed, match="refused_address"):
        probe(home, "aa", contact=CONTACT)
    with pytest.raises(SettingError, match="no contact"):
        probe(home, "aa", contact=None)
    assert not web.log.counts()
    with pytest.raises(SettingError, match="not the URL of a home page"):
        probe("www.gov.cn", "aa", contact=CONTACT)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"User-agent: *\nDisallow: /", Outcome.ROBOTS_DENIED),
        (503, b"", Outcome.ROBOTS_DENIED),  # RFC 9309, 2.3.1.4
        (404, b"User-agent: *\nDisallow: /", Outcome.LIST),
        (200, b"User-agent: *\nDisallow: /*.pdf$\n", Outcome.LIST),
    ],
)
def test_the_client_obeys_robots_txt(status: int, body: bytes, outcome: Outcome) -> None:
    web = build_web(seed=6)
    website = web.website("practice_plain")
    website.extras["/robots.txt"] = ExtraPage(
        lambda _: Reply(body, status=status, content_type="text/plain")
    )
    with PracticeWeb(web) as serving:
        site = next(site for site in serving.sites if site.site == "practice_plain")
        with open_client(site, CONTACT) as client:
            assert client.fetch(str(site.home)).outcome is outcome
        requested = set(serving.log.counts()) - {f"{site.home}robots.txt"}
    assert requested == (set() if outcome is Outcome.ROBOTS_DENIED else {str(site.home)})


def test_the_client_reports_the_outcome_of_each_trap(web: PracticeWeb) -> None:
    site = next(site for site in web.sites if site.site == "practice_traps")
    traps = {url: gold.outcome for url, gold in web.gold.items() if gold.site == site.site}
    wanted = {Outcome.GONE, Outcome.CHALLENGE, Outcome.LOGIN, Outcome.REDIRECT_LOOP}
    wanted |= {Outcome.ROBOTS_DENIED, Outcome.SOFT_404, Outcome.TOO_LARGE, Outcome.BLOCKED}
    chosen = {url: outcome for url, outcome in traps.items() if outcome in wanted}
    assert set(chosen.values()) == wanted
    with open_client(site, CONTACT) as client:
        assert {url: client.fetch(url).outcome for url in chosen} == chosen


def test_a_site_that_blocks_is_described_without_lists(web: PracticeWeb) -> None:
    website = web.web.website("practice_big5")
    website.behaviour = Behaviour.BLOCKED
    try:
        found = look(web, "practice_big5")
    finally:
        website.behaviour = Behaviour.NORMAL
    assert (found.outcome, found.site.start) == (Outcome.BLOCKED, ())


def test_a_home_page_that_takes_too_long_to_read_is_not_probed(web: PracticeWeb) -> None:
    site = next(one for one in web.sites if one.site == "practice_plain")
    with pytest.raises(CrawlFailed, match=r"too_slow: .* of processor time"):
        probe(str(site.home), site.site, contact=None, private=True, step_seconds=0.0)
