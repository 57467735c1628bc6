"""Code lists: enumerations whose values are stored, each value with what it means.

The warehouse writes every list into its table `enumerations`, so a meaning is written once, next
to its value, and an analyst can read it there.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self, TypeVar

_T = TypeVar("_T")


class CodeList(StrEnum):
    """An enumeration of stored values: `NAME = "value", "what it means"`.

    Raises TypeError at import when a member has no meaning.
    """

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make a member. The default is for type checkers only: `Outcome("gone")` is a lookup."""
        if not meaning:
            raise TypeError(f"{cls.__module__}: {cls.__name__} {value!r} has no meaning")
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class CodeGroup(frozenset[_T]):
    """Members of a code list that are treated alike, with the group's name and what it means."""

    __slots__ = ("meaning", "name")
    name: str
    meaning: str

    def __new__(cls, name: str, meaning: str, members: Iterable[_T]) -> Self:
        """Make a group of these members."""
        group = super().__new__(cls, members)
        group.name = name
        group.meaning = meaning
        return group
