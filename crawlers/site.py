"""A site: what we know about one government website, as a validated file in seeds/sites/.

Unknown keys are errors: a misspelt key must never fall back to a default silently. `load_site`
reads one file, `Registry.read` a folder of them. An error names file, line and nearest key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

import yaml
from cssselect import HTMLTranslator, SelectorError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    model_validator,
)

from crawlers.code_list import CodeList
from crawlers.errors import EmptyRegistry, InvalidSite, UnknownSite
from crawlers.families import BY_NAME
from crawlers.families.api_lists import ApiList
from crawlers.network import without_credentials
from crawlers.site_evidence import AddressSource, Seen
from crawlers.site_yaml import read_model
from crawlers.state_files import reading

_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))  # crontab(5)
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")


def _cron(value: str) -> str:
    fields = value.split()
    if len(fields) != len(_CRON_RANGES) or not all(map(_cron_field, fields, _CRON_RANGES)):
        message = f'{value!r} is not a cron schedule of five fields, such as "0 6 * * *"'
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
        message = f"{value!r} is not an IANA time zone, such as Asia/Shanghai"
        raise ValueError(message) from None


def _family(value: str) -> str:
    if value in FAMILIES:
        return value
    near = get_close_matches(value, FAMILIES, n=1)
    known = f"nearest: {near[0]}" if near else f"families: {', '.join(FAMILIES)}"
    message = f"unknown family {value!r}; {known}"
    raise ValueError(message)


def _clock(value: str) -> str:
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
        return value
    message = f"{value!r} is not a range of hours, such as 09:00-11:30"
    raise ValueError(message)


def _css(value: str) -> str:
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        message = f"{value!r} is not a CSS selector: {error}"
        raise ValueError(message) from None
    return value


FAMILIES = tuple(BY_NAME)
"""Values that `Site.family` accepts."""

NAME_PATTERN = r"^[a-z][a-z0-9_]{1,63}$"
"""Regular expression of a site's name: lower-case ASCII letters, digits and underscores."""

SiteName = Annotated[str, Field(pattern=NAME_PATTERN)]
RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]  # GB/T 2260
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Body(CodeList):
    """Kind of body that runs a site."""

    NPC = "npc", "Standing committee of a People's Congress."
    GOV = "gov", "A government."
    CPPCC = "cppcc", "A committee of the CPPCC."
    COURT = "court", "A People's Court."
    PROCURATORATE = "procuratorate", "A People's Procuratorate."
    MEDIA = "media", "A newspaper, broadcaster or news portal."
    MIRROR = "mirror", "A site that republishes texts of others, often damaged."


class ExpectedKind(StrEnum):
    """Kinds of report that a site can be expected to publish.

    The values are those of `normalize.document.Kind`.
    """

    NPC = "npc_work_report"
    GOV = "gov_work_report"
    CPPCC = "cppcc_work_report"
    COURT = "court_work_report"
    PROCURATORATE = "procuratorate_work_report"
    PRESIDIUM = "presidium_work_report"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Expectation(_Model):
    """How many documents of a kind a site should publish each year, and by which day (MM-DD)."""

    per_year: Annotated[
        int, Field(ge=1, description="Documents of this kind in a year.", examples=[1])
    ]
    due: Annotated[
        MonthDay, Field(description="Day by which they are published, MM-DD.", examples=["02-28"])
    ]


def _bare(url: HttpUrl) -> HttpUrl:
    return HttpUrl(without_credentials(str(url)))


Address = Annotated[HttpUrl, AfterValidator(_bare)]
"""A URL of a site. User and password are removed: they would be sent and kept in many places."""


def _key(meaning: str, *examples: object) -> Any:
    """Return what the reference for authors says of a key."""
    return Field(description=meaning, examples=list(examples))


