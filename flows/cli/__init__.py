"""The `govreports` command: one module for each group of commands, one for each view.

Only the entry point imports this package.
"""

from flows.cli.app import main

__all__ = ["main"]
