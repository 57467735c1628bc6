"""Scrapy middlewares: which addresses may be reached, when, and with which headers.

`crawlers.settings` names them by module. Other subpackages take the address guard from here.
"""

from crawlers.middlewares.address_guard import (
    POLICY,
    RefusedAddress,
    is_loopback,
    is_permitted_address,
)

__all__ = [
    "POLICY",
    "RefusedAddress",
    "is_loopback",
    "is_permitted_address",
]
