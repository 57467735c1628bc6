"""Practice sites: one module per CMS family, and modules for special cases.

Special are a mirror, a site in Big5, and a site of traps. Input is a profile and a seed. Output is
a `Website` to put articles on. Only the builder uses it.

A module that declares `SITES` is part of the web: nothing else registers it.
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
