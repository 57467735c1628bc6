"""A text as it stood in its body, mended: mojibake undone, cleaned, mirrors' damage restored."""

from normalize.document import Restored
from normalize.mirrors import restore, undo
from normalize.repair.cleaning import clean
from normalize.repair.mojibake import undo_mojibake
from normalize.repair.offsets import compose, moved_repairs

BESIDE = 2_000
"""Characters of a damaged text that show how its title was damaged."""


def repair_text(text: str) -> Restored:
    """Return the text an analyst reads, with every repair at its place in it.

    Cleaning comes after mojibake, whose bytes may look like blanks and soft hyphens, and before
    restoration, so that the many repairs of a mirror's text need not be moved.
    """
    decoded = undo_mojibake(text)
    cleaned = moved_repairs(decoded, clean(decoded.text).text)
    return compose(cleaned, restore(cleaned.text))


def repair_title(title: str, text: Restored) -> str | None:
    """Return a title mended; one short line is damaged as the text beside it was."""
    if not text.repairs:
        return repair_text(title).text.strip() or None
    beside = undo(text)[:BESIDE]
    return repair_text(f"{title}\n{beside}").text.split("\n", 1)[0].strip() or None
