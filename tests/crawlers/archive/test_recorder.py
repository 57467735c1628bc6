"""Ledger and archive agree after any interruption; also plans, columns, bounds and attachments."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import HttpUrl
from scrapy.settings import Settings

from crawlers.archive.recorder import Recorder
from crawlers.archive.segments import ArchiveWriter
from crawlers.crawl.column import ListColumn
from crawlers.crawl.plan import prepare_plan
from crawlers.crawl.process import new_run
from crawlers.errors import GovreportsError, SettingError, UnknownSite
from crawlers.families import Entry, Listing, ListPage
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.responses.links import SiteBounds, linked_files
from crawlers.run_folder import Known, RunFolder, read_ledger, write_lines
from crawlers.site import Body, Site

ORIGIN = Provenance("a", "http://a.cn/l", "题", date(2024, 1, 2))


def page(number: int) -> FetchedPage:
    return FetchedPage(
        url=f"http://a.cn/{number}",
        body=b"x" * number,
        headers=(("ETag", '"1"'), ("Content-Type", "text/html; charset=gbk")),
        fetched_at=datetime.now(UTC),
        provenance=ORIGIN,
    )


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return new_run(tmp_path, "a")


def test_a_response_and_a_failure_each_get_one_line(run: RunFolder, tmp_path: Path) -> None:
    with Recorder(run, tmp_path / "archive") as recorder:
        first = recorder.record(page(5), "why")
        second = recorder.failed("http://a.cn/x", Outcome.TIMEOUT, ORIGIN, "30 s")
    assert list(read_ledger(run.ledger)) == [first, second]
    assert (first.etag, first.media_type, first.detail) == ('"1"', "text/html", "why")
    assert second.record is None


def test_reopening_adds_a_missing_line_and_removes_a_torn_one(
    run: RunFolder, tmp_path: Path
) -> None:
    with Recorder(run, tmp_path / "archive") as recorder:
        recorder.record(page(5))
    with ArchiveWriter(tmp_path / "archive", run.run_id) as archive:  # killed before the line
        archive.write(page(6), "why")
    with run.ledger.open("a", encoding="utf-8") as ledger:
        ledger.write('{"url": "http://a.cn/6", "outco')
    with Recorder(run, tmp_path / "archive") as recorder:
        recorder.record(page(7))
    entries = list(read_ledger(run.ledger))
    assert [entry.url[-1] for entry in entries] == ["5", "6", "7"]
    assert (entries[1].detail, entries[1].provenance, entries[1].etag) == ("why", ORIGIN, '"1"')


def test_a_resumed_run_does_not_store_a_payload_again(run: RunFolder, tmp_path: Path) -> None:
    for _ in range(2):
        with Recorder(run, tmp_path / "archive") as recorder:
            entry = recorder.record(page(9))
    assert entry.record is not None
    assert entry.record.revisit


# Plans


def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "sites"
    folder.mkdir(exist_ok=True)
    text = "site: a_gov\nname: 甲\nbody: gov\nhome: http://www.a.gov.cn/\n"
    (folder / "a_gov.yml").write_text(text, encoding="utf-8")
    values = {"SITES_FOLDER": str(folder), "HOME_FOLDER": str(tmp_path), "CONTACT": "me@a.cn"}
    return Settings(values)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({}, SettingError, "no site is named"),
        ({"site": "b_gov"}, UnknownSite, "did you mean a_gov"),
        ({"site": "a_gov", "limits": "3"}, SettingError, "did you mean limit"),
        ({"site": "a_gov", "limit": "0"}, SettingError, "not a number"),
        ({"site": "a_gov", "since": "2024"}, SettingError, "2024-01-31"),
        ({"site": "a_gov", "full": "maybe"}, SettingError, "neither yes nor no"),
    ],
)
def test_a_wrong_argument_is_an_error_that_names_it(
    tmp_path: Path, arguments: dict[str, str], error: type[GovreportsError], says: str
) -> None:
    with pytest.raises(error, match=says):
        prepare_plan(arguments, settings(tmp_path))
    assert not (tmp_path / "runs").exists()


def test_a_refused_plan_creates_no_run_folder(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.set("CONTACT", None)
    with pytest.raises(SettingError, match="no contact"):
        prepare_plan({"site": "a_gov"}, given)
    assert not (tmp_path / "runs").exists()
    assert prepare_plan({"site": "a_gov"}, settings(tmp_path)).agent == "govreports/0.1 (+me@a.cn)"


def test_known_pages_are_skipped_unless_their_failure_was_temporary(tmp_path: Path) -> None:
    run = new_run(tmp_path, "a_gov")
    known = [Known(f"http://a/{o.value}", o) for o in Outcome]
    write_lines(run.known, known)
    arguments = {"run": str(run.path), "site": "a_gov"}
    plan = prepare_plan(arguments, settings(tmp_path))
    assert plan.skips("http://a/document")
    assert plan.skips("http://a/soft_404")
    assert not plan.skips("http://a/timeout")
    assert not plan.skips("http://a/new")
    assert not prepare_plan({**arguments, "full": "1"}, settings(tmp_path)).skips(
        "http://a/document"
    )
    assert {one.outcome.value for one in plan.rechecked()} == {"document", "attachment", "viewer"}


# Columns, bounds, attachments


def entries(*names: str) -> list[Entry]:
    return [Entry(f"http://a/{name}", name) for name in names]


def test_a_column_stops_after_two_pages_without_new_entries_but_not_after_one() -> None:
    column = ListColumn(Listing("http://a/l"))
    column.add([Listing(f"http://a/l{n}") for n in range(9)])
    for fresh in (True, False, True, False, False):  # pinned entries fill the second page
        assert column.next()
        column.saw(entries("x"), fresh=fresh)
    assert column.next() is None


def test_a_column_with_a_wrong_page_count_ends() -> None:
    column = ListColumn(Listing("http://a/l"))
    column.add([Listing(f"http://a/l{n}") for n in range(99)])
    requested = 0
    while column.next():
        requested += 1
        if requested <= 4:
            column.saw(entries("x"), fresh=True)
        else:
            column.failed()
    assert requested == 7


LISTS = [Listing(f"http://a/l{n}") for n in range(4)]


def walked() -> ListColumn:
    column = ListColumn(LISTS[0])
    column.add(LISTS[1:])
    while listing := column.next():
        column.saw(entries(f"{listing.url[-1]}a", f"{listing.url[-1]}b"), fresh=True)
    return column


def test_only_the_first_and_the_last_page_of_a_list_are_requested_again() -> None:
    column = walked()
    assert (column.unchecked(), column.unchecked(), column.unchecked()) == (
        LISTS[0],
        LISTS[-1],
        None,
    )
    assert not column.moved(LISTS[0], entries("0a", "0b"))
    assert column.next() is None
    single = ListColumn(LISTS[0])
    single.next()
    single.saw(entries("x"), fresh=True)
    assert single.unchecked() is None


@pytest.mark.parametrize("edge", [LISTS[0], LISTS[-1]])
@pytest.mark.parametrize("lost", [True, False])
def test_a_list_that_changed_during_the_walk_is_walked_again(edge: Listing, lost: bool) -> None:
    column = walked()
    for _ in range(2):
        column.unchecked()
        if lost:
            column.failed(edge)
        else:
            assert column.moved(edge, entries("new", "0a"))
        again = []
        while listing := column.next():
            again.append(listing)
            column.saw(entries(listing.url), fresh=True)
        assert again == LISTS
    assert column.unchecked() is None  # a list that keeps changing is not walked forever


def test_a_site_covers_its_host_subdomains_and_the_hosts_its_file_allows() -> None:
    home = HttpUrl("https://www.a.gov.cn/")
    bounds = SiteBounds(Site(site="aa", name="", body=Body.GOV, home=home, allowed=("b.cn",)))
    own = ("https://www.a.gov.cn/x", "http://xxgk.a.gov.cn/", "http://a.gov.cn", "http://f.b.cn/y")
    assert all(map(bounds.contains, own))
    assert not any(
        map(bounds.contains, ("http://ca.gov.cn/", "http://gov.cn/", "http://c.cn/a.gov.cn"))
    )
    local = SiteBounds(
        Site(site="aa", name="", body=Body.GOV, home=HttpUrl("http://127.0.0.1:81/"), private=True)
    )
    assert local.contains("http://127.0.0.1:81/x")
    assert not local.contains("http://127.0.0.1:82/x")


def test_attachments_are_found_in_links_frames_and_viewers() -> None:
    pieces = (
        '<a href="P1.DOCX">报告</a><a href="x.html">文</a>',
        '<iframe src="/v/viewer.html?file=%2Ff%2Fa.pdf"></iframe><embed src="b.ofd">',
        '<a href="/down.jsp?file=c.wps">下载</a><a href="P1.DOCX">又</a>',
        '<a href="/module/download/downfile.jsp?classid=0&filename=0a1b.zip">附件</a>',
        '<a href="/system/_content/download.jsp?urltype=a&wbfileid=7">附件1：报告.doc</a>',
        '<a href="/x/show.html">关于报告.doc</a><a href="/download/9" download="b.pdf">全文</a>',
    )
    html = "".join(pieces)
    found = linked_files(ListPage("http://a.cn/t/1.html", html))
    assert [url for url, _ in found] == [
        "http://a.cn/t/P1.DOCX",
        "http://a.cn/f/a.pdf",
        "http://a.cn/t/b.ofd",
        "http://a.cn/down.jsp?file=c.wps",
        "http://a.cn/module/download/downfile.jsp?classid=0&filename=0a1b.zip",
        "http://a.cn/system/_content/download.jsp?urltype=a&wbfileid=7",
        "http://a.cn/download/9",
    ]
    assert found[0][1] == "报告"
