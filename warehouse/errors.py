"""The errors of the warehouse, a branch of the tree in crawlers.errors.

WarehouseError
├── WarehouseMissing      there is no warehouse at that place
├── WarehouseLocked       another process is writing                 (retry)
├── WarehouseConflict     another writer committed first             (retry)
├── WarehouseUnreachable  the catalogue or the store does not answer (retry)
├── MigrationError        the schema cannot be brought up to date
└── QueryError            the SQL of a user is wrong
"""

from crawlers.errors import GovreportsError


class WarehouseError(GovreportsError):
    """Something about the warehouse is wrong."""


class WarehouseMissing(WarehouseError):
    """There is no warehouse at the place named."""


class WarehouseLocked(WarehouseError):
    """Another process is writing to the warehouse."""

    retry = True


class WarehouseConflict(WarehouseError):
    """Another writer of the same lake committed first; nothing was written."""

    retry = True


class WarehouseUnreachable(WarehouseError):
    """The lake's catalogue or its object store does not answer."""

    retry = True


class MigrationError(WarehouseError):
    """The schema cannot be brought to the version this program needs."""


class QueryError(WarehouseError):
    """A statement of the user is not SQL that this warehouse can answer."""
