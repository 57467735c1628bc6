"""Generated reports: 5,000 to 20,000 characters with the structure of real ones, from a seed.

Nothing is kept: `report_paragraphs` writes the same lines each time it is asked, so a web of thousands of
pages needs no memory for texts that nobody reads.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from crawlers.practice.content.grammar import Writer
from crawlers.practice.content.report_facts import Facts, PracticeKind, chinese

OWN_PARAGRAPHS = 0.12
"""Share of paragraphs that a body repeats each year: boilerplate that years have in common."""

Passage = Callable[[str, str], str]
"""Writes a symbol on a topic."""


@lru_cache(maxsize=512)
def report_paragraphs(facts: Facts) -> tuple[str, ...]:
    """Return the lines of a report, from title to closing line."""
    return tuple(_lines(facts))


def head_lines(facts: Facts) -> int:
    """Return how many lines stand before the salutation: title, dateline, speaker."""
    return report_paragraphs(facts).index(salutation(facts))


def salutation(facts: Facts) -> str:
    """Return the line that addresses the meeting."""
    return "各位委员：" if facts.kind is PracticeKind.CPPCC else "各位代表："


def dateline(facts: Facts) -> str:
    """Return the line that says when the report was given to which meeting."""
    day = facts.given_on
    line = f"{day.year}年{day.month}月{day.day}日在{facts.meeting}上"
    frame = ("{}", "——{}", "（{}）", "{}")[facts.generator("frame").randrange(4)]
    return frame.format(line)


def speaker_line(facts: Facts) -> str:
    """Return post and name; a name of two characters may be set wide, as printers do."""
    name = facts.speaker
    if len(name) == 2 and facts.generator("wide").random() < 0.5:
        name = f"{name[0]}\u3000{name[1]}"
    return f"{facts.post}\u3000{name}"


def writer(facts: Facts, *about: object) -> Writer:
    """Return a writer for a report's sentences, of this year only."""
    return _writer(facts, facts.generator(*about))


def _writer(facts: Facts, random: Random) -> Writer:
    fixed = {
        "place_short": facts.short,
        "body": facts.body,
        "year": str(facts.year),
        "last": str(facts.year - 1),
    }
    return Writer(facts.kind.name.lower(), fixed, random)


def _lines(facts: Facts) -> Iterator[str]:
    pen = writer(facts, "text")
    size = facts.generator("size").choice((3, 3, 3, 4, 4, 5, 7))
    yield from (facts.title, dateline(facts), speaker_line(facts), salutation(facts))
    yield pen.write("opening")
    yield from _review(pen, pen.from_pool if facts.bulk else _partly_repeated(facts, pen), size)
    yield from _problems(pen)
    yield from _plan(pen, pen.from_pool if facts.bulk else pen.write, size)
    yield salutation(facts).replace("：", "！") + pen.write("ending", pen.topics()[0])


def _partly_repeated(facts: Facts, pen: Writer) -> Passage:
    # What a generator of the body, not of the year, writes is the same text each year.
    stock = _writer(facts, replace(facts, year=0).generator())

    def write(symbol: str, topic: str) -> str:
        chosen = stock if pen.random.random() < OWN_PARAGRAPHS else pen
        return chosen.write(symbol, topic)

    return write


def _review(pen: Writer, passage: Passage, size: int) -> Iterator[str]:
    topics = pen.topics()
    yield pen.write("part1")
    yield pen.write("review", topics[0])
    for number, topic in enumerate(topics, 1):
        yield f"（{chinese(number)}）{pen.write('heading', topic)}"
        for _ in range(max(2, round(size * 10 / len(topics)))):
            yield passage("p", topic)
    yield pen.write("thanks", topics[-1])


def _problems(pen: Writer) -> Iterator[str]:
    topics = pen.random.sample(pen.topics(), 4)
    problems = [pen.write("problem", topic) for topic in topics]
    listed = "；".join(f"{chinese(at)}是{problem}" for at, problem in enumerate(problems, 1))
    yield pen.write("part2")
    yield f"同时，我们也清醒地看到，工作中还存在一些不足：{listed}。对此，我们将认真加以解决。"


def _plan(pen: Writer, passage: Passage, size: int) -> Iterator[str]:
    topics = pen.topics()
    yield pen.write("part3")
    yield pen.write("plan", topics[0])
    for number, topic in enumerate(topics, 1):
        plain = pen.random.random() < 0.5
        yield f"（{chinese(number)}）{pen.write('plan_heading', topic)}"
        yield passage("plan_p", topic)
        for item in range(1, size if plain else 4):
            mark = f"{item}. " if plain else f"{chinese(item)}是"
            yield mark + passage("item", topic)
