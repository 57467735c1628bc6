"""Zip files within bounds: those that hold attachments, and the packages of DOCX and OFD."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from normalize.bounds import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FREE,
    Unreadable,
)
from normalize.document import Reason

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    OverflowError,
)  # fmt: skip
"""What `zipfile` raises on damaged or exotic archives."""

UTF8_NAME = 0x800
"""Bit 11 of the general purpose flag: the name is UTF-8 (APPNOTE.TXT, 4.4.4)."""

ENCRYPTED = 0x1


def members(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of a zip archive, in its order.

    Raises `Unreadable`: CORRUPT, ENCRYPTED, or TOO_LARGE for what grows beyond the bounds.
    Sizes are counted while unpacking, because the directory of a bomb lies.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_MEMBERS:
                raise Unreadable(Reason.TOO_LARGE, f"{len(entries)} members")
            left = MAX_UNPACKED
            for entry in entries:
                content = _unpack(archive, entry, min(left, MAX_MEMBER))
                left -= len(content)
                yield member_name(entry), content
    except BROKEN as error:
        raise Unreadable(Reason.CORRUPT, f"zip: {error}") from error


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.flag_bits & ENCRYPTED:
        raise Unreadable(Reason.ENCRYPTED, member_name(entry))
    if entry.file_size > max(RATIO_FREE, MAX_RATIO * entry.compress_size):
        raise Unreadable(Reason.TOO_LARGE, f"{member_name(entry)} grows to {entry.file_size} bytes")
    with archive.open(entry) as member:
        content = member.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(Reason.TOO_LARGE, f"{member_name(entry)} has more than {limit} bytes")
    return content


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name as its maker wrote it.

    Windows in China writes GBK without saying so; `zipfile` reads such names as cp437.
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


def demand_bounded(body: bytes) -> None:
    """Unpack a package once and throw it away; raise `Unreadable` if it breaks the bounds."""
    for _ in members(body):
        pass
