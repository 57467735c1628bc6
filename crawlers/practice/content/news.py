"""Stories that are not a single report: news, news that quotes a report, compilations."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import ClassVar

from crawlers.practice.content.corpus import report_paragraphs
from crawlers.practice.content.gold import GoldDocument, GoldRelation
from crawlers.practice.content.grammar import Writer
from crawlers.practice.content.report_facts import Facts, PracticeKind, PracticePlace
from crawlers.practice.content.story import Story, gold_document


@dataclass(frozen=True, slots=True)
class NewsStory(Story):
    """A short article without a report, about a place. number: of the article, for its draws."""

    place: PracticePlace | None = None
    number: int = 0
    seed: int = 0

    @property
    def titled(self) -> bool:
        """False: the headline is above the article and not in it."""
        return False

    @property
    def title(self) -> str:
        """A headline about the place."""
        return self._writer().write("news_title", self._topic())

    def lines(self) -> tuple[str, ...]:
        """Return three to eight paragraphs."""
        writer = self._writer()
        writer.write("news_title", self._topic())
        first = writer.write("news_line", self._topic())
        return (
            first,
            *(writer.write("p", self._topic()) for _ in range(writer.random.randrange(2, 8))),
        )

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the article as one document."""
        return (GoldDocument(text=self.lines(), kind=PracticeKind.OTHER, title=self.title),)

    def _writer(self) -> Writer:
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
    """News about a meeting that quotes four paragraphs of the report."""

    relation: ClassVar[GoldRelation] = GoldRelation.EXCERPT_OF

    @property
    def titled(self) -> bool:
        """False: the headline is above the article and not in it."""
        return False

    @property
    def title(self) -> str:
        """A headline about the meeting."""
        return f"{self.known.short}：{self.known.speaker}作工作报告"

    def lines(self) -> tuple[str, ...]:
        """Return the news and the quoted paragraphs."""
        facts = self.known
        long = [line for line in report_paragraphs(facts)[6:] if len(line) > 150]
        quoted = facts.generator("quote").sample(long, 4)
        day = f"{facts.given_on.month}月{facts.given_on.day}日"
        return (
            f"本报讯（记者 {facts.speaker[0]}文）{day}，{facts.meeting}举行。",
            f"{facts.post}{facts.speaker}作工作报告。现将报告摘登如下。",
            *quoted,
        )

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return the article as news: it is about a report and is not one itself."""
        return (GoldDocument(text=self.lines(), kind=PracticeKind.NEWS, title=self.title),)


@dataclass(frozen=True, slots=True)
class CompilationStory(Story):
    """Several reports in one text, after a promotion line and a table of contents."""

    parts: tuple[Facts, ...] = ()
    relation: ClassVar[GoldRelation] = GoldRelation.PART_OF

    @property
    def title(self) -> str:
        """Title of the compilation."""
        return f"{self.parts[0].year}年工作报告汇编（{len(self.parts)}篇）"

    def lines(self) -> tuple[str, ...]:
        """Return the promotion line, the table of contents, and all reports."""
        contents = ("公文写作素材库 更多范文请关注公众号：笔杆子加油站", "目录")
        titles = tuple(facts.title for facts in self.parts)
        return (
            contents
            + titles
            + tuple(line for facts in self.parts for line in report_paragraphs(facts))
        )

    def documents(self) -> tuple[GoldDocument, ...]:
        """Return one document per report."""
        return tuple(
            replace(gold_document(facts, report_paragraphs(facts), facts.title), part=part)
            for part, facts in enumerate(self.parts, 1)
        )
