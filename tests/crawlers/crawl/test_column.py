"""A walk ends where nothing is left to find, whatever a pager promises."""

from crawlers.crawl.column import ListColumn
from crawlers.families import Entry, Listing

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


def test_a_list_that_moved_is_walked_again_from_its_first_page() -> None:
    column = ListColumn(Listing("1"))
    walk(column, True, *[False] * 5)
    assert column.moved(Listing("1"), [])
    assert walk(column, True, True) == ["1", "2"]
