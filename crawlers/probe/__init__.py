"""A single site, looked at with httpx: the probe that writes a site file, and the live check.

In goes an address or a `Site`; out come a site file with fixtures, or what works and what does
not. Only the command uses it.
"""

from crawlers.probe.live_check import Checked, check_all, set_verified
from crawlers.probe.site_probe import Probe, default_site_name, probe, refuse_taken, save_probe

__all__ = [
    "Checked",
    "Probe",
    "check_all",
    "default_site_name",
    "probe",
    "refuse_taken",
    "save_probe",
    "set_verified",
]
