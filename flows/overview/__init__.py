"""The overview: what happened, as rows and as one HTML page.

In goes an open warehouse; out comes a file. Commands and flows use it.
"""

from flows.overview.html_page import write_overview
from flows.overview.queries import Rows, read_overview

__all__ = [
    "Rows",
    "read_overview",
    "write_overview",
]
