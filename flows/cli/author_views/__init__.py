"""What the spider author sees: a probe, live checks, and sites that a table adds.

In go settings and names; out come tables for people or JSON for machines. Only the commands of the
author use it.
"""

from flows.cli.author_views.additions_view import run_sites_add, run_sites_propose
from flows.cli.author_views.check_view import run_check
from flows.cli.author_views.probe_view import FIXTURES, find_probe, print_probe, run_probe

__all__ = [
    "FIXTURES",
    "find_probe",
    "print_probe",
    "run_check",
    "run_probe",
    "run_sites_add",
    "run_sites_propose",
]