class Site(_Model):
    """One website, or the part of one that a body runs.

    The description of each key is what seeds/SITE_FILES.md and the JSON schema show.
    """

    site: Annotated[
        SiteName,
        _key("Key of the site in the registry; also the name of its file.", "kecheng_npc"),
    ]
    name: Annotated[
        str, _key("The body's name as a reader knows it, usually Chinese.", "衢州市柯城区人民政府")
    ]
    region: Annotated[
        RegionCode | None,
        _key("GB/T 2260 code of the division that the body belongs to, in quotes.", "330802"),
    ] = None
    body: Annotated[Body, _key("Kind of body that runs the site.", "gov")]
    home: Annotated[Address, _key("The home page.", "https://www.example.gov.cn/")]
    family: Annotated[
        Annotated[str, AfterValidator(_family)] | None,
        _key("CMS family; absent to recognise it from the pages.", "trs"),
    ] = None
    start: Annotated[
        tuple[Address, ...],
        _key(
            "List pages to walk to their end, every row followed; empty to discover them from"
            " `home`.",
            ["https://www.example.gov.cn/zwgk/zfgzbg/"],
        ),
    ] = ()
    mixed: Annotated[
        tuple[Address, ...],
        _key(
            "Those of `start` that list other texts too, such as the site's own search or its"
            " notices: a few pages are walked, and rows whose title names a report are followed."
            " If all of `start` are mixed, lists are also discovered from `home`.",
            ["https://www.example.gov.cn/s?q=%E5%B7%A5%E4%BD%9C%E6%8A%A5%E5%91%8A"],
        ),
    ] = ()
    api: Annotated[
        ApiList | None,
        _key(
            "The request by which the list pages get their rows; absent to recognise it.",
            {"url": "/api/list", "page": "page", "items": "data.list"},
        ),
    ] = None
    search: Annotated[
        ApiList | None,
        _key(
            "The request of the site's own search for 工作报告, sent where no list that promises"
            " reports has rows. A `name` such as irs or jsearchfront reads the response as that"
            " search does.",
            {"name": "irs", "url": "/irs/front/search", "method": "JSON", "page": "pageNo"},
        ),
    ] = None
    browser: Annotated[
        bool,
        _key(
            "Whether the list pages are rendered by Chromium, for lists that nothing else reads."
            " Slow: the scripts of each page are fetched, too. Needs the extra `browser`.",
            True,
        ),
    ] = False
    containers: Annotated[
        tuple[Annotated[str, AfterValidator(_css)], ...],
        _key("CSS selectors of the article body, tried before those of the family.", ["#zoom"]),
    ] = ()
    allowed: Annotated[
        tuple[str, ...],
        _key("Further host names that a crawl may fetch from.", ["search.example.gov.cn"]),
    ] = ()
    formerly: Annotated[
        tuple[Address, ...],
        _key(
            "Old addresses of the site or of its lists. Nothing at or below them is requested.",
            ["http://old.example.gov.cn/"],
        ),
    ] = ()
    schedule: Annotated[
        Annotated[str, AfterValidator(_cron)] | None,
        _key("When to crawl: five cron fields (crontab(5)) in `timezone`.", "22 3 * * *"),
    ] = None
    timezone: Annotated[
        Annotated[str, AfterValidator(_timezone)],
        _key("IANA time zone of `schedule` and `quiet`.", "Asia/Urumqi"),
    ] = "Asia/Shanghai"
    quiet: Annotated[
        tuple[Annotated[str, AfterValidator(_clock)], ...],
        _key("Hours in `timezone` in which no request is sent.", ["09:00-11:30"]),
    ] = ()
    expect: Annotated[
        dict[ExpectedKind, Expectation],
        _key(
            "The reports that the site should publish, by kind.",
            {"gov_work_report": {"per_year": 1, "due": "02-28"}},
        ),
    ] = {}
    delay: Annotated[
        Annotated[float, Field(ge=0)] | None,
        _key("Seconds between two requests; absent for the program's default.", 3),
    ] = None
    max_pages: Annotated[
        Annotated[int, Field(ge=1)] | None,
        _key("Most requests of one crawl; absent for the program's default.", 500),
    ] = None
    full_walk_days: Annotated[
        Annotated[int, Field(ge=0)],
        _key(
            "Days after which every list is walked to its end again, for rows that were inserted"
            " or dated back; 0 for never.",
            90,
        ),
    ] = 30
    full_walk_pages: Annotated[
        Annotated[int, Field(ge=1)],
        _key("Most pages of known rows that such a walk reads.", 100),
    ] = 500
    proxy: Annotated[
        str | None, _key("URL of the operator's proxy for this site.", "http://proxy.local:3128")
    ] = None
    verify_tls: Annotated[
        bool, _key("Whether certificates are checked; false needs a `tls_reason`.", False)
    ] = True
    tls_reason: Annotated[
        str | None, _key("Why certificates are not checked.", "certificate expired in 2024")
    ] = None
    private: Annotated[
        bool, _key("Whether loopback addresses are allowed: for the practice web only.", True)
    ] = False
    evidence: Annotated[
        tuple[AddressSource, ...],
        _key(
            "Where the addresses in this file are from.",
            [
                {
                    "address": "https://www.example.gov.cn/zfgzbg/",
                    "what": "政府工作报告",
                    "source": "public code",
                    "date": "2026-08",
                }
            ],
        ),
    ] = ()
    seen: Annotated[
        tuple[Seen, ...],
        _key(
            "How the site responded, when, and where the request was sent from.",
            [{"date": "2026-08-11", "from": "US datacentre IP", "result": "blocked"}],
        ),
    ] = ()
    verified: Annotated[
        date | Literal["never"],
        _key('Day of the last live check that succeeded, or "never".', date(2026, 11, 28)),
    ] = "never"

    @model_validator(mode="after")
    def _mixed_lists_are_starts(self) -> Self:
        for url in self.mixed:
            if url not in self.start:
                message = f"mixed: {url} is not in start"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _untrusted_tls_has_a_reason(self) -> Self:
        if not self.verify_tls and not self.tls_reason:
            raise ValueError("verify_tls: false needs a tls_reason")
        return self

    @property
    def kept(self) -> Self:
        """The site as a run folder keeps it: without the password of the proxy."""
        return self.model_copy(update={"proxy": self.proxy and without_credentials(self.proxy)})

    def with_password(self, proxy: str | None) -> Self:
        """Return the site with a proxy's user and password, if it is the same proxy."""
        same = proxy is not None and without_credentials(proxy) == self.proxy
        return self.model_copy(update={"proxy": proxy}) if same else self


