"""Scrapy middlewares: which addresses may be reached, when, and with which headers.

`crawlers.settings` names them by module. Other subpackages import the address guard from here.
"""

from crawlers.middlewares.address_guard import (
    AddressGuard,
    RefusedAddress,
    guard_of,
    is_loopback,
)
from crawlers.middlewares.content_coding import UNPACKING_FAILED
from crawlers.middlewares.retry_after import ASKED_TO_WAIT
from crawlers.middlewares.robots import LONGEST_DELAY, robots_delay, too_slow
from crawlers.middlewares.unrequested_status import is_conditional

__all__ = [
    "ASKED_TO_WAIT",
    "LONGEST_DELAY",
    "UNPACKING_FAILED",
    "AddressGuard",
    "RefusedAddress",
    "guard_of",
    "is_conditional",
    "is_loopback",
    "robots_delay",
    "too_slow",
]
