"""A site: what we know of one government website, as a validated file in seeds/sites/.

Unknown keys are errors: a misspelt key must never be a silent default. `load_site` reads one
file, `Registry.read` a folder of them; what is wrong is told as file, line and nearest key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    model_validator,
)

from crawlers.code_list import CodeList
from crawlers.errors import InvalidSite, UnknownSite
from crawlers.families import BY_NAME
from crawlers.site_yaml import read_model

_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))  # crontab(5)
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")


def _cron(value: str) -> str:
    fields = value.split()
    if len(fields) != len(_CRON_RANGES) or not all(map(_cron_field, fields, _CRON_RANGES)):
        message = f'{value!r} is no cron schedule of five fields, such as "0 6 * * *"'
        raise ValueError(message)
    return value


def _cron_field(value: str, bounds: tuple[int, int]) -> bool:
    parts = [_CRON_PART.fullmatch(part) for part in value.split(",")]
    numbers = [int(n) for part in parts if part for n in part.groups()[:2] if n]
    return all(parts) and all(bounds[0] <= number <= bounds[1] for number in numbers)


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError, ValueError):  # ZoneInfo raises all three
        message = f"{value!r} is no time zone of the IANA list, such as Asia/Shanghai"
        raise ValueError(message) from None


def _family(value: str) -> str:
    if value in FAMILIES:
        return value
    near = get_close_matches(value, FAMILIES, n=1)
    message = f"no family {value!r}" + (f"; nearest: {near[0]}" if near else f" in {FAMILIES}")
    raise ValueError(message)


def _clock(value: str) -> str:
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
        return value
    message = f"{value!r} is no span of hours such as 09:00-11:30"
    raise ValueError(message)


FAMILIES = tuple(BY_NAME)
"""Names that `Site.family` may have."""

NAME_PATTERN = r"^[a-z][a-z0-9_]{1,63}$"
"""What the name of a site looks like."""

SiteName = Annotated[str, Field(pattern=NAME_PATTERN)]
RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]  # GB/T 2260
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Body(CodeList):
    """Which kind of body runs the site."""

    NPC = "npc", "Standing committee of a People's Congress."
    GOV = "gov", "A government."
    CPPCC = "cppcc", "A committee of the CPPCC."
    COURT = "court", "A People's Court."
    PROCURATORATE = "procuratorate", "A People's Procuratorate."
    MEDIA = "media", "A newspaper, broadcaster or news portal."
    MIRROR = "mirror", "A site that republishes texts of others, often damaged."


class Owed(StrEnum):
    """Kinds of report that a site can owe us; the values are those of normalize's `Kind`."""

    NPC = "npc_work_report"
    GOV = "gov_work_report"
    CPPCC = "cppcc_work_report"
    COURT = "court_work_report"
    PROCURATORATE = "procuratorate_work_report"
    PRESIDIUM = "presidium_work_report"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Model):
    """What a site owes us: so many documents of a kind each year, by a day (MM-DD)."""

    per_year: Annotated[int, Field(ge=1)]
    due: MonthDay


class Site(_Model):
    """One website, or the part of one that a body runs.

    start: list pages to walk; empty means: discover them from `home`.
    family: CMS family, None where unknown (recognised from the pages then).
    containers: CSS selectors of the article body, tried before the family's own.
    allowed: further host names that a crawl of this site may fetch from.
    schedule: five cron fields, read in `timezone`.
    quiet: hours in `timezone` in which no request is sent, e.g. "09:00-11:30".
    delay: seconds between two requests; None for the program's default.
    max_pages: requests of one crawl; None for the program's default.
    proxy: address of the operator's proxy for this site.
    verify_tls: False only with `tls_reason`.
    private: allow loopback addresses (the practice web and nothing else).
    verified: day of the last live `check`, or "never".
    """

    site: SiteName
    name: str
    region: RegionCode | None = None
    body: Body
    home: HttpUrl
    family: Annotated[str, AfterValidator(_family)] | None = None
    start: tuple[HttpUrl, ...] = ()
    containers: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    schedule: Annotated[str, AfterValidator(_cron)] | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Shanghai"
    quiet: tuple[Annotated[str, AfterValidator(_clock)], ...] = ()
    expect: dict[Owed, Expectation] = {}
    delay: Annotated[float, Field(ge=0)] | None = None
    max_pages: Annotated[int, Field(ge=1)] | None = None
    proxy: str | None = None
    verify_tls: bool = True
    tls_reason: str | None = None
    private: bool = False
    verified: date | Literal["never"] = "never"

    @model_validator(mode="after")
    def _untrusted_tls_has_a_reason(self) -> Self:
        if not self.verify_tls and not self.tls_reason:
            raise ValueError("verify_tls: false needs a tls_reason")
        return self


def load_site(path: Path) -> Site:
    """Return the site a YAML file describes; raise `InvalidSite` naming line and nearest key."""
    return read_model(path, Site, {"expect": Expectation})


@dataclass(frozen=True, slots=True)
class Registry:
    """The sites of one folder by name."""

    folder: Path
    sites: dict[str, Site]

    @classmethod
    def read(cls, folder: Path) -> "Registry":
        """Read all *.yml of a folder; raise `InvalidSite` for a bad one or a name used twice."""
        places: dict[str, Path] = {}
        sites: dict[str, Site] = {}
        for path in sorted(folder.glob("*.yml")):
            site = load_site(path)
            if site.site in sites:
                message = f"{path}: the name {site.site} is taken by {places[site.site]}"
                raise InvalidSite(message, "give one of them another name")
            places[site.site], sites[site.site] = path, site
        return cls(folder, sites)

    def __iter__(self) -> Iterator[Site]:
        return iter(self.sites.values())

    def __len__(self) -> int:
        return len(self.sites)

    def get(self, name: str) -> Site:
        """Return the site; raise `UnknownSite` with the nearest names."""
        if name in self.sites:
            return self.sites[name]
        near = get_close_matches(name, self.sites, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "see `govreports sites`"
        raise UnknownSite(f"no site {name!r} in {self.folder}", hint)


def dump_site(site: Site) -> str:
    """Return the site as YAML that `load_site` reads back; defaults are left out."""
    values = site.model_dump(mode="json", exclude_defaults=True)
    values |= {"verified": site.model_dump(mode="json")["verified"]}
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100))
