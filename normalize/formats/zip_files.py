"""Zip files within limits: archives of attachments, and the packages of DOCX and OFD."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from normalize.document import Reason
from normalize.limits import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FREE,
    Unreadable,
)

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    OverflowError,
)  # fmt: skip
"""What `zipfile` raises on damaged or exotic archives."""

UTF8_NAME = 0x800
"""Bit 11 of the general purpose flag: the name is UTF-8 (APPNOTE.TXT, 4.4.4)."""

ENCRYPTED = 0x1


def zip_members(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file in a zip archive, in its order.

    Raises `Unreadable`: CORRUPT, ENCRYPTED, or TOO_LARGE for what exceeds the limits.
    Sizes are counted while unpacking, because the directory of a zip bomb lies.
    """
    for name, content in zip_entries(body):
        if isinstance(content, Unreadable):
            raise content
        yield name, content


def zip_entries(body: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield the files like `zip_members`, but with the error for one that cannot be unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
    except BROKEN as error:
        raise Unreadable(Reason.CORRUPT, f"zip: {error}") from error
    if len(files) > MAX_MEMBERS:
        raise Unreadable(Reason.TOO_LARGE, f"{len(files)} members")
    left = MAX_UNPACKED
    for entry in files:
        content = _unpack(archive, entry, min(left, MAX_MEMBER))
        left -= len(content) if isinstance(content, bytes) else 0
        yield member_name(entry), content


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes | Unreadable:
    if entry.flag_bits & ENCRYPTED:
        return Unreadable(Reason.ENCRYPTED, "needs a password")
    if entry.file_size > max(RATIO_FREE, MAX_RATIO * entry.compress_size):
        return Unreadable(Reason.TOO_LARGE, f"grows to {entry.file_size} bytes")
    try:
        with archive.open(entry) as member:
            content = member.read(limit + 1)
    except BROKEN as error:
        return Unreadable(Reason.CORRUPT, f"zip: {error}")
    if len(content) > limit:
        return Unreadable(Reason.TOO_LARGE, f"more than {limit} bytes")
    return content


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member as its creator wrote it.

    Windows in China writes GBK without declaring it; `zipfile` reads such names as cp437.
    """
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
