"""Select the sites of a command; imports little, so that a wrong name is reported at once."""

from collections.abc import Collection, Sequence
from pathlib import Path

from crawlers.errors import SettingError
from crawlers.site import Body, Registry, Site


def read_registry(folder: Path) -> Registry:
    """Return the valid sites of a registry, and the problems of its other files.

    Raises InvalidSite when there are only invalid files, and EmptyRegistry when there are none.
    """
    registry = Registry.read_valid(folder)
    registry.require_files()
    if not registry.sites:
        for problem in registry.problems.values():
            raise problem
    return registry


def select_sites(
    registry: Path,
    names: Sequence[str] | None,
    contact: str | None,
    bodies: Collection[Body] | None = None,
) -> list[Site]:
    """Return the sites with these names, or the whole registry; optionally only of these bodies.

    A file that does not describe a site stops none of the others: it is left out (`read_registry`
    says which) unless it is requested by name. Raises InvalidSite then, or if no file is valid;
    UnknownSite; and SettingError when a real site is among them and no contact is set: a polite
    crawler identifies itself.
    """
    known = read_registry(registry)
    sites = [known.get(name) for name in names] if names else list(known)
    sites = [site for site in sites if bodies is None or site.body in bodies]
    if not contact and any(not site.private for site in sites):
        raise SettingError(
            "crawling real sites needs a contact for the User-Agent",
            "set GOVREPORTS_CONTACT to your e-mail or web address",
        )
    return sites
