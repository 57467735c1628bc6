"""The shipped registry: valid, without doubles, departments or moved hosts, and spread."""

from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from crawlers.families import ListPage
from crawlers.families.api_lists import api_calls
from crawlers.registry import plan_additions, read_lists, read_moved
from crawlers.registry.addresses import Moved, is_search_host, same
from crawlers.registry.fact_tables import ListRow
from crawlers.registry.list_selection import left_out
from crawlers.responses import SiteBounds
from crawlers.shipped_sites import shipped_sites
from crawlers.site import Body, ExpectedKind, Registry, Site
from tests.conftest import ROOT
from warehouse.connection import connect
from warehouse.engine import IN_MEMORY

SITES = ROOT / "seeds" / "sites"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.read(SITES)


def reports(site: Site) -> bool:
    return len(site.start) > len(site.mixed)


def test_it_has_the_promised_number_of_sites_and_lists(registry: Registry) -> None:
    assert len(registry) >= 520
    assert sum(bool(site.start or site.search) for site in registry) >= 320
    assert sum(map(reports, registry)) >= 112


def test_each_file_is_named_after_its_site_and_can_be_crawled(registry: Registry) -> None:
    for site in registry:
        assert (SITES / f"{site.site}.yml").exists()
        assert site.schedule
        assert not site.private
        assert [each.per_year for each in site.expect.values()] == [1]
        assert list(site.expect) == [ExpectedKind(f"{site.body.value}_work_report")]


def test_all_31_provincial_governments_start_from_a_list_of_reports(registry: Registry) -> None:
    found = [
        site
        for site in registry
        if site.body is Body.GOV and str(site.region).endswith("0000") and site.region != "100000"
    ]
    assert len(found) == len({site.region for site in found}) == 31
    assert [site.site for site in found if not reports(site)] == []


def test_no_two_sites_have_the_same_home_or_are_the_same_body(registry: Registry) -> None:
    homes = Counter(same(str(site.home)) for site in registry)
    assert [home for home, times in homes.items() if times > 1] == []
    bodies = Counter((site.region, site.body) for site in registry)
    assert [body for body, times in bodies.items() if times > 1] == []


def test_no_department_no_mirror_no_search_host(registry: Registry, shared: Path) -> None:
    moved = Moved(read_moved(shared / "facts" / "moved.tsv"))
    for site in registry:
        row = ListRow(
            site_name=site.name, home=str(site.home), region=site.region or "", body=site.body.value
        )
        assert left_out(row, moved) is None, site.site
        assert not is_search_host(str(site.home)), site.site


def test_no_address_is_one_that_moved(registry: Registry, shared: Path) -> None:
    moved = Moved(read_moved(shared / "facts" / "moved.tsv"))
    for site in registry:
        bounds = SiteBounds(site)
        for url in (site.home, *site.start):
            assert not moved.is_gone(str(url)), site.site
            assert bounds.contains(str(url)), site.site
        assert not any(bounds.contains(str(url)) for url in site.formerly), site.site
    assert "spcsc.sh.cn" in str(registry.get("shanghai_npc").formerly)


def test_every_region_is_a_division(registry: Registry) -> None:
    with connect(IN_MEMORY) as warehouse:
        codes = set(warehouse.query("SELECT code FROM regions")["code"].to_pylist())
    assert {site.region for site in registry} - codes == set()


def test_each_stated_search_is_a_request_within_its_site(registry: Registry) -> None:
    for site in registry:
        if site.search:
            home = ListPage(str(site.home), "<html></html>")
            [call] = api_calls(home, site.search)
            sent = unquote(unquote(f"{call.url} {call.json} {call.form}"))
            assert "工作报告" in sent, site.site
            assert SiteBounds(site).contains(call.url), site.site


def test_each_start_page_states_its_source(registry: Registry) -> None:
    for site in registry:
        named = {one.address for one in site.evidence}
        for url in site.start:
            assert str(url) in named, site.site
        for one in site.evidence:
            assert one.source
            assert urlsplit(one.address).scheme in {"http", "https"}


def test_schedules_are_spread_over_the_day(registry: Registry) -> None:
    moments = Counter(site.schedule for site in registry)
    hours = Counter(str(site.schedule).split()[1] for site in registry)
    assert max(moments.values()) <= 15
    assert len(hours) == 24
    assert max(hours.values()) <= len(registry) / 8


def test_the_shared_tables_add_nothing_more(registry: Registry, shared: Path) -> None:
    facts = shared / "facts"
    tables = (facts / "lists.tsv", facts / "columns.tsv")
    rows = [row for table in tables for row in read_lists(table)]
    found = plan_additions(registry, rows, read_moved(facts / "moved.tsv"))
    assert [each.site.site for each in found.files] == []


def test_the_folder_is_that_of_the_clone_or_of_the_installed_package(tmp_path: Path) -> None:
    here = tmp_path / "seeds" / "sites"
    here.mkdir(parents=True)
    assert shipped_sites(here=here) == here.resolve()
    assert shipped_sites(here=tmp_path / "no", clone=SITES) == SITES
    installed = shipped_sites(here=tmp_path / "no", clone=tmp_path / "no")
    assert installed == ROOT / "crawlers" / "seed_sites"
