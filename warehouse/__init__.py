"""Keep: documents, their copies and their provenance as tables in DuckDB.

In go batch files of documents (warehouse.loading.batch_file); out come tables and views. Only this room
writes to the warehouse, and only through warehouse.connection.
"""

from warehouse.connection import Warehouse, connect

__all__ = ["Warehouse", "connect"]
