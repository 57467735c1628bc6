"""Repair a text in order: mojibake, characters, mirrors; every repair is recorded.

Input: a text. Output: `Restored`. `normalize.pipeline` uses this subpackage.
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
