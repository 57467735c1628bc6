"""How divisions hang together: what is above one, what followed it, which place it is today."""

from functools import cache
from pathlib import Path

from normalize.gazetteer.listings import NATIONAL, is_today, regions, table_rows

_SUCCESSORS = Path(__file__).with_name("successors.tsv")


def parent_of(code: str) -> str | None:
    """Return the code of the division above; None for the nation.

    It is that of the prefecture if there is one. Districts of municipalities and directly governed
    counties are below their province.
    """
    if code == NATIONAL:
        return None
    above = (f"{code[:4]}00", f"{code[:2]}0000")
    return next((each for each in above if each != code and each in _codes()), NATIONAL)


def successor_of(code: str) -> str | None:
    """Return the code of the division that followed an abolished one; None where it is unknown."""
    return None if is_today(code) else _successors().get(code)


@cache
def place_of(code: str) -> str:
    """Return the code of the place of today that a division belongs to.

    Renamings, new codes and mergers keep one place. Where no successor is known, it is the last
    code that is.
    """
    seen = {code}
    while (following := successor_of(code)) and following not in seen:
        code = following
        seen.add(code)
    return code


@cache
def _codes() -> frozenset[str]:
    return frozenset(region.code for region in regions())


@cache
def _successors() -> dict[str, str]:
    return {row[0]: row[1] for row in table_rows(_SUCCESSORS)}
