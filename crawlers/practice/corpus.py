"""Generated reports: 5,000 to 20,000 characters with the structure of real ones, from a seed.

Nothing is kept: `report` writes the same lines each time it is asked, so a web of thousands of
pages needs no memory for texts that nobody reads.
"""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from crawlers.practice.facts import Facts, Kind, chinese
from crawlers.practice.grammar import Writer, rules_of

OWN_SENTENCES = 0.12
"""Share of paragraphs that a body repeats each year: boilerplate that years have in common."""


@lru_cache(maxsize=512)
def report(facts: Facts) -> tuple[str, ...]:
    """Return the lines of a report, from title to closing line."""
    return tuple(_lines(facts))


def head_lines(facts: Facts) -> int:
    """Return how many lines stand before the salutation: title, dateline, speaker."""
    return report(facts).index(salutation(facts))


def salutation(facts: Facts) -> str:
    """Return the line that addresses the meeting."""
    return "各位委员：" if facts.kind is Kind.CPPCC else "各位代表："


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
        "day": f"{facts.given_on.month}月{facts.given_on.day}日",
    }
    return Writer(rules_of(facts.kind.name.lower()), fixed, random)


def _lines(facts: Facts) -> Iterator[str]:
    pen = writer(facts, "text")
    # The same body's pen in every year: what it writes is that body's boilerplate.
    stock = _writer(
        facts, Facts(facts.kind, facts.place, 0, facts.seed, "", facts.town).generator()
    )
    size = facts.generator("size").choice((3, 3, 3, 4, 4, 5, 7))
    yield from (facts.title, dateline(facts), speaker_line(facts), salutation(facts))
    yield pen.write("opening")
    yield from _review(pen, stock, size)
    yield from _problems(pen)
    yield from _plan(pen, size)
    yield salutation(facts).replace("：", "！") + pen.write("ending", pen.topics()[0])


def _review(pen: Writer, stock: Writer, size: int) -> Iterator[str]:
    topics = pen.topics()
    yield pen.write("part1")
    yield pen.write("review", topics[0])
    for number, topic in enumerate(topics, 1):
        yield f"（{chinese(number)}）{pen.write('heading', topic)}"
        for _ in range(max(2, round(size * 10 / len(topics)))):
            yield (stock if pen.random.random() < OWN_SENTENCES else pen).write("p", topic)
    yield pen.write("thanks", topics[-1])


def _problems(pen: Writer) -> Iterator[str]:
    topics = pen.random.sample(pen.topics(), 4)
    yield pen.write("part2")
    problems = (
        f"{ones}是{pen.write('problem', topic)}"
        for ones, topic in zip("一二三四", topics, strict=True)
    )
    yield (
        "在肯定成绩的同时，我们也清醒地看到，工作中还存在一些不足："
        + "；".join(problems)
        + "。对此，我们将采取有力措施认真加以解决。"
    )


def _plan(pen: Writer, size: int) -> Iterator[str]:
    topics = pen.topics()
    yield pen.write("part3")
    yield pen.write("plan", topics[0])
    for number, topic in enumerate(topics, 1):
        plain = pen.random.random() < 0.5
        yield f"（{chinese(number)}）{pen.write('plan_heading', topic)}"
        yield pen.write("plan_p", topic)
        for item in range(1, size if plain else 4):
            mark = f"{item}. " if plain else f"{chinese(item)}是"
            yield mark + pen.write("item", topic)
