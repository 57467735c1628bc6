"""Wait for something that another process does."""

import time
from collections.abc import Callable


def wait_until(
    what: Callable[[], bool],
    seconds: float = 30,
    told: Callable[[], str] = lambda: "it did not happen",
    every: float = 0.1,
) -> None:
    """Check `what` every `every` seconds; raise AssertionError with `told()` after `seconds`."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, told()
        time.sleep(every)
