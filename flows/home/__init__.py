"""The state folder ("home") of one installation: its paths, lock, log, clock, privacy.

Takes settings and returns a `Workspace`. Every subpackage below may import it.
"""

from flows.home.basic_auth import password_file, server_password
from flows.home.clock import BEIJING_TIME, today, utc_now
from flows.home.lock import LOCK_PATIENCE, hold_home, refuse_if_held
from flows.home.logs import log_event, log_to_home, log_warning
from flows.home.privacy import PRIVATE_FILE, PRIVATE_FOLDER, make_private
from flows.home.workspace import Workspace, with_object_store, workspace_of

__all__ = [
    "BEIJING_TIME",
    "LOCK_PATIENCE",
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
    "Workspace",
    "hold_home",
    "log_event",
    "log_to_home",
    "log_warning",
    "make_private",
    "password_file",
    "refuse_if_held",
    "server_password",
    "today",
    "utc_now",
    "with_object_store",
    "workspace_of",
]
