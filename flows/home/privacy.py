"""Nobody but the owner reads a home: the umask of our processes, and older homes.

Loopback ports and file modes are all that separates the users of a machine. New files get their
modes from the umask, which child processes inherit: the server, spiders, workers. A home from
before that is tightened at the first start.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flows.settings import Settings

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def make_private(settings: Settings) -> int:
    """Set the umask of this process, tighten the home if it is looser, return the old umask.

    Each process that runs commands or flows calls it before it writes. An absent home is not
    made. Files that belong to another user, and what symbolic links point to, stay as they are.
    """
    before = os.umask(settings.umask_bits)
    tighten(settings.home, settings.umask_bits)
    return before


def tighten(home: Path, mask: int) -> None:
    """Remove the bits of the mask from the modes of a home and of all that is in it.

    The home itself is last: a home that needs nothing is recognised by its own mode, and an
    interrupted call is repeated.
    """
    if _is_loose(home, mask):
        for path in (*_content(home), home):
            with suppress(OSError):  # it belongs to somebody else, or has just been removed
                path.chmod(path.lstat().st_mode & 0o7777 & ~mask)


def _is_loose(home: Path, mask: int) -> bool:
    try:
        found = home.stat()
    except OSError:
        return False
    return found.st_uid == os.geteuid() and bool(found.st_mode & mask)


def _content(home: Path) -> Iterator[Path]:
    """Yield the files and folders below a home, without symbolic links."""
    for folder, folders, files in os.walk(home):
        for name in (*folders, *files):
            if not (path := Path(folder, name)).is_symlink():
                yield path
