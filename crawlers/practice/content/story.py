"""What an article says, in the forms in which the practice web publishes a report.

Story
├── Full           the report itself
├── Abridged       （摘要）: about a third of its paragraphs
├── Edited         the report with paragraphs changed after publication
├── Traditional    on a site that publishes in traditional characters (disguise)
├── Mirror         a spam mirror's pinyin-damaged copy (disguise)
├── Quotation      news that quotes a report (news)
├── Compilation    many reports in one text (news)
└── News           no report at all (news)
"""

from dataclasses import dataclass
from typing import ClassVar

from crawlers.practice.content.corpus import head_lines, report_paragraphs, writer
from crawlers.practice.content.gold import GoldDocument, GoldRelation
from crawlers.practice.content.report_facts import Facts


@dataclass(frozen=True, slots=True)
class Story:
    """One text. `facts` is None where it is no report."""

    facts: Facts | None = None
    relation: ClassVar[GoldRelation] = GoldRelation.SAME
    """Towards the place where the same facts were published first."""

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
        """The facts of a story that has them."""
        assert self.facts is not None
        return self.facts

    def lines(self) -> tuple[str, ...]:
        """Return the lines that the page serves."""
        return report_paragraphs(self.known)

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return what must come out, without what the page around the text adds."""
        return (stated(self.known, self.lines(), self.title),)


class Full(Story):
    """The report as given."""

    __slots__ = ()


def stated(facts: Facts, text: tuple[str, ...], title: str) -> GoldDocument:
    """Return all that a report's own text states: the lines before its salutation say it."""
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
    """The opening, each heading, and the first paragraph under every heading."""

    relation: ClassVar[GoldRelation] = GoldRelation.EXCERPT_OF

    @property
    def title(self) -> str:
        """The report's title with its mark."""
        return f"{self.known.title}（摘要）"

    def lines(self) -> tuple[str, ...]:
        """Return the lines kept, the title's with its mark."""
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
    """The report after `revision` edits: each changes one paragraph and adds one sentence."""

    revision: int = 1

    def lines(self) -> tuple[str, ...]:
        """Return the lines with all edits up to this revision."""
        lines = list(report_paragraphs(self.known))
        pen = writer(self.known, "edit")
        for _ in range(self.revision):
            at = pen.random.randrange(head_lines(self.known) + 2, len(lines) - 1)
            lines[at] += pen.write("s", pen.topics()[0])
        return tuple(lines)
