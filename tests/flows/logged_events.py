"""The events in the machine-readable log of a home."""

import json
from pathlib import Path
from typing import Any

from tests.wait_until import wait_until


def events(home: Path, name: str = "govreports") -> list[dict[str, Any]]:
    """Return the events of one log file in order."""
    lines = (home / "logs" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def wait_for_event(home: Path, event: str) -> None:
    """Wait until a process of a home has logged an event."""
    wait_until(f"the event {event!r} in a log of {home}", lambda: event in _kinds(home))


def _kinds(home: Path) -> set[str]:
    """Return the kinds of events in all logs; the last line may be half written."""
    words = '"event": "'
    lines = (
        line
        for path in home.glob("logs/govreports*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return {line.partition(words)[2].partition('"')[0] for line in lines if words in line}
