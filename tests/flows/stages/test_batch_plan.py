"""The plan of a run: every page once, with everything that belongs to it, in any batch."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.page import Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RecordRef, RunFolder, append_line
from flows.stages import batch_plan

LIST = "http://a.gov.cn/index.html"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batch_plan, "BATCH", 3)
    batch_plan._planned.cache_clear()
    yield
    batch_plan._planned.cache_clear()


def entry(
    url: str, parent: str | None = None, outcome: Outcome = Outcome.DOCUMENT, mark: str = ""
) -> LedgerEntry:
    found = Provenance("a", list_page=None if parent else LIST, parent=parent)
    record = RecordRef(f"urn:{url}{mark}", "a-00000.warc.gz", 0, 1, "sha256:0")
    return LedgerEntry(url, outcome, datetime(2025, 1, 1, tzinfo=UTC), found, record=record)


def written(folder: Path, entries: list[LedgerEntry]) -> RunFolder:
    run = RunFolder(folder)
    with run.ledger.open("a", encoding="utf-8") as out:
        for each in entries:
            append_line(out, each)
    return run


def planned(run: RunFolder) -> list[list[batch_plan.PlannedPage]]:
    return [list(batch_plan.batch(run, number)) for number in range(batch_plan.count_batches(run))]


def test_each_page_is_in_one_batch_in_the_order_of_the_ledger(tmp_path: Path) -> None:
    urls = [f"http://a.gov.cn/t2025_{number}.html" for number in range(8)]
    found = planned(written(tmp_path, [entry(url) for url in urls]))
    assert [len(each) for each in found] == [3, 3, 2]
    assert [place.entry.url for each in found for place in each] == urls


def test_lists_unchanged_pages_and_failures_are_in_no_batch(tmp_path: Path) -> None:
    walked = LedgerEntry(
        LIST, Outcome.LIST, datetime(2025, 1, 1, tzinfo=UTC), Provenance("a"), record=None
    )
    same = entry("http://a.gov.cn/t2025_1.html", outcome=Outcome.NOT_MODIFIED)
    assert planned(written(tmp_path, [walked, same])) == []
    assert planned(RunFolder(tmp_path / "nothing")) == []


def test_an_attachment_has_its_article_even_in_another_batch(tmp_path: Path) -> None:
    article = "http://a.gov.cn/t2025_1.html"
    others = [entry(f"http://a.gov.cn/t2025_{number}0.html") for number in range(1, 5)]
    file = entry("http://a.gov.cn/P02025.pdf", parent=article, outcome=Outcome.ATTACHMENT)
    again = entry(article, mark="#later")
    places = [
        place
        for each in planned(written(tmp_path, [entry(article), *others, file, again]))
        for place in each
    ]
    of_file = next(place for place in places if place.entry.url == file.url)
    assert of_file.parent == again.record  # a later response replaces an earlier one
    assert len(places) == 7


def test_later_pages_follow_the_first_in_order(tmp_path: Path) -> None:
    first = "http://a.gov.cn/t20250101_1.html"
    pages = [entry(f"http://a.gov.cn/t20250101_1_{n}.html", parent=first) for n in (10, 2, 1)]
    (batch,) = planned(written(tmp_path, [entry(first), *pages]))
    assert [place.entry.url for place in batch] == [first]
    assert batch[0].continued == tuple(pages[n].record for n in (2, 1, 0))


def test_a_later_page_is_an_entry_when_the_first_is_missing(tmp_path: Path) -> None:
    lone = entry("http://a.gov.cn/t20250101_1_1.html", parent="http://a.gov.cn/t20250101_1.html")
    (batch,) = planned(written(tmp_path, [lone]))
    assert [place.entry for place in batch] == [lone]


def test_a_ledger_that_grew_is_planned_again(tmp_path: Path) -> None:
    run = written(tmp_path, [entry("http://a.gov.cn/t2025_1.html")])
    assert batch_plan.count_batches(run) == 1
    written(tmp_path, [entry(f"http://a.gov.cn/t2025_{n}.html") for n in range(2, 5)])
    assert [len(each) for each in planned(run)] == [3, 1]
