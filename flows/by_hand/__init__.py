"""Scrapy by hand from a clone: crawl, parse, shell and check with the settings of the operator.

In goes a command line of Scrapy, for which scrapy.cfg names the settings here. Out come its items
as a person reads them, and an exit status. The command `govreports crawl` uses it.
"""

__all__ = ["SETTINGS_MODULE"]

SETTINGS_MODULE = "flows.by_hand.scrapy_settings"
"""The module that Scrapy reads its settings from."""
