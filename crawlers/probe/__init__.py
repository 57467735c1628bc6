"""Tools for one site over httpx: the probe that writes a site file, and the live check.

Input is the URL of a home page, or a `Site`. Output is a site file with fixtures, or a report of
what works and what does not. Only the command line uses it.
"""

from crawlers.probe.check_result import ArticleText, CheckResult, ListCheck, TextReader
from crawlers.probe.live_check import check_all
from crawlers.probe.seen_record import write_seen
from crawlers.probe.site_probe import (
    ColumnFound,
    Probe,
    default_site_name,
    probe,
    require_free_name,
    save_probe,
)

__all__ = [
    "ArticleText",
    "CheckResult",
    "ColumnFound",
    "ListCheck",
    "Probe",
    "TextReader",
    "check_all",
    "default_site_name",
    "probe",
    "require_free_name",
    "save_probe",
    "write_seen",
]
