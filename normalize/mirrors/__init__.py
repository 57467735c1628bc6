"""Mirrors that disguise what they copy: recognised and restored, exactly and reversibly.

In goes a text; out comes `Restored` with each repair. `normalize.repair` uses it.
"""

from normalize.mirrors.gbk_table import gbk_characters, likely_characters, torn_characters
from normalize.mirrors.restoration import restore, undo

__all__ = [
    "gbk_characters",
    "likely_characters",
    "restore",
    "torn_characters",
    "undo",
]
