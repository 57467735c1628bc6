"""Where segments are: in the archive folder, or moved from there to an object store.

A segment is written to the folder. Once its run is normalised it may be moved: `move` copies the
whole file, compares sizes and only then deletes the local one. A kill therefore leaves it in one
place, or in both with the same content. Readers look in the folder first and then in the store,
from which they request ranges of bytes. The file `remote` in the folder holds the store's URL, so
that every reader of the folder finds all segments, whatever the environment says.

Keys, region and endpoint come from the usual AWS_… variables, which obstore reads itself.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crawlers.errors import ArchiveUnreachable, SettingError
from crawlers.network import without_credentials, without_secrets
from crawlers.state_files import reading

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_REMOTE = "remote"
_READ_AHEAD = 1 << 17  # bytes: most pages are smaller, and a request costs more than the transfer
MAX_RETRIES = 15  # of one request; the tests let the store refuse every fifth


class Stream(Protocol):
    """A segment opened for reading, local or remote."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, or fewer at the end."""
        ...

    def tell(self) -> int:
        """Return the offset of the next byte to read."""
        ...


def remote_of(folder: Path) -> str | None:
    """Return the URL that segments of this folder are moved to; None if they stay local.

    Raises DamagedState.
    """
    path = folder / _REMOTE
    try:
        with reading(path, f"write the URL of the object store to {path}"):
            return path.read_bytes().decode("utf-8").strip()
    except FileNotFoundError:
        return None


def set_object_store(folder: Path, url: str) -> None:
    """Record the URL that segments of this folder are moved to, such as s3://bucket/archive.

    Raises SettingError when another URL is on record (its segments would no longer be found),
    when the URL is not that of an object store or has credentials, and when obstore is not
    installed.
    """
    if _shown(url) != url:
        raise SettingError(
            f"the URL of the archive, {_shown(url)}, contains credentials or parameters",
            "write s3://bucket/prefix, and put the keys into AWS_ACCESS_KEY_ID and the like",
        )
    known = remote_of(folder)
    if known is not None and _shown(known) != url:
        raise SettingError(
            f"the archive in {folder} continues at {_shown(known)}, not at {url}",
            f"copy all objects to the new URL, then write it to {folder / _REMOTE}",
        )
    if known != url:  # or one with credentials, which older versions kept
        _bucket(url)
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{_REMOTE}.partial"
        partial.write_text(url, encoding="utf-8")
        partial.replace(folder / _REMOTE)


def segment_sizes(folder: Path) -> dict[str, int]:
    """Return the size in bytes of each segment, by name; raise ArchiveUnreachable."""
    found: dict[str, int] = {}
    if url := remote_of(folder):
        with _reachable(url):
            for chunk in _bucket(url).list():
                found |= {str(each["path"]): each["size"] for each in chunk}
    local = folder.glob("*.warc.gz")
    return found | {path.name: path.stat().st_size for path in local}


def segment_size(folder: Path, name: str) -> int | None:
    """Return the size of a segment in bytes; None if it is in neither place."""
    if (folder / name).exists():
        return (folder / name).stat().st_size
    url = remote_of(folder)
    return _remote_size(url, name) if url else None


@contextmanager
def opened(folder: Path, name: str, offset: int) -> Iterator[Stream]:
    """Open a segment at an offset; raise OSError or ArchiveUnreachable if it cannot be read."""
    url = remote_of(folder)
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(offset)
            yield stream
            return
    except FileNotFoundError:
        if url is None:
            raise
    with _reachable(url, name):
        yield _Ranges(url, name, offset)


def move(folder: Path, name: str) -> None:
    """Move a segment that is complete to the store; do nothing where segments stay local.

    Raises ArchiveUnreachable; the local file is then still there.
    """
    url, path = remote_of(folder), folder / name
    if url is None or not path.exists():
        return
    with _reachable(url, name):
        _bucket(url).put(name, path)
        if _remote_size(url, name) != path.stat().st_size:
            message = f"{_shown(url)}/{name} was stored incompletely"
            raise ArchiveUnreachable(message, "run the same command again")
    path.unlink()


def remove_segment(folder: Path, name: str) -> None:
    """Delete a segment wherever it is; do nothing if it does not exist."""
    if url := remote_of(folder):
        with _reachable(url, name), suppress(FileNotFoundError):
            _bucket(url).delete(name)
    (folder / name).unlink(missing_ok=True)


class _Ranges:
    """A segment in the store as a `Stream`, read in ranges of bytes."""

    def __init__(self, url: str, name: str, offset: int) -> None:
        import obstore  # noqa: PLC0415  an extra

        self._reader = obstore.open_reader(_bucket(url), name, buffer_size=_READ_AHEAD)
        self._reader.seek(offset)

    def read(self, size: int, /) -> bytes:
        return bytes(self._reader.read(size))

    def tell(self) -> int:
        return int(self._reader.tell())


def _remote_size(url: str, name: str) -> int | None:
    with _reachable(url, name):
        try:
            return int(_bucket(url).head(name)["size"])
        except FileNotFoundError:
            return None


@lru_cache(maxsize=4)
def _bucket(url: str) -> "ObjectStore":
    try:
        from obstore.store import from_url  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise SettingError(
            f"an archive at {_shown(url)} needs obstore",
            'install the extra: pip install ".[scale]"',
        ) from error
    options: dict[str, Any] = {
        "client_options": {"allow_http": True, "timeout": "120s"},  # http only if AWS_ENDPOINT_URL
        "retry_config": {
            "max_retries": MAX_RETRIES,
            "retry_timeout": timedelta(minutes=5),
            "backoff": {
                "init_backoff": timedelta(milliseconds=50),
                "max_backoff": timedelta(seconds=10),
                "base": 2,
            },
        },
    }
    try:
        return from_url(url, **options)
    except Exception as error:  # obstore's errors for wrong URLs have no common base class
        message = f"{_shown(url)} is not the URL of an object store: {without_secrets(str(error))}"
        raise SettingError(message, "write s3://bucket/prefix") from error


@contextmanager
def _reachable(url: str, name: str = "") -> Iterator[None]:
    """Turn the store's errors into ArchiveUnreachable; a missing object is FileNotFoundError."""
    from obstore.exceptions import BaseError, NotFoundError  # noqa: PLC0415  an extra

    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise FileNotFoundError(2, "is neither in the folder nor in the store", name) from error
    except (BaseError, OSError) as error:
        reason = without_secrets(str(error).strip()).splitlines()[0][:200]
        message = f"{_shown(url)}/{name}: {reason}"
        raise ArchiveUnreachable(message, "is the object store up?") from error


def _shown(url: str) -> str:
    """Return a store's URL without user, password and query, any of which may be a key."""
    return re.split(r"[?#]", without_credentials(url), maxsplit=1)[0]
