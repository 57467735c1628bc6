"""The password of a home's own Prefect server: random, made once, in a file of mode 0600.

Whoever can call the server's API can run code as the operator, and every user of the machine can
connect to 127.0.0.1. The file is `HOME/prefect/password`; delete it to get another password.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from flows.home.privacy import PRIVATE_FILE, PRIVATE_FOLDER

_USER = "govreports"
_VALID = re.compile(rf"{_USER}:[\w-]{{43}}", re.ASCII)


def password_file(home: Path) -> Path:
    """Return the path of the file."""
    return home / "prefect" / "password"


def server_password(home: Path) -> str:
    """Return the server's password in the form `user:password`; make one if there is none.

    A damaged file is replaced, and one that other users could read.
    """
    path = password_file(home)
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for _ in range(3):
        if found := _read(path):
            return found
        _make(path)
    raise AssertionError(f"{path} does not keep what is written to it")


def _read(path: Path) -> str | None:
    """Return the password; None, and no file, if it is missing, damaged or was readable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:  # a symbolic link
        path.unlink(missing_ok=True)
        return None
    with os.fdopen(descriptor, "rb") as file:
        status, text = os.fstat(descriptor), file.read(200).decode("ascii", "replace").strip()
    if status.st_mode & 0o077 or status.st_uid != os.geteuid() or not _VALID.fullmatch(text):
        path.unlink(missing_ok=True)
        return None
    return text


def _make(path: Path) -> None:
    """Write a new password whole, unless another process is faster."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{_USER}:{secrets.token_urlsafe(32)}\n")
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
