"""Practice sites, one module for each CMS family, and those that show a single problem.

In go stories; out come websites. A module that declares `SITES` is part of the web: nothing else
registers it. Only the builder uses this subpackage.
"""

from importlib import import_module
from pkgutil import iter_modules

from crawlers.practice.pages import BodySite
from crawlers.practice.sites.big5 import Big5Website
from crawlers.practice.sites.generic import PlainWebsite
from crawlers.practice.sites.mirror import MirrorWebsite
from crawlers.practice.sites.traps import TrapsWebsite

__all__ = ["Big5Website", "MirrorWebsite", "PlainWebsite", "TrapsWebsite", "body_sites"]


def body_sites() -> tuple[BodySite, ...]:
    """Return the sites of bodies that the modules of this folder declare, in their order."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    declared = (site for module in modules for site in getattr(module, "SITES", ()))
    return tuple(sorted(declared, key=lambda site: site.number))
