"""Patterns and readers: growth of their time on the worst texts, each at n, 2n and 4n characters.

There is no peer: the benchmark fails if the time of a regular expression that reads foreign text,
of a reader of lists or of a reader of pages grows faster than length^1.3. The texts of a pattern
come from its automaton (tests/patterns); those of the readers are kinds of hostile pages.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from crawlers.families import BY_NAME, Family, ListPage, recognise
from normalize.html import LineIndex, parse_html, select_elements
from tests.bench.harness import Headline, Table, exponent
from tests.crawlers.families.slow_lists import SLOW_LISTS
from tests.normalize.html.slow_pages import SLOW_PAGES
from tests.patterns.growth import ENDS, worst_texts
from tests.patterns.sources import Pattern, patterns

STEEPEST = 1.3
"""Exponent above which a subject fails."""
_LENGTHS = (4_000, 8_000, 16_000)  # characters, for patterns and, at first, for readers
_LONGEST = 128_000
_ENOUGH = 0.002  # seconds of a measurement, for which short calls are repeated
_READING = 0.02  # seconds of a reader at n; a longer text is taken until it needs them
_ROUNDS, _AGAIN = 3, 3
_WORST = 3  # slowest texts of a pattern, which are measured at each length
_SHOWN = 12  # rows of a table

Run = Callable[[str], object]
Make = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Steepness:
    """How the time of a subject grows. seconds: of the longest text, made of `worst`.

    least: seconds below which it is fast enough, however it grows.
    """

    subject: str
    exponent: float
    seconds: float
    length: int
    worst: str
    least: float = 0.0

    @property
    def is_steep(self) -> bool:
        """Whether it grows too fast and takes a time that matters."""
        return self.exponent > STEEPEST and self.seconds >= self.least

    @property
    def line(self) -> str:
        """The subject with its exponent, for a terminal."""
        took = f"{self.seconds * 1000:9.2f} ms of {self.length:,}"
        return f"{self.subject:<64} n^{self.exponent:4.2f} {took} characters of {self.worst}"


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the steepest patterns, readers of lists and readers of pages; exit if one is steep."""
    steep: list[Steepness] = []
    for title, found in (
        ("Patterns", pattern_steepness(every=20 if quick else 1)),
        ("Readers of lists", list_steepness(("hanweb",) if quick else tuple(BY_NAME))),
        ("Readers of pages", page_steepness()),
    ):
        done = []
        for one in found:
            print(one.line, flush=True)
            done.append(one)
        steep += [one for one in done if one.is_steep]
        yield _table(title, done)
    if steep:
        lines = "\n".join(one.line for one in steep)
        raise SystemExit(f"time grows faster than length^{STEEPEST}:\n{lines}")


def pattern_steepness(every: int = 1) -> Iterator[Steepness]:
    """Yield how the time of each pattern grows on its worst text; every: take each nth pattern."""
    known = [one for one in patterns("crawlers", "normalize") if one.text is not None]
    for one in known[::every]:
        assert one.text is not None
        run = partial(applied, one, re.compile(one.text, one.flags))
        texts = worst_texts(one.text, one.flags, search=one.search, full=one.full)
        makers = {
            repr(f"{before}{pumped * 2}…{after}")[:60]: partial(_pumped, before, pumped, after)
            for before, pumped in texts
            for after in ENDS
        }
        slowest = sorted(makers, key=lambda name: -_seconds(run, makers[name](_LENGTHS[-1]), 0))
        grown = [steepness(one.place, run, makers[each], each) for each in slowest[:_WORST]]
        yield max(grown, key=lambda each: each.exponent)


def list_steepness(names: tuple[str, ...]) -> Iterator[Steepness]:
    """Yield how the time of each family grows on its worst kind of list page."""
    for name in names:
        run = partial(_read_list, BY_NAME[name])
        for kind, make in SLOW_LISTS.items():
            yield steepness(f"{name}: {kind}", run, make, kind, _READING)


def page_steepness() -> Iterator[Steepness]:
    """Yield how the time of parsing and of reading lines grows on each kind of page."""
    for kind, make in SLOW_PAGES.items():
        yield steepness(f"parse_html: {kind}", parse_html, make, kind, _READING)
        yield steepness(f"lines: {kind}", _read_lines, make, kind, _READING)


def applied(one: Pattern, compiled: re.Pattern[str] | re.Pattern[bytes], text: str) -> object:
    """Apply a pattern to a whole text in the way its module does."""
    given = text.encode("latin-1") if isinstance(one.text, bytes) else text
    if one.full:
        return compiled.fullmatch(given)  # type: ignore[arg-type]
    if not one.search:
        return compiled.match(given)  # type: ignore[arg-type]
    return sum(1 for _ in compiled.finditer(given))  # type: ignore[arg-type, misc]


def steepness(
    subject: str,
    run: Run,
    make: Make,
    worst: str,
    least: float = 0.0,
    clock: Callable[[], float] = time.process_time,
) -> Steepness:
    """Measure a subject at n, 2n and 4n characters; repeat what seems steep, for it may be noise.

    least: seconds that it needs at n; n is doubled until it does, up to a limit.
    """
    length = _LENGTHS[0]
    while least and length * 4 < _LONGEST and _seconds(run, make(length), clock=clock) < least:
        length *= 2
    lengths = (length, length * 2, length * 4)
    best, slowest = 9.0, 0.0
    for _ in range(_AGAIN):
        taken = [
            min(_seconds(run, make(each), clock=clock) for _ in range(_ROUNDS)) for each in lengths
        ]
        best, slowest = min(best, exponent(lengths, taken)), taken[-1]
        if best <= STEEPEST or slowest < least:
            break
    return Steepness(subject, best, slowest, lengths[-1], worst, least)


def _times(run: Run, text: str, clock: Callable[[], float]) -> Iterator[float]:
    yield from (_seconds(run, text, clock=clock) for _ in range(_ROUNDS))


def _seconds(
    run: Run, text: str, enough: float = _ENOUGH, clock: Callable[[], float] = time.process_time
) -> float:
    """Return the processor time of one call, from as many as take `enough` seconds."""
    calls, begun = 0, clock()
    while not calls or clock() - begun < enough:
        run(text)
        calls += 1
    return (clock() - begun) / calls


def _pumped(before: str, pumped: str, after: str, length: int) -> str:
    return before + pumped * (length // len(pumped)) + after


def _read_list(family: Family, text: str) -> None:
    page = ListPage("https://www.example.gov.cn/col/col1/index.html", text)
    recognise(text, page.url)
    family.read(page)


def _read_lines(text: str) -> None:
    root = parse_html(text)
    if root is None:
        return
    index = LineIndex(root)
    index.shown()
    for element in (root, *root):
        index.reading(element)
    list(select_elements(root, (".TRS_Editor", "#zoom", ".content p")))


def _table(title: str, found: list[Steepness]) -> Table:
    found.sort(key=lambda one: -one.exponent)
    rows = [(one.subject, one.exponent, one.seconds * 1000, one.length) for one in found[:_SHOWN]]
    columns = {"subject": "", "exponent": ".2f", "ms at 4n": ",.1f", "4n": ",d"}
    notes = [f"the steepest of {len(found)}; processor time, the best of {_ROUNDS} rounds"]
    best = f"length^{found[0].exponent:.2f} at most"
    return Table(title, columns, rows, notes, [Headline(f"time of {title.lower()}", best)])
