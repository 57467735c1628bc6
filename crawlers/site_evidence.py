"""Where the facts in a site's file are from, and how the site responded, when and to whom."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crawlers.code_list import CodeList

PartialDay = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
"""A day, month or year, as exactly as the source states it: 2026-08-11, 2026-08 or 2026."""


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, serialize_by_alias=True
    )


class Basis(CodeList):
    """How sure an address is."""

    LISTED = "listed", "The source names the address."
    PARENT = "parent", "The folder of a report that the source names."


class AddressSource(_Model):
    """The source of one address in a site's file."""

    address: Annotated[
        str, Field(description="The address.", examples=["https://www.example.gov.cn/zfgzbg/"])
    ]
    what: Annotated[str, Field(description="What it is.", examples=["政府工作报告"])]
    source: Annotated[str, Field(description="Who names it.", examples=["public code"])]
    date: Annotated[
        str | None, Field(description="When the source named it.", examples=["2026-08"])
    ] = None
    basis: Annotated[Basis, Field(description="How sure the address is.", examples=["parent"])] = (
        Basis.LISTED
    )


class Sighting(StrEnum):
    """How a site responded."""

    WORKS = "works"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    NO_TEXT = "no_text"
    HIJACKED = "hijacked"


class Seen(_Model):
    """How a site responded once. Blocks depend on where a request is sent from."""

    date: Annotated[PartialDay, Field(description="When.", examples=["2026-08"])]
    vantage: Annotated[
        str | None,
        Field(
            alias="from",
            description="Where the request was sent from; absent if not stated.",
            examples=["US datacentre IP"],
        ),
    ] = None
    result: Annotated[Sighting, Field(description="What came of it.", examples=["works"])]
    reason: Annotated[
        str | None, Field(description="Why it did not work.", examples=["412 challenge"])
    ] = None
