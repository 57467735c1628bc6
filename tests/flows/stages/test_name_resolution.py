"""Sites without an address end at once: no process is started to learn that."""

import socket
from pathlib import Path

import pytest
from pydantic import HttpUrl

from crawlers.crawl import new_run
from crawlers.page import Outcome
from crawlers.run_folder import read_ledger, read_statistics
from crawlers.site import Body, Site
from flows.home import Workspace
from flows.stages.name_resolution import AT_ONCE, end_runs_without_address, unresolved

AGAIN = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
UNKNOWN = socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def site(name: str, *starts: str, home: str = "", proxy: str | None = None) -> Site:
    return Site(
        site=name,
        name=name,
        body=Body.GOV,
        home=HttpUrl(home or f"https://www.{name}.gov.cn/"),
        start=tuple(map(HttpUrl, starts)),
        proxy=proxy,
    )


class Resolver:
    """Knows some hosts; raises an error for the others."""

    def __init__(self, *known: str, error: OSError) -> None:
        self.known, self.error = set(known), error
        self.asked: list[str] = []

    def __call__(self, host: str) -> object:
        self.asked.append(host)
        if host not in self.known:
            raise self.error
        return host


def test_a_name_that_does_not_exist_is_lost_and_the_others_are_crawled() -> None:
    lookup = Resolver("www.aa.gov.cn", "list.cc.gov.cn", error=UNKNOWN)
    two = site("cc", "https://gone.cc.gov.cn/a/", "https://list.cc.gov.cn/b/")
    lost = unresolved([site("aa"), site("bb"), two], lookup)
    assert lost == {"bb": str(UNKNOWN)}


def test_a_name_that_may_be_found_later_is_left_to_the_crawl() -> None:
    sites = [site("aa"), site("bb")]
    assert unresolved(sites, Resolver("www.aa.gov.cn", error=AGAIN)) == {}
    assert set(unresolved(sites, Resolver(error=AGAIN))) == {"aa", "bb"}


def test_a_resolver_that_is_silent_is_not_asked_for_every_site() -> None:
    lookup = Resolver(error=AGAIN)
    sites = [site(f"s{number}") for number in range(20 * AT_ONCE)]
    assert len(unresolved(sites, lookup)) == len(sites)
    assert len(lookup.asked) < len(sites)


@pytest.mark.parametrize("home", ["http://127.0.0.1:8700/", "http://localhost/", "http://[::1]/"])
def test_addresses_are_not_looked_up(home: str) -> None:
    lookup = Resolver(error=UNKNOWN)
    assert unresolved([site("aa", home=home)], lookup) == {}
    assert lookup.asked == []


def test_new_runs_of_lost_sites_have_an_outcome_and_an_end(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    sites = [
        site("aa", "https://www.aa.gov.cn/a/", "https://www.aa.gov.cn/b/"),
        site("bb"),
        site("cc", proxy="http://proxy.local:3128"),
        site("dd"),
    ]
    runs = []
    for one in sites:
        run = new_run(workspace.home, one.site)
        run.site.write_text(one.model_dump_json(), encoding="utf-8")
        runs.append(run)
    runs[3].ledger.touch()  # an interrupted crawl
    ended = end_runs_without_address(workspace, runs, Resolver("www.bb.gov.cn", error=UNKNOWN))
    assert ended == runs[:1]
    entries = list(read_ledger(runs[0].ledger))
    assert [entry.url for entry in entries] == list(map(str, sites[0].start))
    assert {entry.outcome for entry in entries} == {Outcome.DNS_FAILED}
    assert {entry.detail for entry in entries} == {str(UNKNOWN)}
    assert read_statistics(runs[0].stats)["finish_reason"] == "finished"
    runs[0].check_seals()
    assert not runs[1].stats.exists()
