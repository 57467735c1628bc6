"""How an operation reports its progress: it passes its items through a function of the caller."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Yields the items unchanged, and may show how many of them are done.

    total: number of items, 0 if it is not known. title: one word for a person.
    """

    def __call__(self, items: Iterable[T], total: int, title: str) -> Iterable[T]:
        """Yield the items."""


def no_progress(items: Iterable[T], total: int, title: str) -> Iterable[T]:  # noqa: ARG001
    """Show nothing."""
    return items
