"""Stories in other characters: in traditional script, and damaged by spam mirrors."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import ClassVar

from opencc import OpenCC

from crawlers.practice.content import (
    Facts,
    GoldDocument,
    GoldRelation,
    Story,
    gold_document,
    report_paragraphs,
)
from crawlers.practice.damage.mirror_damage import damage_lines


def to_traditional(text: str) -> str:
    """Return the text in traditional characters, converted by words as in a proper edition."""
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


_NOTHING = Story()


@dataclass(frozen=True, slots=True)
class Traditional(Story):
    """The story `of` in traditional characters."""

    of: Story = _NOTHING

    @property
    def titled(self) -> bool:
        """Whether the first line is the title."""
        return self.of.titled

    @property
    def title(self) -> str:
        """Title in traditional characters."""
        return to_traditional(self.of.title)

    def lines(self) -> tuple[str, ...]:
        """Return the lines in traditional characters."""
        return tuple(map(to_traditional, self.of.lines()))

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the documents; what a page prints is in traditional characters."""
        return tuple(_in_traditional(document) for document in self.of.documents())


def _in_traditional(document: GoldDocument) -> GoldDocument:
    def convert(value: str | None) -> str | None:
        return value and to_traditional(value)

    return replace(
        document,
        text=tuple(map(to_traditional, document.text)),
        title=convert(document.title),
        body=convert(document.body),
        meeting=convert(document.meeting),
        speaker=convert(document.speaker),
        post=convert(document.post),
        script="Hant",
    )


@dataclass(frozen=True, slots=True)
class Mirror(Story):
    """A damaged report; `style` is a key of `mirror_damage.STYLES`."""

    style: str = "full"
    relation: ClassVar[GoldRelation] = GoldRelation.MIRROR_OF

    def lines(self) -> tuple[str, ...]:
        """Return the lines as the mirror shows them."""
        return _damaged(self.known, self.style)

    @property
    def title(self) -> str:
        """Title as the mirror shows it."""
        return self.lines()[0]

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the text before the damage."""
        document = gold_document(self.known, report_paragraphs(self.known), self.known.title)
        return (replace(document, damaged=True),)


@lru_cache(maxsize=64)
def _damaged(facts: Facts, style: str) -> tuple[str, ...]:
    seed = facts.generator("damage", style).randrange(2**32)
    return damage_lines(report_paragraphs(facts), seed, style)
