"""Two hosts are one site from the first page that both send with the same bytes."""

from datetime import UTC, datetime

from crawlers.crawl.full_walk import FullWalk
from crawlers.crawl.seen_urls import KnownPages, UrlTable
from crawlers.crawl.twin_hosts import TwinHosts
from crawlers.network import address_key
from crawlers.page import Outcome, Provenance
from crawlers.run_folder import KnownPage, LedgerEntry, RecordRef


def fetched(url: str, digest: str) -> LedgerEntry:
    record = RecordRef("urn:uuid:0", "a.warc.gz", 0, 1, digest)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return LedgerEntry(url, Outcome.DOCUMENT, now, Provenance("a"), record=record)


def test_a_digest_proves_two_hosts_to_be_one() -> None:
    twins = TwinHosts()
    twins.note(KnownPage("http://a.cn/1.html", Outcome.DOCUMENT, "sha256:1"))
    twins.note(KnownPage("http://a.cn/2.html", Outcome.DOCUMENT, "sha256:2"))
    assert not twins.has("https://www.a.cn/2.html")
    twins.note(fetched("https://www.a.cn/1.html", "sha256:1"))
    assert twins.has("https://www.a.cn/2.html")
    assert not twins.has("https://a.cn/2.html")  # another pair, not proven
    assert not twins.has("https://www.a.cn/3.html")  # never fetched from either
    assert not twins.has("http://a.cn/2.html")


def test_other_bytes_prove_nothing() -> None:
    twins = TwinHosts()
    twins.note(fetched("http://a.cn/1.html", "sha256:1"))
    twins.note(fetched("https://a.cn/1.html", "sha256:9"))
    assert not twins.has("https://a.cn/1.html")


def test_a_page_is_known_by_any_spelling_and_a_readable_one_counts() -> None:
    old = KnownPage("http://a.cn/1.html;jsessionid=8F", Outcome.DOCUMENT, "sha256:1")
    failed = KnownPage("http://a.cn/1.html;jsessionid=AA", Outcome.TIMEOUT)
    for known in ([old, failed], [failed, old]):
        pages = KnownPages(known)
        assert pages.get("http://a.cn/1.html?t=1700000000") == old
        assert set(pages) == {old, failed}
    assert not KnownPages()


def test_a_table_with_a_key_holds_a_page_once() -> None:
    seen = UrlTable(address_key)
    assert seen.add("http://a.cn/1.html#x")
    assert not seen.add("http://A.cn:80/1.html?")
    assert "http://a.cn/%31.html" in seen


def test_a_full_walk_passes_known_pages_until_its_budget_is_used() -> None:
    walk = FullWalk(wanted=True, budget=2)
    assert [walk.passes() for _ in range(3)] == [True, True, False]
    assert (walk.is_on, walk.result) == (False, "budget")
    assert not FullWalk(wanted=False, budget=2).passes()
    assert FullWalk(wanted=True, budget=1).result == "finished"
