"""Every file that this program wrote and reads again: one layer, one error.

A disk, a copy or a person can damage any of them. `DamagedState` names the file, says what is wrong
with it and what to do. Readers of state go through this module, so no other exception leaves them.

`Digests` is a list of SHA-256 digests for files that no longer change. It finds the damage that
is still valid JSON.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawlers.errors import DamagedState, DiskFull

RESTORE = "restore the file from a backup, or move it away, and run the same command again"
"""What to do about a damaged file, where nothing better is known."""
_CHUNK = 1 << 20


@contextmanager
def reading(path: Path, hint: str = RESTORE) -> Iterator[None]:
    """Turn every error of reading and parsing a file into DamagedState.

    A missing file stays a FileNotFoundError: whether that is an error depends on the caller.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if full := DiskFull.of(error):
            raise full from error
        message = f"{path} cannot be read: {error.strerror or error}"
        raise DamagedState(message, hint, path=str(path)) from error
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise damaged(path, _first_line(error), hint) from error
    except RecursionError as error:
        raise damaged(path, "it is nested too deeply", hint) from error


def damaged(path: Path, what: str, hint: str = RESTORE) -> DamagedState:
    """Return the error that names a file and what is wrong with it."""
    return DamagedState(f"{path} is damaged: {what}", hint, path=str(path))


def read_json(path: Path, hint: str = RESTORE) -> Any:
    """Return the value in a JSON file; raise DamagedState, or FileNotFoundError."""
    with reading(path, hint):
        return json.loads(path.read_bytes().decode("utf-8"))


def read_object(path: Path, hint: str = RESTORE) -> dict[str, Any]:
    """Return the JSON object in a file; raise DamagedState, or FileNotFoundError."""
    found = read_json(path, hint)
    if not isinstance(found, dict):
        raise damaged(path, f"it has a JSON {_json_type(found)} where an object belongs", hint)
    return found


def object_lines(path: Path, start: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (byte offset, object) of JSON lines from an offset on; nothing if the file is missing.

    A last line that a kill cut off is left out. Raises DamagedState for any other line that is
    not a JSON object.
    """
    try:
        with reading(path), path.open("rb") as lines:
            at = lines.seek(start)
            for line in lines:
                if line.endswith(b"\n"):
                    yield at, _object(path, at, line)
                elif _has_whole_object(line):
                    raise damaged(path, f"the line at byte {at} does not end as a line")
                at += len(line)
    except FileNotFoundError:
        return


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears completely, and on the disk, or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as "sha256:…"; raise DamagedState, or FileNotFoundError."""
    digest = hashlib.sha256()
    with reading(path), path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


class Digests:
    """A file of digests by name: `{"files": {name: "sha256:…"}, "digest": "sha256:…"}`.

    `digest` is that of the list itself. A missing file is an empty list.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """Return the digests by name; raise DamagedState when the list itself is damaged."""
        hint = f"delete {self.path} if the files that it lists are whole"
        try:
            found = read_object(self.path, hint)
        except FileNotFoundError:
            return {}
        files = found.get("files")
        whole = found.keys() == {"files", "digest"} and _own_digest(files) == found["digest"]
        if not whole or not isinstance(files, dict):
            raise damaged(self.path, "it does not match its own digest", hint)
        return files

    def put(self, digests: dict[str, str]) -> None:
        """Add digests, or replace those of the same name."""
        self._write(self.read() | digests)

    def drop(self, names: Iterable[str]) -> None:
        """Remove names, so that their files may change again."""
        known = self.read()
        kept = {name: digest for name, digest in known.items() if name not in set(names)}
        if kept != known:
            self._write(kept)

    def _write(self, files: dict[str, str]) -> None:
        whole = {"files": files, "digest": _own_digest(files)}
        write_whole(self.path, f"{json.dumps(whole, indent=0, sort_keys=True)}\n".encode())


def _own_digest(files: object) -> str:
    return "sha256:" + hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def _object(path: Path, at: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"the line at byte {at} is not JSON: {_first_line(error)}") from error
    if not isinstance(found, dict):
        raise damaged(path, f"the line at byte {at} is not a JSON object")
    return found


def _has_whole_object(line: bytes) -> bool:
    """Return whether a line without an end has a whole object and more: a kill leaves no such."""
    try:
        text = line.decode("utf-8", "replace")
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return end < len(text)


def _json_type(value: object) -> str:
    if isinstance(value, list):
        return "array"
    return "null" if value is None else type(value).__name__


def _first_line(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error}"
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
