"""The errors of the warehouse, a branch of the tree in crawlers.errors.

WarehouseError
├── WarehouseMissing      there is no warehouse at the location
├── WarehouseLocked       another process is writing                  (retry)
├── WarehouseConflict     another writer committed first              (retry)
├── WarehouseUnreachable  the catalogue or the store does not respond (retry)
├── MigrationError        the schema cannot be migrated
└── QueryError            the SQL or the search query of a user is wrong
"""

from crawlers.errors import GovreportsError


class WarehouseError(GovreportsError):
    """The warehouse cannot be read or written, or is damaged."""


class WarehouseMissing(WarehouseError):
    """There is no warehouse at the location."""


class WarehouseLocked(WarehouseError):
    """Another process is writing to the warehouse."""

    retry = True


class WarehouseConflict(WarehouseError):
    """Another writer of the same lake committed first; nothing was written."""

    retry = True


class WarehouseUnreachable(WarehouseError):
    """The lake's catalogue or its object store does not respond."""

    retry = True


class MigrationError(WarehouseError):
    """The schema cannot be migrated to the version that this program needs."""


class QueryError(WarehouseError):
    """A statement or search query of the user cannot be executed."""
