"""The machine-readable log HOME/logs/govreports.jsonl: one JSON object for each event.

Each line has `time` (UTC), `level` and `event`, and where they apply `run`, `site`, `record`
(WARC-Record-ID) and `url`. The outcome of every single request is in the ledger of its run.
Settings are never logged, because they hold secrets. Control and invisible characters are JSON
escapes, so that the log can be shown on a terminal. Dask workers log to govreports-HOST.jsonl in
the same folder, one file for each machine: several processes on one machine can append to the same
file, processes on different machines cannot.
"""

import logging
import os
import socket
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

from crawlers.display_text import escape_json, escape_logs

_NAME = "govreports"
LOG_BYTES, LOG_FILES = 20_000_000, 5

log = logging.getLogger(_NAME)


class _Formatter(JsonFormatter):
    """One JSON object in a line, in which every character is shown."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; its values are exact, escapes are JSON's."""
        return escape_json(super().format(record))


class _Handler(RotatingFileHandler):
    """A rotating log shared by processes; errors in it are dropped, not printed.

    On a full disk, the command reports the error. A traceback from the log would only hide it.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Append to the current file, even if another process has rotated the log since."""
        if self.stream and not _is_at(self.stream.fileno(), self.baseFilename):
            self.stream.close()
            self.stream = None  # the base class opens it again
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - overrides
        """Drop the event."""


def log_to_home(home: Path, *, worker: bool = False) -> None:
    """Append this process's events to the log of a home; repeating the call changes nothing.

    worker: whether this process works for a flow that may run on another machine.
    """
    escape_logs()  # flows that the service starts do not pass through the command
    name = f"{_NAME}-{socket.gethostname()}" if worker else _NAME
    path = home.resolve() / "logs" / f"{name}.jsonl"
    for handler in list(log.handlers):
        if isinstance(handler, _Handler):
            if handler.baseFilename == str(path):
                return
            log.removeHandler(handler)
            handler.close()
    log.addHandler(shared_handler(path))
    log.setLevel(logging.INFO)
    log.propagate = False  # the command prints its own messages


def log_event(what: str, **values: object) -> None:
    """Log one event; values that are None are left out."""
    _write(logging.INFO, what, values)


def log_warning(what: str, **values: object) -> None:
    """Log one event that needs attention."""
    _write(logging.WARNING, what, values)


def shared_handler(
    path: Path, size: int = LOG_BYTES, files: int = LOG_FILES
) -> RotatingFileHandler:
    """Return a handler for a log that several processes append to.

    size: bytes after which a new file is started. files: number of old files that are kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Handler(path, maxBytes=size, backupCount=files, encoding="utf-8", delay=True)
    handler.setFormatter(
        _Formatter(
            "{message}{levelname}",
            style="{",
            rename_fields={"message": "event", "levelname": "level"},
            timestamp="time",
            json_ensure_ascii=False,
        )
    )
    return handler


def _is_at(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))  # noqa: PTH116
    except OSError:
        return False


def _write(level: int, what: str, values: Mapping[str, object]) -> None:
    known = {name: value for name, value in values.items() if value is not None}
    log.log(level, what, extra=known)
