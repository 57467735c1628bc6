"""One column of a site while it is walked: which pages are next, and when to stop."""

from collections import deque
from dataclasses import dataclass, field

from crawlers.families import Entry, Listing

_KNOWN_IN_A_ROW = 2
"""Pages without anything new after which an incremental crawl stops: pinned entries can fill
one page, and an entry that was put in late stands a page deep."""
_FAILED_IN_A_ROW = 3
"""Pages that failed or were empty after which the count of pages is taken to be wrong."""


@dataclass
class Column:
    """The walk of one list from its first page.

    why: how the column was found, for the ledger. strong: all of it is followed, and not only
    what its title calls a report. depth: clicks from the home page. most: pages to walk.
    head: entries of the first page. rows: how many the last page had.
    """

    start: Listing
    why: str = "site file"
    strong: bool = True
    depth: int = 0
    most: int | None = None
    queue: deque[Listing] = field(default_factory=deque)
    walked: list[Listing] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: int = 0
    verified: bool = False
    _seen: set[Listing] = field(default_factory=set)
    _known: int = 0
    _failed: int = 0

    def __post_init__(self) -> None:
        """Begin with the first page."""
        self.add([self.start])

    def add(self, listings: list[Listing]) -> None:
        """Queue further pages, none twice."""
        for listing in listings:
            if listing not in self._seen:
                self._seen.add(listing)
                self.queue.append(listing)

    def next(self) -> Listing | None:
        """Return the next page to ask for, None when the walk is over."""
        if self._known >= _KNOWN_IN_A_ROW or self._failed >= _FAILED_IN_A_ROW:
            self.queue.clear()
        if not self.queue or len(self.walked) == self.most:
            return None
        listing = self.queue.popleft()
        self.walked.append(listing)
        return listing

    def saw(self, entries: list[Entry], *, fresh: bool) -> None:
        """Note a page: its entries, and whether any of them is new to us."""
        if len(self.walked) == 1 and not self.head:
            self.head = tuple(entry.url for entry in entries)
        self.rows = len(entries)
        self._failed = 0 if entries else self._failed + 1
        self._known = 0 if fresh or not entries else self._known + 1

    def failed(self) -> None:
        """Note a page that could not be had."""
        self._failed += 1

    def stop(self) -> None:
        """Note that the list is as it was: nothing deeper can be new."""
        self.queue.clear()

    def moved(self, head: tuple[str, ...]) -> bool:
        """Tell, once, whether the list changed while it was walked; then walk it again."""
        self.verified = True
        if head == self.head:
            return False
        self.queue.extend(self.walked[1:])
        self._known = self._failed = 0
        return True