INNER: dict[str, type[BaseModel]] = {
    "expect": Expectation,
    "api": ApiList,
    "search": ApiList,
    "evidence": AddressSource,
    "seen": Seen,
}
"""Models by the key of a site file that holds them."""


def load_site(path: Path) -> Site:
    """Return the site that a YAML file describes; raise `InvalidSite` naming the line."""
    return read_model(path, Site, INNER)


def read_site(path: Path) -> Site:
    """Return the site that a run folder's JSON file describes.

    Raises DamagedState for a file that does not, FileNotFoundError if there is none.
    """
    with reading(path):
        return Site.model_validate_json(path.read_bytes())


@dataclass(frozen=True, slots=True)
class Registry:
    """The sites of one folder, by name. Iteration yields the sites in order of file name.

    problems: errors by file of those that are left out; empty unless read by `read_valid`.
    """

    folder: Path
    sites: dict[str, Site]
    problems: dict[Path, InvalidSite] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Registry":
        """Read all *.yml files of a folder.

        Raises `InvalidSite` for a file that does not fit the model and for a name used twice,
        `EmptyRegistry` if there are no files.
        """
        registry = cls.read_valid(folder)
        registry.require_files()
        for problem in registry.problems.values():
            raise problem
        return registry

    @classmethod
    def read_valid(cls, folder: Path) -> "Registry":
        """Read the *.yml files that fit the model; `problems` has the errors of the others.

        Of two files with the same name the first in order of file name counts.
        """
        places: dict[str, Path] = {}
        sites: dict[str, Site] = {}
        problems: dict[Path, InvalidSite] = {}
        for path in sorted(folder.glob("*.yml")):
            try:
                site = load_site(path)
            except InvalidSite as error:
                problems[path] = error
                continue
            if site.site in sites:
                message = f"{path}: the name {site.site} is taken by {places[site.site]}"
                problems[path] = InvalidSite(message, "give one of them another name")
                continue
            places[site.site], sites[site.site] = path, site
        return cls(folder, sites, problems)

    def require_files(self) -> None:
        """Raise `EmptyRegistry`, which names the folder, if it has no site files."""
        if not self.sites and not self.problems:
            raise EmptyRegistry.of(self.folder)

    def __iter__(self) -> Iterator[Site]:
        return iter(self.sites.values())

    def __len__(self) -> int:
        return len(self.sites)

    def get(self, name: str) -> Site:
        """Return the site of that name; raise `UnknownSite` with the nearest names.

        Raises `InvalidSite` for a file of that name that was left out.
        """
        if name in self.sites:
            return self.sites[name]
        for path, problem in self.problems.items():
            if path.stem == name:
                raise problem
        near = get_close_matches(name, self.sites, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "see `govreports sites`"
        raise UnknownSite(f"no site {name!r} in {self.folder}", hint)


def dump_site(site: Site) -> str:
    """Return the site as YAML that `load_site` reads back, without keys that have defaults."""
    values = site.model_dump(mode="json", exclude_defaults=True)
    values |= {"verified": site.model_dump(mode="json")["verified"]}
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100))
