"""Outcomes: each is explained, and in the groups that the program relies on."""

import pytest

from crawlers import page
from crawlers.code_list import CodeGroup, CodeList
from crawlers.page import (
    DENIED,
    ENDINGS,
    FAILED,
    GOOD,
    LISTABLE,
    OUTCOME_GROUPS,
    PRESENT,
    READABLE,
    REFUSED,
    TRANSIENT,
    UNREACHED,
    WALKED,
    Outcome,
)


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_is_one_ending(outcome: Outcome) -> None:
    endings = [group.name for group in ENDINGS if outcome in group]
    assert len(endings) == 1, f"crawlers/page.py: put {outcome!r} into exactly one of ENDINGS"


def test_what_is_read_is_good_and_what_is_refused_or_failed_is_not() -> None:
    assert READABLE | LISTABLE | WALKED | PRESENT == GOOD
    assert DENIED <= REFUSED
    assert FAILED <= UNREACHED & TRANSIENT
    assert not (UNREACHED | TRANSIENT | DENIED) & GOOD


def test_no_failure_counts_twice_for_monitoring() -> None:
    assert not DENIED & UNREACHED
    assert REFUSED | FAILED <= DENIED | UNREACHED


def test_all_groups_are_listed_under_names_of_their_own() -> None:
    declared = {id(each) for each in vars(page).values() if isinstance(each, CodeGroup)}
    assert {id(group) for group in OUTCOME_GROUPS} == declared
    assert len({group.name for group in OUTCOME_GROUPS}) == len(OUTCOME_GROUPS)


def test_a_value_without_a_meaning_is_an_error_at_import() -> None:
    with pytest.raises(TypeError, match=r"test_page: Bad 'x' has no meaning"):

        class Bad(CodeList):
            X = "x"
