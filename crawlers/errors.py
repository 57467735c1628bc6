"""The errors of govreports, drawn as one tree.

    GovreportsError
    ├── SettingError            a setting or an argument is wrong
    ├── InputError              a file to import cannot be read
    ├── DiskFull                there is no room for a file
    ├── SiteError
    │   ├── InvalidSite         a site file breaks the model
    │   └── UnknownSite         no site file of that name
    ├── CrawlError
    │   ├── PortInUse           the practice web cannot listen
    │   ├── CrawlFailed         a spider process died or broke        (retry)
    │   └── CrawlTimedOut       a spider process was killed in time   (retry)
    ├── ArchiveError            a WARC record is missing or damaged
    │   └── ArchiveUnreachable  the object store does not answer      (retry)
    └── WarehouseError          drawn further in warehouse.errors

What a *document* does wrong is never an exception that leaves normalize: it ends as a
`normalize.document.Rejected` with its reason.

Each error is one line that says what is wrong and, in `hint`, what to do next. The command
prints both and exits with 2. `retry` tells a flow whether trying again can help.
"""

import errno
from typing import ClassVar, Self


class GovreportsError(Exception):
    """Base of all errors that govreports raises on purpose.

    `hint` is the next step for a person; `retry` says whether the same call can succeed later.
    """

    retry: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message

    def __reduce__(self) -> tuple[type["GovreportsError"], tuple[str, str]]:
        # The default would pickle str(self) as the message: errors cross process borders.
        return type(self), (self.message, self.hint)


class SettingError(GovreportsError):
    """A setting or an argument is wrong."""


class InputError(GovreportsError):
    """A file that was to be imported cannot be read."""


class DiskFull(GovreportsError):
    """There is no room for a file: the disk or a quota is full."""

    _FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

    @classmethod
    def of(cls, error: OSError) -> Self | None:
        """Return what to tell a person of an error of the system; None when it is another."""
        if error.errno not in cls._FULL:
            return None
        where = f" at {error.filename}" if error.filename else ""
        return cls(
            f"the disk is full{where}: {error.strerror}",
            "free space and give the same command again: nothing is lost",
        )


class SiteError(GovreportsError):
    """Something about a site's description is wrong."""


class InvalidSite(SiteError):
    """A site file breaks the model; the message names file, line and nearest known key."""


class UnknownSite(SiteError):
    """The registry has no site of that name."""


class CrawlError(GovreportsError):
    """A crawl could not be done."""


class PortInUse(CrawlError):
    """The practice web cannot listen on its ports."""


class CrawlFailed(CrawlError):
    """A spider process died, or its statistics say that it broke."""

    retry = True


class CrawlTimedOut(CrawlError):
    """A spider process was killed because its time was over."""

    retry = True


class ArchiveError(GovreportsError):
    """A WARC record is missing or damaged."""


class ArchiveUnreachable(ArchiveError):
    """The object store that holds the segments does not answer, or refuses."""

    retry = True
