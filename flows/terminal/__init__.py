"""Printing that knows no use case: tables, JSON, progress.

In go rows or iterables. The command and the demonstration use it; operations print nothing. All
output goes through one console, which escapes what could control the terminal.
"""

from flows.terminal.progress_bar import track_progress
from flows.terminal.run_progress import run_step, show_run_progress
from flows.terminal.safe_console import console, shown, styled
from flows.terminal.tables import print_json, print_query, print_table

__all__ = [
    "console",
    "print_json",
    "print_query",
    "print_table",
    "run_step",
    "show_run_progress",
    "shown",
    "styled",
    "track_progress",
]
