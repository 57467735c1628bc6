"""The errors of govreports, drawn as one tree.

    GovreportsError
    ├── SettingError                a setting or an argument is wrong
    ├── InputError                  a file to import cannot be read
    ├── DiskFull                    no space is left for a file
    ├── DamagedState                a file of the home or of a backup is damaged
    ├── FlowError
    │   ├── FlowCrashed             the process of a flow ended too early        (retry)
    │   └── StepFailed              a last step of a flow failed, as alerting    (retry)
    ├── SiteError
    │   ├── InvalidSite             a site file does not fit the model
    │   ├── UnknownSite             no site file has that name
    │   └── EmptyRegistry           the folder of site files has none, or does not exist
    ├── CrawlError
    │   ├── PageTooSlow             reading a page used up its processor time
    │   ├── PortInUse               the practice web cannot listen on a port
    │   ├── CrawlFailed             a spider process died or broke              (retry)
    │   └── CrawlTimedOut           a spider process exceeded its time limit     (retry)
    ├── ArchiveError                a WARC record is missing, damaged or cannot be written
    │   └── ArchiveUnreachable      the object store does not respond           (retry)
    ├── Unreadable                  a body has no text (normalize.limits; never leaves normalize)
    └── WarehouseError              (this branch: warehouse.errors)
        ├── WarehouseMissing        no warehouse exists at that path
        ├── WarehouseLocked         another process is writing                  (retry)
        ├── WarehouseConflict       another writer committed first              (retry)
        ├── WarehouseUnreachable    the catalogue or the store does not respond (retry)
        ├── MigrationError          the schema cannot be brought up to date
        └── QueryError              a user's SQL is wrong

(retry) marks the errors whose cause can pass by itself: `retry` is True, and a flow may make the
same call again. All others need a person first.

Outside the tree are exceptions whose base class Scrapy or Twisted prescribes: `RefusedAddress`,
`RefusedName` and `RobotsUnavailable` in crawlers.middlewares. They end a single request with an
`Outcome`. A fault of a *document* is never an exception that leaves normalize: it ends as a
`normalize.document.Rejected` with its reason.

The message is one line that says what is wrong; `hint` says what to do next. The command prints
both and exits with 2.
"""

import errno
from pathlib import Path
from typing import ClassVar, Self


class GovreportsError(Exception):
    """Base of all errors that govreports raises on purpose.

    message: one line, what is wrong. hint: one line, the next step for a person, or "".
    retry: whether the same call can succeed later without a person's help.
    """

    retry: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message

    def __reduce__(self) -> tuple[type["GovreportsError"], tuple[str, str]]:
        # The default pickles str(self) as the message. Errors cross process boundaries.
        return type(self), (self.message, self.hint)


class SettingError(GovreportsError):
    """A setting or an argument is wrong. Do not retry: correct it."""


class InputError(GovreportsError):
    """A file to import cannot be read. Do not retry: check the path and its permissions."""


class DiskFull(GovreportsError):
    """No space is left for a file: the disk or a quota is full. Do not retry: free space."""

    _FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

    @classmethod
    def of(cls, error: OSError) -> Self | None:
        """Return the error that an operating-system error amounts to; None if it is not this one.

        Covers ENOSPC, EDQUOT and EFBIG (errno(3)).
        """
        if error.errno not in cls._FULL:
            return None
        where = f" at {error.filename}" if error.filename else ""
        return cls(
            f"the disk is full{where}: {error.strerror}",
            "free some space and run the same command again: nothing is lost",
        )


class DamagedState(GovreportsError):
    """A file that this program wrote is damaged, such as a ledger or a manifest.

    path: of that file. Do not retry: restore the file from a backup, or do what the hint says.
    """

    def __init__(self, message: str, hint: str = "", *, path: str = "") -> None:
        super().__init__(message, hint)
        self.path = path

    def __reduce__(self) -> tuple[type["GovreportsError"], tuple[str, str], dict[str, str]]:  # type: ignore[override]
        return type(self), (self.message, self.hint), {"path": self.path}


class FlowError(GovreportsError):
    """A flow did not do all of its work."""


class FlowCrashed(FlowError):
    """The process of a flow ended before the flow did. Retry: the next run continues."""

    retry = True


class StepFailed(FlowError):
    """A last step of a flow failed: incidents or artifacts. Retry: the next run repeats it."""

    retry = True


class SiteError(GovreportsError):
    """A site's description is wrong or missing. Do not retry: correct the file or the name."""


class InvalidSite(SiteError):
    """A site file does not fit the model; the message names file, line and nearest known key.

    Do not retry: correct the file.
    """


class UnknownSite(SiteError):
    """The registry has no site of that name; the hint lists near ones. Do not retry."""


class EmptyRegistry(SiteError):
    """The registry has no site files. Do not retry: name another folder, or add sites."""

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return the error for a folder."""
        missing = "has no site files (*.yml)" if folder.is_dir() else "does not exist"
        hint = "set GOVREPORTS_SITES to a folder of site files, or unset it"
        return cls(f"the registry {folder} {missing}", hint)


class CrawlError(GovreportsError):
    """A crawl could not be carried out. Retry only where a subclass says so."""


class PageTooSlow(CrawlError):
    """Reading a page used up its processor time. Do not retry: the same page is as slow again.

    A crawl, a probe and a check turn it into an outcome of the page (`Outcome.TOO_SLOW`).
    """


class PortInUse(CrawlError):
    """The practice web cannot listen on its ports. Do not retry: choose other ports."""


class CrawlFailed(CrawlError):
    """A spider process died, or its statistics say that it broke. Retry."""

    retry = True


class CrawlTimedOut(CrawlError):
    """A spider process was killed because its time limit had passed. Retry: it resumes."""

    retry = True


class ArchiveError(GovreportsError):
    """A WARC record is missing, damaged or cannot be written.

    Do not retry: restore the segment from a backup, or free disk space.
    """


class ArchiveUnreachable(ArchiveError):
    """The object store that holds the segments does not respond, or refuses. Retry."""

    retry = True
