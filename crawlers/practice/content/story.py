"""What an article says: the forms in which the practice web publishes a report.

Story
├── Full              the report itself
├── Abridged          （摘要）: about a third of its paragraphs
├── Edited            the report with paragraphs changed after publication
├── Traditional       any story in traditional characters (damage.disguise)
├── Mirror            the report as a spam mirror damages it (damage.disguise)
├── Quotation         news that quotes a report (news)
├── CompilationStory  several reports in one text (news)
└── NewsStory         without a report (news)
"""

from dataclasses import dataclass
from typing import ClassVar

from crawlers.practice.content.corpus import head_lines, report_paragraphs, report_writer
from crawlers.practice.content.gold import GoldDocument, GoldRelation
from crawlers.practice.content.report_facts import Facts


@dataclass(frozen=True, slots=True)
class Story:
    """One text. `facts` is None if it has no report."""

    facts: Facts | None = None
    relation: ClassVar[GoldRelation] = GoldRelation.SAME
    """Relation to the document that published the same facts first."""

    @property
    def titled(self) -> bool:
        """Whether the first line is the title."""
        return True

    @property
    def title(self) -> str:
        """Title as the page prints it."""
        return self.known.title

    @property
    def known(self) -> Facts:
        """The facts, for a story that must have them."""
        assert self.facts is not None
        return self.facts

    def lines(self) -> tuple[str, ...]:
        """Return the lines that the page serves."""
        return report_paragraphs(self.known)

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return what a page must yield, without what the page states outside the text."""
        return (gold_document(self.known, self.lines(), self.title),)


class Full(Story):
    """The report as given."""

    __slots__ = ()


def gold_document(facts: Facts, text: tuple[str, ...], title: str) -> GoldDocument:
    """Return the document of a report: its text, and the facts that the text itself states."""
    return GoldDocument(
        text=text,
        kind=facts.kind,
        title=title,
        body=facts.body,
        region=facts.place.code if facts.place.unique else None,
        level=facts.level,
        meeting=facts.meeting,
        term=facts.term,
        session=facts.session,
        given_on=facts.given_on,
        speaker=facts.speaker,
        post=facts.post,
        report_year=facts.year,
        reviewed_year=facts.year - 1,
        abridged=title.endswith("（摘要）"),
        written="（书面）" in title,
        draft="（草案）" in title,
    )


@dataclass(frozen=True, slots=True)
class Abridged(Story):
    """The opening, all headings, and the first paragraph under each heading."""

    relation: ClassVar[GoldRelation] = GoldRelation.EXCERPT_OF

    @property
    def title(self) -> str:
        """The report's title with the mark （摘要）."""
        return f"{self.known.title}（摘要）"

    def lines(self) -> tuple[str, ...]:
        """Return the lines that are kept; the title has its mark."""
        whole = report_paragraphs(self.known)
        start = head_lines(self.known) + 2
        kept = [
            line
            for before, line in zip(whole[start - 1 :], whole[start:], strict=False)
            if line[0] in "一二三（各" or before.startswith("（")
        ]
        return (self.title, *whole[1:start], *kept)


@dataclass(frozen=True, slots=True)
class Edited(Story):
    """The report after `revision` edits; each adds a sentence to one paragraph."""

    revision: int = 1

    def lines(self) -> tuple[str, ...]:
        """Return the lines after all edits up to this revision."""
        lines = list(report_paragraphs(self.known))
        writer = report_writer(self.known, "edit")
        for _ in range(self.revision):
            at = writer.random.randrange(head_lines(self.known) + 2, len(lines) - 1)
            lines[at] += writer.write("s", writer.topics()[0])
        return tuple(lines)
