"""The overview: recent activity as rows and as one HTML page.

Takes an open warehouse and returns rows or writes a file. Commands and flows use it.
"""

from flows.overview.html_page import write_overview
from flows.overview.queries import Rows, read_overview

__all__ = [
    "Rows",
    "read_overview",
    "write_overview",
]
