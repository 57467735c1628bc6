"""The command `govreports`: one module for each kind of user, one for each view.

Nothing imports it but the entry point.
"""

from flows.cli.app import main

__all__ = ["main"]
