"""The schema: migrations, views, their comments and the rows of regions.

In goes a connection; its catalogue is brought up to date. `warehouse.connection` uses it.
"""

from warehouse.schema.migration import check_schema, migrate
from warehouse.schema.region_rows import fill_regions

__all__ = [
    "check_schema",
    "fill_regions",
    "migrate",
]
