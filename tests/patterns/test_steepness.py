"""The benchmark of patterns: what it measures of a linear, a quadratic and a quick subject."""

import re
from collections.abc import Callable

import pytest

from tests.bench.patterns import STEEPEST, applied, list_steepness, page_steepness, steepness
from tests.bench.patterns import pattern_steepness as each_pattern
from tests.patterns.growth import worst_texts
from tests.patterns.sources import Pattern


def clock_of(cost: Callable[[int], float]) -> tuple[Callable[[str], None], Callable[[], float]]:
    """Return a subject and the clock that it advances."""
    spent = [0.0]

    def run(text: str) -> None:
        spent[0] += cost(len(text))

    return run, lambda: spent[0]


@pytest.mark.parametrize(("power", "steep"), [(1.0, False), (1.25, False), (1.5, True), (2, True)])
def test_a_subject_is_steep_by_its_exponent(power: float, steep: bool) -> None:
    run, clock = clock_of(lambda length: (length / 4000) ** power * 0.01)
    found = steepness("x", run, lambda length: "a" * length, "a…", clock=clock)
    assert found.exponent == pytest.approx(power)
    assert found.is_steep == steep
    assert f"n^{power:.2f}" in found.line


def test_a_reader_that_takes_no_time_is_not_steep() -> None:
    run, clock = clock_of(lambda length: (length / 128_000) ** 2 * 0.001)
    found = steepness("x", run, lambda length: "a" * length, "a…", 0.02, clock)
    assert found.exponent > STEEPEST
    assert not found.is_steep


@pytest.mark.parametrize(
    ("pattern", "worst"),
    [
        (r"\s*x", ("", " ")),
        (r"(?s)<!--.*?-->", ("", "<!--")),
        (r"<a\b[^<>]*\bhref[^<>]*>", ("", "<a href")),
        (r"x[^<]*$", ("", "x")),
        (r"(a+)+b", ("", "a")),
    ],
)
def test_the_worst_texts_of_a_pattern_enter_its_loops(pattern: str, worst: tuple[str, str]) -> None:
    assert worst in worst_texts(pattern)


def test_a_pattern_is_applied_to_the_whole_text() -> None:
    for one, found in (
        (Pattern("m", 1, "a"), 3),
        (Pattern("m", 1, b"a"), 3),
    ):
        assert one.text is not None
        assert applied(one, re.compile(one.text), "aba a") == found


@pytest.mark.slow  # times, on which no test of `make test` depends
def test_nothing_that_reads_foreign_text_is_steep() -> None:
    found = [*each_pattern(), *list_steepness(("hanweb", "trs")), *page_steepness()]
    assert [one.line for one in found if one.is_steep] == []
