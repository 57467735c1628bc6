"""What an article says, in the forms in which the practice web publishes a report.

Story
├── Full           the report itself
├── Abridged       （摘要）: about a third of its paragraphs
├── Edited         the report with paragraphs changed after publication
├── Traditional    a site that publishes in traditional characters on purpose
├── Mirror         a spam mirror's pinyin-damaged copy
├── Quotation      news that quotes a report
├── Compilation    many reports in one text
└── News           no report at all
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from random import Random
from typing import ClassVar

from opencc import OpenCC

from crawlers.practice.corpus import head_lines, report, writer
from crawlers.practice.damage import damage_lines
from crawlers.practice.facts import Facts, Kind, Place
from crawlers.practice.gold import GoldDocument, Relation
from crawlers.practice.grammar import Writer


@dataclass(frozen=True, slots=True)
class Story:
    """One text. `facts` is None where it is no report."""

    facts: Facts | None = None
    relation: ClassVar[Relation] = Relation.SAME
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
        return report(self.known)

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

    relation: ClassVar[Relation] = Relation.EXCERPT_OF

    @property
    def title(self) -> str:
        """The report's title with its mark."""
        return f"{self.known.title}（摘要）"

    def lines(self) -> tuple[str, ...]:
        """Return the lines kept, the title's with its mark."""
        whole = report(self.known)
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
        lines = list(report(self.known))
        pen = writer(self.known, "edit")
        for _ in range(self.revision):
            at = pen.random.randrange(head_lines(self.known) + 2, len(lines) - 1)
            lines[at] += pen.write("s", pen.topics()[0])
        return tuple(lines)


def to_traditional(text: str) -> str:
    """Convert by words, as a site does that publishes in traditional characters."""
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@dataclass(frozen=True, slots=True)
class Traditional(Story):
    """Another story in traditional characters."""

    of: Story = Story()

    @property
    def titled(self) -> bool:
        """As of the story."""
        return self.of.titled

    @property
    def title(self) -> str:
        """Title in traditional characters."""
        return to_traditional(self.of.title)

    def lines(self) -> tuple[str, ...]:
        """Return the lines in traditional characters."""
        return tuple(map(to_traditional, self.of.lines()))

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the documents, all that is quoted from the page in its own script."""
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
    """A damaged copy; `style` names a preset of `damage`."""

    style: str = "full"
    relation: ClassVar[Relation] = Relation.MIRROR_OF

    def lines(self) -> tuple[str, ...]:
        """Return the lines as the mirror shows them."""
        return _damaged(self.known, self.style)

    @property
    def title(self) -> str:
        """Title as the mirror shows it."""
        return self.lines()[0]

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the text before the damage."""
        document = stated(self.known, report(self.known), self.known.title)
        return (replace(document, damaged=True),)


@lru_cache(maxsize=64)
def _damaged(facts: Facts, style: str) -> tuple[str, ...]:
    seed = facts.generator("damage", style).randrange(2**32)
    return damage_lines(report(facts), seed, style)


@dataclass(frozen=True, slots=True)
class News(Story):
    """A short article that is no report."""

    place: Place | None = None
    number: int = 0
    seed: int = 0

    @property
    def titled(self) -> bool:
        """Headlines stand over an article."""
        return False

    @property
    def title(self) -> str:
        """A headline of the place."""
        return self._pen().write("news_title", self._topic())

    def lines(self) -> tuple[str, ...]:
        """Return three to eight paragraphs."""
        pen = self._pen()
        pen.write("news_title", self._topic())
        first = pen.write("news_line", self._topic())
        return (first, *(pen.write("p", self._topic()) for _ in range(pen.random.randrange(2, 8))))

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the article as it stands."""
        return (GoldDocument(text=self.lines(), kind=Kind.OTHER, title=self.title),)

    def _pen(self) -> Writer:
        assert self.place is not None
        random = Random(f"{self.seed}/news/{self.place.code}/{self.number}")
        day = date(2025, random.randrange(1, 13), random.randrange(1, 28))
        fixed = {"place_short": self.place.name, "day": f"{day.month}月{day.day}日"}
        return Writer("gov", fixed | {"body": f"{self.place.name}人民政府"}, random)

    def _topic(self) -> str:
        topics = Writer("gov", {}, Random(0)).topics()
        return topics[self.number % len(topics)]


@dataclass(frozen=True, slots=True)
class Quotation(Story):
    """News that tells of a meeting and quotes four paragraphs of the report."""

    titled: ClassVar[bool] = False
    relation: ClassVar[Relation] = Relation.EXCERPT_OF

    @property
    def title(self) -> str:
        """A headline about the meeting."""
        return f"{self.known.short}：{self.known.speaker}作工作报告"

    def lines(self) -> tuple[str, ...]:
        """Return the news and the paragraphs quoted."""
        facts = self.known
        long = [line for line in report(facts)[6:] if len(line) > 150]
        quoted = facts.generator("quote").sample(long, 4)
        day = f"{facts.given_on.month}月{facts.given_on.day}日"
        return (
            f"本报讯（记者 {facts.speaker[0]}文）{day}，{facts.meeting}举行。",
            f"{facts.post}{facts.speaker}作工作报告。现将报告摘登如下。",
            *quoted,
        )

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the article: it is about a report and is none."""
        return (GoldDocument(text=self.lines(), kind=Kind.NEWS, title=self.title),)


@dataclass(frozen=True, slots=True)
class Compilation(Story):
    """Reports one after another under a table of contents, with a promotion line."""

    parts: tuple[Facts, ...] = ()
    relation: ClassVar[Relation] = Relation.PART_OF

    @property
    def title(self) -> str:
        """Title of the collection."""
        return f"{self.parts[0].year}年工作报告汇编（{len(self.parts)}篇）"

    def lines(self) -> tuple[str, ...]:
        """Return promotion line, contents, and all reports."""
        contents = ("公文写作素材库 更多范文请关注公众号：笔杆子加油站", "目录")
        titles = tuple(facts.title for facts in self.parts)
        return contents + titles + tuple(line for facts in self.parts for line in report(facts))

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return one document for each report."""
        return tuple(
            replace(stated(facts, report(facts), facts.title), part=part)
            for part, facts in enumerate(self.parts, 1)
        )
