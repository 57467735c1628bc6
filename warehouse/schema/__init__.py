"""The schema: migrations, declared columns, comments, views, enumerations, rows of regions.

In goes a connection; its catalogue is brought up to date. `warehouse.connection` does that; the
subpackages above it use the declared columns and the code lists.
"""

from warehouse.schema.document_columns import (
    ASSIGNED,
    COMPUTED,
    DOCUMENT_COLUMNS,
    DocumentColumn,
)
from warehouse.schema.enumerations import (
    Cause,
    ChoiceRule,
    CoverageState,
    RelationType,
    SiteHealth,
)
from warehouse.schema.migration import check_schema, migrate
from warehouse.schema.region_rows import fill_regions
from warehouse.schema.text_folding import folded_characters

FILLED_TABLES = ("enumerations", "migrations", "regions")
"""Tables that every new warehouse fills by itself, so that no copy of rows needs them."""

__all__ = [
    "ASSIGNED",
    "COMPUTED",
    "DOCUMENT_COLUMNS",
    "FILLED_TABLES",
    "Cause",
    "ChoiceRule",
    "CoverageState",
    "DocumentColumn",
    "RelationType",
    "SiteHealth",
    "check_schema",
    "fill_regions",
    "folded_characters",
    "migrate",
]
