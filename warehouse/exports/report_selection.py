"""Which reports an export contains: filters by kind, place, year and part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ANY_REPORT = "true"
_OF_PLACE = """(region IN (
    SELECT code FROM regions WHERE place IN (
        SELECT place FROM regions WHERE starts_with(code, ?) OR contains(full_name, ?)
            OR list_contains(former_names, ?)))
    OR contains(fold(body), fold(?)))"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters that must all hold; an empty one holds for every report.

    kinds: values of `documents.kind`. years: of `report_year`. parts: of `parts.part`; then a text
        is only these parts of it, and reports without them are left out.
    place: a part of a region's full name, a former name, a part of the body's name, or the first
        digits of a code. A name that a place no longer has finds the place of today.
    """

    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    place: str | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """Return the condition on rows of `reports`, and its parameters."""
        found = list(self._conditions())
        sql = " AND ".join(each for each, _ in found) or ANY_REPORT
        return sql, [value for _, values in found for value in values]

    def _conditions(self) -> Iterator[tuple[str, list[Any]]]:
        if self.kinds:
            yield "list_contains(?, kind)", [list(self.kinds)]
        if self.years:
            yield "list_contains(?, report_year)", [list(self.years)]
        if self.place:
            yield _OF_PLACE, [self.place] * 4
        if self.parts:
            parts = "report_id IN (SELECT report_id FROM parts WHERE list_contains(?, part))"
            yield parts, [list(self.parts)]

    @property
    def described(self) -> str:
        """The filters in words, or "" where there are none."""
        named = {
            "kind": ", ".join(self.kinds), "place": self.place or "",
            "year": ", ".join(map(str, self.years)), "part": ", ".join(self.parts),
        }  # fmt: skip
        return "; ".join(f"{name}: {value}" for name, value in named.items() if value)
