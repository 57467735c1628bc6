"""Reads tables of lists and of addresses that moved: UTF-8, a heading, tabs (.tsv) or commas."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from crawlers.errors import InputError

TABLE_COLUMNS = {
    "site_name": "name of the body",
    "home": "home page of its site; needed",
    "region": "six-digit code of its division (GB/T 2260); needed",
    "body": "npc, gov, cppcc, court or procuratorate; needed. Rows of others are left out",
    "level": "rows whose level ends with dept are left out",
    "list_url": "a list; empty if only the home page is known. A search has {q} or (Base64) {q64}"
    " and {page}",
    "what": "what the list holds, such as 政府工作报告",
    "work_report": "yes: work reports only; gazette, search: among others; no",
    "basis": "listed, or parent folder of an article; composed addresses are left out",
    "evidence": "who names the address",
    "evidence_date": "when",
    "technique": "how the list is published",
    "note": "remarks",
    "status": "how the site responded, such as: works from US datacentre IP (2026-08)",
}
"""Columns of a table of lists, and what each means. Further columns are ignored."""

_NEEDED = ("home", "region", "body")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a table of lists; the fields are `TABLE_COLUMNS`."""

    site_name: str = ""
    home: str = ""
    region: str = ""
    body: str = ""
    level: str = ""
    list_url: str = ""
    what: str = ""
    work_report: str = ""
    basis: str = ""
    evidence: str = ""
    evidence_date: str = ""
    technique: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class MovedRow:
    """An address that is gone. kind: moved, replaced, or a mirror, in words."""

    old: str
    new_or_real: str = ""
    kind: str = ""


_Row = TypeVar("_Row", ListRow, MovedRow)


def read_lists(path: Path) -> list[ListRow]:
    """Return the rows of a table of lists; raise InputError if a needed column is missing."""
    return _read(path, ListRow, _NEEDED)


def read_moved(path: Path) -> list[MovedRow]:
    """Return the rows of a table of moved addresses; raise InputError without the column old."""
    return _read(path, MovedRow, ("old",))


def _read(path: Path, row: type[_Row], needed: tuple[str, ...]) -> list[_Row]:
    names = row.__dataclass_fields__
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix == ".csv":
                table = csv.DictReader(file)
            else:
                table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [name for name in needed if name not in (table.fieldnames or ())]
            if missing:
                message = f"{path}: the table has no column {', '.join(missing)}"
                raise InputError(message, f"its columns may be {', '.join(names)}")
            return [
                row(**{name: (each.get(name) or "").strip() for name in names}) for each in table
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as a table: {error}") from error
