"""Every regular expression that reads foreign text takes linear time, by construction."""

import pytest
import undoc  # noqa: F401 - it starts a process when it is first imported
import urllib3  # noqa: F401 - it opens a socket when it is first imported

from tests.patterns.growth import growth_of
from tests.patterns.sources import patterns

BUILT_BY_A_FUNCTION = {
    "crawlers.families.api_lists.api_requests": 4,  # of an `ApiList`: ours as data, a site file's
    "crawlers.families.api_lists.reading": 1,  # the same
    "crawlers.families.api_lists.spec": 1,  # checks that a site file's pattern compiles
    "normalize.language.character_classes": 1,  # classes of characters, one at a time
    "normalize.language.plausibility": 1,  # at most four characters
    "normalize.repair.cleaning": 2,  # classes; the results are in _STEPS, which is checked
    "normalize.repair.mojibake": 1,  # three characters
    "normalize.reports.issuing_body": 3,  # the results are in _TITLES and _MANDATES
    "normalize.targets.indicators": 1,  # names of indicators, without repetition
    "normalize.reports.location": 1,  # {2,20} and the name of a town
    "normalize.targets.reported_facts": 2,  # results in _NOUN_FIRST and _NUMBER_FIRST
}
"""Number of patterns by module whose text only exists while a function runs, and their bounds."""


def test_every_pattern_is_linear() -> None:
    slow = []
    for one in patterns("crawlers", "normalize"):
        if one.text is not None:
            growth = growth_of(one.text, one.flags, search=one.search, full=one.full)
            if growth:
                example = f"{growth.before!r} + {growth.pumped!r} * n"
                slow.append(f"{one.place}: {growth.kind} on {example}: {one.text!r}")
    assert not slow, "\n".join(slow)


def test_few_patterns_cannot_be_read_from_the_source() -> None:
    found: dict[str, int] = {}
    for one in patterns("crawlers", "normalize"):
        if one.text is None:
            found[one.module] = found.get(one.module, 0) + 1
    assert found == BUILT_BY_A_FUNCTION


def test_patterns_are_found_where_they_are() -> None:
    found = {one.place: one.text for one in patterns("crawlers.families")}
    assert len(found) > 25
    assert any("createPageHTML" in str(text) for text in found.values())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*x",  # unanchored run
        r"\d+$",
        r"[^/]*$",
        r"(\w+)_",
        r"(?m)^\s*x",
        r"x[^<]*$",
        r"(?s)<!--.*?-->",  # the end may be missing
        r"<!--.*?(?:-->|\Z)",  # . stops at a line end
        r"x.*y",
        r"(?:x[^q]*y|x)",
        r"<a\b[^<>]*\bhref[^<>]*>",  # overlapping runs
        r"x\s*\s*y",
        r"^\s*x?\s*y",
        r"x\s*+\w*\d*y",
        r"x(?=.*y)",  # a lookahead consumes nothing
        r"(?:ab)*c",
        r"([ab])\1*c",
        r"(?i)[^B]*b",
    ],
)
def test_a_quadratic_pattern_is_found(pattern: str) -> None:
    found = growth_of(pattern)
    assert found
    assert found.kind == "quadratic"
    assert found.pumped


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a|a)*b", r"^(?:\w+\s?)*!", r"(?:a|ab|b)*c"])
def test_an_exponential_pattern_is_found(pattern: str) -> None:
    found = growth_of(pattern)
    assert found
    assert found.kind == "exponential"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s+",  # always succeeds
        r"a*(?:b|)",
        r"^\s*x",
        r"(?m)^[^\n]*x",
        r"(?<!a)a+b",
        r"\ba+b",
        r"(?<!\d)\d++x",
        r"[ab](?<=x.)[ab]*c",
        r"x[^x]*y",
        r"x\s*,\s*y",
        r"x\s*+y?\s*z",
        r"a{0,200}b",
        r"(?s)<!--.*?(?:-->|\Z)",  # always ends
        r"(?m)<!--.*?(?:-->|$)",
        r"<a\b(?=[^<>]*\bhref)[^<>]*>",
        r"(?i)<[^<a]*a",
    ],
)
def test_a_linear_pattern_passes(pattern: str) -> None:
    assert growth_of(pattern) is None


def test_a_pattern_that_is_only_matched_at_the_start_may_begin_with_a_run() -> None:
    assert growth_of(r"\s*x")
    assert growth_of(r"\s*x", search=False) is None
    assert growth_of(r"a*b*", search=False) is None
    assert growth_of(r"a*a*", search=False) is None
    assert growth_of(r"a*a*", search=False, full=True)
