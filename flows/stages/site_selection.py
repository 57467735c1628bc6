"""Which sites a command is about; imports little, so that a wrong name is told at once."""

from collections.abc import Collection, Sequence
from pathlib import Path

from crawlers.errors import SettingError
from crawlers.site import Body, Registry, Site


def select_sites(
    registry: Path,
    names: Sequence[str] | None,
    contact: str | None,
    bodies: Collection[Body] | None = None,
) -> list[Site]:
    """Return the sites of these names, or all of the registry; of these bodies, where given.

    Raises InvalidSite, UnknownSite, and SettingError when a real site is among them and no
    contact is set: a crawler that hides who it is is no guest.
    """
    known = Registry.read(registry)
    sites = [known.get(name) for name in names] if names else list(known)
    sites = [site for site in sites if bodies is None or site.body in bodies]
    if not contact and any(not site.private for site in sites):
        raise SettingError(
            "real sites are crawled only with a contact in the User-Agent",
            "set GOVREPORTS_CONTACT to an e-mail or web address of yours",
        )
    return sites
