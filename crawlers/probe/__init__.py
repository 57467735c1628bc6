"""Tools for one site over httpx: the probe that writes a site file, and the live check.

Input is the URL of a home page, or a `Site`. Output is a site file with fixtures, or a report of
what works and what does not. Only the command line uses it.
"""

from crawlers.probe.live_check import CheckResult, check_all, set_verified
from crawlers.probe.site_probe import (
    ColumnFound,
    Probe,
    default_site_name,
    probe,
    require_free_name,
    save_probe,
)

__all__ = [
    "CheckResult",
    "ColumnFound",
    "Probe",
    "check_all",
    "default_site_name",
    "probe",
    "require_free_name",
    "save_probe",
    "set_verified",
]
