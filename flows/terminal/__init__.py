"""Printing that knows no use case: tables, JSON, progress.

In go rows or iterables. The command and the demonstration use it; operations print nothing.
"""

from flows.terminal.progress_bar import track_progress
from flows.terminal.run_progress import run_step, show_run_progress
from flows.terminal.tables import console, print_json, print_query, print_table

__all__ = [
    "console",
    "print_json",
    "print_query",
    "print_table",
    "run_step",
    "show_run_progress",
    "track_progress",
]
