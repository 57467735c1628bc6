"""List pages made to be slow: every family reads them in time that grows with their length.

Processor time is measured, so that other work on the machine does not count.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from crawlers.families import BY_NAME, Family, ListPage
from tests.crawlers.families.slow_lists import SLOW_LISTS

URL = "https://www.example.gov.cn/col/col1/index.html"
LENGTH = 32_000  # characters; the quadratic readings took from 1 to 10 s of a page this long
SECONDS = 3.0
GROWTH = 8.0  # for four times the length; 16 is quadratic
NOISE = 0.2  # seconds


def cpu_seconds(family: Family, text: str) -> float:
    page, begun = ListPage(URL, text), time.process_time()
    list(family.entries(page))
    list(family.listings(page))
    return time.process_time() - begun


def slow(family: Family, make: Callable[[int], str]) -> Iterator[str]:
    short, long = (cpu_seconds(family, make(length)) for length in (LENGTH // 4, LENGTH))
    if long > SECONDS or long > NOISE + GROWTH * short:
        yield f"{family.name}: {short:.2f} s, {long:.2f} s of four times the length"


SAMPLE = ("hanweb", "trs")
"""The families whose own reading was quadratic. The others share most of their code with them."""
KINDS = [pytest.param(make, id=name) for name, make in SLOW_LISTS.items()]


@pytest.mark.slow  # a time, which no test of `make test` depends on
@pytest.mark.parametrize("make", KINDS)
def test_a_list_is_read_in_linear_time(make: Callable[[int], str]) -> None:
    assert [each for name in SAMPLE for each in slow(BY_NAME[name], make)] == []


@pytest.mark.slow
@pytest.mark.parametrize("make", KINDS)
def test_every_family_reads_a_list_in_linear_time(make: Callable[[int], str]) -> None:
    others = [family for name, family in BY_NAME.items() if name not in SAMPLE]
    assert [each for family in others for each in slow(family, make)] == []
