"""The warehouse: documents, their duplicates and their provenance as tables in DuckDB.

Input: batch files of documents (warehouse.loading.batch_file). Output: tables and views. Only this
package writes to the warehouse, and only through warehouse.connection.
"""

from warehouse.connection import Warehouse, connect

__all__ = ["Warehouse", "connect"]
