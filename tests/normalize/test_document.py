"""Kinds and rejection reasons: each is in the groups that the program relies on."""

import pytest

from crawlers.code_list import CodeGroup
from normalize import document
from normalize.document import (
    COUNTS_AS_DRIFT,
    KIND_GROUPS,
    NOT_SERVED,
    REASON_GROUPS,
    REJECTION_CLASSES,
    UNFINISHED,
    WORK_REPORTS,
    Kind,
    Reason,
)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_of_one_class(reason: Reason) -> None:
    classes = [group.name for group in REJECTION_CLASSES if reason in group]
    place = "normalize/document.py"
    assert len(classes) == 1, f"{place}: put {reason!r} into exactly one of REJECTION_CLASSES"


def test_what_the_crawler_noticed_is_no_drift_and_what_broke_is() -> None:
    assert not NOT_SERVED & COUNTS_AS_DRIFT
    assert UNFINISHED <= COUNTS_AS_DRIFT


def test_work_reports_are_named_so() -> None:
    assert {kind for kind in Kind if kind.endswith("_work_report")} == set(WORK_REPORTS)


def test_all_groups_are_listed() -> None:
    declared = {id(each) for each in vars(document).values() if isinstance(each, CodeGroup)}
    assert {id(group) for group in (*REASON_GROUPS, *KIND_GROUPS)} == declared
