"""A column: which of its list pages are requested, and when it ends."""

import pytest

from crawlers.crawl.column import ListColumn
from crawlers.families import Entry, Listing


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


ENTRIES = [Entry("http://a.cn/1.html", "政府工作报告")]


def walk(column: ListColumn, *unseen: bool) -> list[str]:
    """Walk with a pager that always links a further page; return the pages requested."""
    requested = []
    for number, new in enumerate(unseen, 2):
        if (listing := column.next()) is None:
            break
        requested.append(listing.url)
        column.saw(ENTRIES, fresh=True, unseen=new)
        column.add([Listing(f"{number}")])
    return requested


def test_a_pager_that_shows_the_same_rows_forever_ends() -> None:
    assert walk(ListColumn(Listing("1")), True, *[False] * 50) == ["1", "2", "3"]


def test_one_repeated_page_does_not_end_a_walk() -> None:
    pages = walk(ListColumn(Listing("1")), True, False, True, False, True, True)
    assert pages == ["1", "2", "3", "4", "5", "6"]


def inside(*pages: list[str]) -> ListColumn:
    """Return a column at its second page; pages: that the first one names."""
    column = ListColumn(Listing("1"))
    column.next()
    column.saw(ENTRIES, fresh=True)
    column.add([Listing(page) for named in pages for page in named])
    column.next()
    return column


@pytest.mark.parametrize(("pages", "must"), [(["2"], True), (["2", "3"], True), ([], False)])
def test_rows_are_missing_from_a_page_that_others_follow_or_that_is_linked(
    pages: list[str], must: bool
) -> None:
    assert inside(pages).must_have_rows is must


def test_the_last_page_that_is_counted_may_be_one_too_many() -> None:
    column = inside(["2", "3"])
    column.next()
    assert (column.is_inside, column.must_have_rows) == (True, False)


def test_a_list_that_moved_is_walked_again_from_its_first_page() -> None:
    column = ListColumn(Listing("1"))
    walk(column, True, *[False] * 5)
    assert column.moved(Listing("1"), [])
    assert walk(column, True, True) == ["1", "2"]
