"""The repairs of a text in order: undo mojibake, clean, restore the damage of mirrors."""

from normalize.document import Restored
from normalize.mirrors import restore, undo
from normalize.repair.cleaning import clean
from normalize.repair.mojibake import undo_mojibake
from normalize.repair.offsets import compose, moved_repairs

TITLE_CONTEXT = 2_000
"""Characters of a damaged text that show how its title was damaged."""


def repair_text(text: str) -> Restored:
    """Return the text that an analyst reads, with the position of every repair in it.

    Cleaning comes after mojibake, whose bytes may look like blanks and soft hyphens, and before
    restoration, so that the many repairs of a mirror's text need not be moved.
    """
    decoded = undo_mojibake(text)
    cleaned = moved_repairs(decoded, clean(decoded.text).text)
    return compose(cleaned, restore(cleaned.text))


def repair_title(title: str, text: Restored) -> str | None:
    """Return the repaired title, or None if it is empty.

    One short line does not show how it was damaged, so the text is taken as context.
    """
    if not text.repairs:
        return repair_text(title).text.strip() or None
    context = undo(text)[:TITLE_CONTEXT]
    return repair_text(f"{title}\n{context}").text.split("\n", 1)[0].strip() or None
