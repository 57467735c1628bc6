"""The walk of every list to its end, which finds entries that were inserted or dated back.

Between two such walks a list ends where its entries are known. A full walk is due once a month by
default, and has a budget of pages: those that only this walk requests.
"""


class FullWalk:
    """Whether a crawl passes pages of known entries, and how many it still may.

    wanted: whether it is due. budget: pages without a new entry that it may read.
    """

    def __init__(self, *, wanted: bool, budget: int) -> None:
        self._wanted = wanted
        self._left = budget

    @property
    def is_on(self) -> bool:
        """Whether known entries do not end the walk of a list."""
        return self._wanted and self._left > 0

    @property
    def result(self) -> str:
        """How it ended: "finished", or "budget" if lists may have pages that were not read."""
        return "budget" if self._wanted and not self._left else "finished"

    def passes(self) -> bool:
        """Return whether the walk passes a page of known entries, and count that page."""
        on = self.is_on
        self._left -= on
        return on
