"""Generates reports from a seed: 5,000 to 20,000 characters with the structure of real ones.

Nothing is stored: `report_paragraphs` writes the same lines at each call, so that a web of
thousands of pages needs no memory for texts that nobody reads.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from crawlers.practice.content.grammar import Writer
from crawlers.practice.content.report_facts import Facts, PracticeKind, chinese

REPEATED_SHARE = 0.12
"""Share of paragraphs that a body repeats every year: boilerplate."""

Passage = Callable[[str, str], str]
"""Returns an expansion of a symbol of the grammar on a topic."""


@lru_cache(maxsize=512)
def report_paragraphs(facts: Facts) -> tuple[str, ...]:
    """Return the lines of a report, from the title to the closing line."""
    return tuple(_lines(facts))


def head_lines(facts: Facts) -> int:
    """Return the number of lines before the salutation: title, dateline, speaker."""
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
    """Return post and name; some names of two characters are spaced, as in print."""
    name = facts.speaker
    if len(name) == 2 and facts.generator("wide").random() < 0.5:
        name = f"{name[0]}\u3000{name[1]}"
    return f"{facts.post}\u3000{name}"


def report_writer(facts: Facts, *about: object) -> Writer:
    """Return a writer for sentences of one report; `about` separates uses of the generator."""
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
    writer = report_writer(facts, "text")
    size = facts.generator("size").choice((3, 3, 3, 4, 4, 5, 7))
    yield from (facts.title, dateline(facts), speaker_line(facts), salutation(facts))
    yield writer.write("opening")
    passage = writer.from_pool if facts.bulk else _partly_repeated(facts, writer)
    yield from _review(writer, passage, size)
    yield from _problems(writer)
    yield from _plan(writer, writer.from_pool if facts.bulk else writer.write, size)
    yield salutation(facts).replace("：", "！") + writer.write("ending", writer.topics()[0])


def _partly_repeated(facts: Facts, writer: Writer) -> Passage:
    # A generator that is keyed by the body and not by the year writes the same text each year.
    stock = _writer(facts, replace(facts, year=0).generator())

    def write(symbol: str, topic: str) -> str:
        chosen = stock if writer.random.random() < REPEATED_SHARE else writer
        return chosen.write(symbol, topic)

    return write


def _review(writer: Writer, passage: Passage, size: int) -> Iterator[str]:
    topics = writer.topics()
    yield writer.write("part1")
    yield writer.write("review", topics[0])
    for number, topic in enumerate(topics, 1):
        yield f"（{chinese(number)}）{writer.write('heading', topic)}"
        for _ in range(max(2, round(size * 10 / len(topics)))):
            yield passage("p", topic)
    yield writer.write("thanks", topics[-1])


def _problems(writer: Writer) -> Iterator[str]:
    topics = writer.random.sample(writer.topics(), 4)
    problems = [writer.write("problem", topic) for topic in topics]
    listed = "；".join(f"{chinese(at)}是{problem}" for at, problem in enumerate(problems, 1))
    yield writer.write("part2")
    yield f"同时，我们也清醒地看到，工作中还存在一些不足：{listed}。对此，我们将认真加以解决。"


def _plan(writer: Writer, passage: Passage, size: int) -> Iterator[str]:
    topics = writer.topics()
    yield writer.write("part3")
    yield writer.write("plan", topics[0])
    for number, topic in enumerate(topics, 1):
        plain = writer.random.random() < 0.5
        yield f"（{chinese(number)}）{writer.write('plan_heading', topic)}"
        yield passage("plan_p", topic)
        for item in range(1, size if plain else 4):
            mark = f"{item}. " if plain else f"{chinese(item)}是"
            yield mark + passage("item", topic)
