"""Restore texts that spam mirrors damaged with pinyin, exactly and reversibly.

Input: a text. Output: `Restored`, with every repair. `normalize.repair` calls `restore` and
`undo`; `normalize.workers` preloads the character tables.
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
