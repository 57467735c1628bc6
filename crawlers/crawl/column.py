"""The walk of one column of a site: which page is next, and when to stop."""

from collections import deque
from dataclasses import dataclass, field

from crawlers.families import Entry, Listing

_KNOWN_IN_A_ROW = 2
"""Pages without anything new after which an incremental crawl stops: pinned entries can fill
one page, and an entry that was added late is one page deep."""
_STALE_IN_A_ROW = 2
"""Pages that show only entries of earlier pages, after which a pager leads nowhere. One such page
is passed over: some sites link their first page a second time, under another address."""
_ROUNDS = 2
"""How often a list is walked again because it moved during its walk."""
_FAILED_IN_A_ROW = 3
"""Failed or empty pages after which the number of pages is assumed to be wrong."""


@dataclass
class ListColumn:
    """The walk of one list from its first page.

    why: how the column was found, for the ledger. strong: all of its entries are followed, not
    only those whose title names a report. depth: clicks from the home page. most: pages to walk.
    number: by which waiting requests name the column. rows: entries of the last page. rounds: how
    often it was walked again because it moved.
    """

    start: Listing
    why: str = "site file"
    strong: bool = True
    depth: int = 0
    most: int | None = None
    number: int = 0
    queue: deque[Listing] = field(default_factory=deque)
    walked: list[Listing] = field(default_factory=list)
    rows: int = 0
    rounds: int = 0
    _seen: set[str] = field(default_factory=set)
    _linked: set[str] = field(default_factory=set)
    _edges: dict[Listing, tuple[str, ...]] = field(default_factory=dict)
    _unchecked: deque[Listing] | None = None
    _known: int = 0
    _stale: int = 0
    _failed: int = 0

    def __post_init__(self) -> None:
        """Queue the first page."""
        self.add([self.start])

    def add(self, listings: list[Listing]) -> None:
        """Queue further pages, each once."""
        new = [each for each in listings if each.address not in self._seen]
        for listing in new:
            if listing.address not in self._seen:
                self._seen.add(listing.address)
                self.queue.append(listing)
        if len(new) == 1:
            self._linked.add(new[0].address)

    def next(self) -> Listing | None:
        """Return the next page to request, None when the walk is over."""
        known, failed = self._known >= _KNOWN_IN_A_ROW, self._failed >= _FAILED_IN_A_ROW
        if known or failed or self._stale >= _STALE_IN_A_ROW:
            self.queue.clear()
        if not self.queue or len(self.walked) == self.most:
            return None
        listing = self.queue.popleft()
        self.walked.append(listing)
        return listing

    def saw(self, entries: list[Entry], *, fresh: bool, unseen: bool = True) -> None:
        """Note the entries of a page.

        fresh: whether any of them is unknown to the warehouse. unseen: whether any of them was
        not on an earlier page of this walk.
        """
        if entries:
            self._note_edge(entries)
        self.rows = len(entries)
        self._failed = 0 if entries else self._failed + 1
        self._stale = 0 if unseen or not entries else self._stale + 1
        self._known = 0 if fresh or not entries else self._known + 1

    def failed(self, again: Listing | None = None) -> None:
        """Note a page that could not be fetched; one that was fetched before means a move."""
        if again:
            self._walk_again()
        else:
            self._failed += 1

    def stop(self) -> None:
        """End the walk: nothing deeper in the list can be new."""
        self.queue.clear()

    @property
    def is_inside(self) -> bool:
        """Whether the present page is a further one of a list that has shown rows."""
        return len(self.walked) > 1 and bool(self._edges)

    @property
    def must_have_rows(self) -> bool:
        """Whether rows are missing if the present page has none.

        They are if pages follow it, or if the page before links it. The last page that a script
        counts may be one too many.
        """
        linked = bool(self.walked) and self.walked[-1].address in self._linked
        return self.is_inside and (bool(self.queue) or linked)

    def unchecked(self) -> Listing | None:
        """Return the next page to request again after the walk, None when nothing has moved.

        An entry that is added or removed moves all entries below it, and one of them may cross
        the border of two pages unseen. Any such change in the middle shows at an edge.
        """
        if self._unchecked is None:
            several = len(self._edges) > 1 and self.rounds < _ROUNDS
            self._unchecked = deque(self._edges if several else ())
        return self._unchecked.popleft() if self._unchecked else None

    def moved(self, edge: Listing, entries: list[Entry]) -> bool:
        """Return whether an edge of the list changed during the walk; if so, walk it again."""
        if self._edges.get(edge) == _urls(entries):
            return False
        self._walk_again()
        return True

    def _walk_again(self) -> None:
        self.queue.extend(self.walked)
        self.walked.clear()
        self._edges.clear()
        self._known = self._stale = self._failed = 0
        self._unchecked = None
        self.rounds += 1

    def _note_edge(self, entries: list[Entry]) -> None:
        """Keep the rows of the first page and of the last one so far."""
        first = next(iter(self._edges.items()), None)
        self._edges = dict([first] if first else []) | {self.walked[-1]: _urls(entries)}


def _urls(entries: list[Entry]) -> tuple[str, ...]:
    return tuple(entry.url for entry in entries)
