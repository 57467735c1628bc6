"""Damage of a text repaired in order: mojibake, characters, mirrors; each repair recorded.

In goes a text; out comes `Restored`. The pipeline uses it.
"""

from normalize.repair.chain import repair_text, repair_title
from normalize.repair.cleaning import clean
from normalize.repair.damage_score import damage_share, lost_singles
from normalize.repair.mojibake import undo_mojibake
from normalize.repair.offsets import moved_repairs

__all__ = [
    "clean",
    "damage_share",
    "lost_singles",
    "moved_repairs",
    "repair_text",
    "repair_title",
    "undo_mojibake",
]
