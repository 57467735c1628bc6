"""A site: what we know of one government website, as a validated file in seeds/sites/.

Unknown keys are errors: a misspelt key must never be a silent default.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

SiteName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")]
RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]  # GB/T 2260
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Body(StrEnum):
    """Which kind of body runs the site."""

    NPC = "npc"
    GOV = "gov"
    CPPCC = "cppcc"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    MEDIA = "media"
    MIRROR = "mirror"


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
    delay: seconds between two requests; None for the program's default.
    verify_tls: False only with `tls_reason`.
    private: allow loopback addresses (the practice web and nothing else).
    verified: day of the last live `check`, or "never".
    """

    site: SiteName
    name: str
    region: RegionCode | None = None
    body: Body
    home: HttpUrl
    family: str | None = None
    start: tuple[HttpUrl, ...] = ()
    containers: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    schedule: str | None = None
    expect: dict[str, Expectation] = {}
    delay: Annotated[float, Field(ge=0)] | None = None
    verify_tls: bool = True
    tls_reason: str | None = None
    private: bool = False
    verified: date | Literal["never"] = "never"
