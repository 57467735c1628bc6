"""The one way in which a test waits: for something that can be looked at, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

PATIENCE = 300.0
"""Seconds until a wait fails. It bounds a test that hangs and measures nothing: on a machine
with other work everything may take many times as long."""


def wait_until(
    description: str,
    look: Callable[[], Seen],
    holds: Callable[[Seen], object] = bool,
    *,
    seconds: float = PATIENCE,
    every: float = 0.1,
    details: Callable[[], str] = str,
) -> Seen:
    """Look until what is seen holds, and return it.

    description: what is waited for, as in "waited 300 s for ...". every: seconds between two
    looks. details: more for the message, such as the end of a log.
    Raises AssertionError with the description, the time and the last value seen.
    """
    end = time.monotonic() + seconds
    while not holds(seen := look()):
        if time.monotonic() >= end:
            raise AssertionError(
                f"waited {seconds:.0f} s for {description}; last seen: {seen!r}\n{details()}"
            )
        time.sleep(every)
    return seen
