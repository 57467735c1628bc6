"""Versions of the templates of sites, as rows.

What is in a template is known to `normalize`; here it is a text with its digest.
"""

from hashlib import sha256
from typing import NamedTuple

import duckdb

from warehouse.connection import Warehouse

_COLUMNS = "site, number, version, run_id, pages, missed, selector, template"
_MARKS = ", ".join("?" * len(_COLUMNS.split(", ")))


class TemplateVersion(NamedTuple):
    """A template with what it was learned from.

    template: as JSON. selector: of its first layout. pages: articles of the run that were looked
    at. missed: those without a layout in the version before; 0 if there was none.
    """

    template: str
    selector: str
    pages: int
    missed: int

    @property
    def version(self) -> str:
        """A digest: equal templates have equal versions."""
        return _digest(self.template)


def last_template(warehouse: Warehouse, site: str) -> str | None:
    """Return the last template of a site; None if it has none.

    A row whose template has another digest is passed over; it is in the view `integrity`.
    """
    found = "SELECT template, version FROM site_templates WHERE site = ? ORDER BY number DESC"
    rows = warehouse.rows(found, [site])
    return next((text for text, version in rows if _digest(text) == version), None)


def store_template(
    connection: duckdb.DuckDBPyConnection, run_id: str, site: str, found: TemplateVersion
) -> None:
    """Add a version, unless the site has it already; no row is changed."""
    stored = connection.execute(
        "SELECT version FROM site_templates WHERE site = ?", [site]
    ).fetchall()
    if (found.version,) not in stored:
        row = [
            site, len(stored) + 1, found.version, run_id, found.pages,
            found.missed if stored else None, found.selector, found.template,
        ]  # fmt: skip
        connection.execute(f"INSERT INTO site_templates ({_COLUMNS}) VALUES ({_MARKS})", row)  # noqa: S608


def _digest(template: str) -> str:
    return sha256(template.encode()).hexdigest()[:16]
