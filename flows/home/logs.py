"""The log for machines: HOME/logs/govreports.jsonl, one JSON object for each event.

Each line has `time` (UTC), `level`, `log_event`, and where they apply `run`, `site`, `record`
(WARC-Record-ID) and `url`. How every single request ended stands in the ledger of its run.
Nothing of the settings is ever written: they hold secrets. What is done on Dask workers stands in
govreports-HOST.jsonl beside it, one for each machine: several processes of one machine can append
to a file, processes of several machines cannot.
"""

import logging
import os
import socket
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

_NAME = "govreports"
_BYTES, _FILES = 20_000_000, 5

log = logging.getLogger(_NAME)


class _Handler(RotatingFileHandler):
    """What is logged is told elsewhere too: a full disk is not told by a traceback of the log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Append to the file that has the name now: another process may have begun a new one."""
        if self.stream and not _is_at(self.stream.fileno(), self.baseFilename):
            self.stream.close()
            self.stream = None  # the base class opens it again
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - overrides
        """Leave the event out."""


def log_to_home(home: Path, *, worker: bool = False) -> None:
    """Append the events of this process to the log of a home; again for the same one: nothing.

    worker: this process works for a flow that may run on another machine.
    """
    name = f"{_NAME}-{socket.gethostname()}" if worker else _NAME
    path = home.resolve() / "logs" / f"{name}.jsonl"
    for handler in list(log.handlers):
        if isinstance(handler, _Handler):
            if handler.baseFilename == str(path):
                return
            log.removeHandler(handler)
            handler.close()
    log.addHandler(_handler(path))
    log.setLevel(logging.INFO)
    log.propagate = False  # the terminal has its own words


def log_event(what: str, **values: object) -> None:
    """Write one event; values that are None are left out."""
    _write(logging.INFO, what, values)


def log_warning(what: str, **values: object) -> None:
    """Write one event that somebody should look at."""
    _write(logging.WARNING, what, values)


def _handler(path: Path) -> _Handler:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Handler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(
        JsonFormatter(
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
    told = {name: value for name, value in values.items() if value is not None}
    log.log(level, what, extra=told)
