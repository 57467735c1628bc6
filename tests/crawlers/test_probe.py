"""A probe tells what a site is and writes a file that the registry reads back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.errors import CrawlFailed, SettingError
from crawlers.page import Outcome
from crawlers.practice.build import build
from crawlers.practice.server import PracticeWeb
from crawlers.probe import probe, save_captures
from crawlers.site import dump_site, load_site


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build(seed=6)) as serving:
        yield serving


@pytest.mark.parametrize(
    ("name", "charset"),
    [("practice_trs", "utf-8"), ("practice_hanweb", None), ("practice_plain", "gb2312")],
)
def test_family_columns_and_paging_are_found_from_the_home_page(
    web: PracticeWeb, tmp_path: Path, name: str, charset: str | None
) -> None:
    site = next(site for site in web.sites if site.site == name)
    found = probe(str(site.home), name, contact="me@example.org", private=True, delay=0)
    family = None if site.family == "plain" else site.family
    assert (found.outcome, found.site.family) == (Outcome.LIST, family)
    assert charset in {found.charset, None}
    starts = {str(url) for url in found.site.start}
    assert str(site.start[0]) in starts  # 工作报告 comes first
    lists = {column.url: column for column in found.columns if column.is_list}
    assert starts == set(lists)
    assert lists[str(site.start[0])].dated == lists[str(site.start[0])].entries > 3
    (tmp_path / "a.yml").write_text(dump_site(found.site), encoding="utf-8")
    assert load_site(tmp_path / "a.yml") == found.site
    cases = save_captures(found, tmp_path / "cases")
    assert (cases[0] / "body.bin").read_bytes() == found.captures[0].body


def test_a_probe_refuses_the_own_network_and_what_is_no_address(web: PracticeWeb) -> None:
    home = str(web.sites[0].home)
    web.log.clear()
    with pytest.raises(CrawlFailed, match="private address"):
        probe(home, "aa", contact="me@example.org")
    assert not web.log.counts()
    with pytest.raises(SettingError, match="no address"):
        probe("www.gov.cn", "aa", contact="me@example.org")
