"""The state folder ("home") of one installation: its paths, lock, log and clock.

Takes settings and returns a `Workspace`. Every subpackage below may import it.
"""

from flows.home.clock import BEIJING_TIME, today, utc_now
from flows.home.lock import LOCK_PATIENCE, hold_home, refuse_if_held
from flows.home.logs import log_event, log_to_home, log_warning
from flows.home.workspace import Workspace, with_object_store, workspace_of

__all__ = [
    "BEIJING_TIME",
    "LOCK_PATIENCE",
    "Workspace",
    "hold_home",
    "log_event",
    "log_to_home",
    "log_warning",
    "refuse_if_held",
    "today",
    "utc_now",
    "with_object_store",
    "workspace_of",
]
