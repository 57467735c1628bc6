"""Which tests show the right value of each security case: attacks that once succeeded.

The cases themselves are not in the repository; the tests use inputs of their own.
"""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

CASES = {
    "01": "flows/test_other_users.py: test_no_code_runs_without_the_password"
    " test_a_page_of_another_origin_reads_nothing test_a_name_that_leads_to_loopback_is_refused"
    " test_the_pages_call_their_own_server test_a_web_socket_needs_the_password",
    "02": "crawlers/probe/test_client.py: test_a_bomb_is_too_large_and_never_inflated\n"
    "crawlers/network/test_inflation.py: test_a_bomb_stops_at_the_bound_within_little_memory",
    "03": "crawlers/middlewares/test_content_coding.py:"
    " test_a_gzipped_sitemap_is_read_and_a_damaged_one_is_an_empty_page\n"
    "crawlers/network/test_inflation.py: test_any_damage_is_an_ending_and_never_an_error",
    "04": "crawlers/families/test_hostile_lists.py: test_a_list_is_read_in_linear_time"
    " test_every_family_reads_a_list_in_linear_time",
    "05": "crawlers/probe/test_client.py: test_no_byte_is_sent_to_an_address_that_was_not_checked"
    " test_no_spelling_of_the_machine_is_reached test_credentials_of_a_url_are_not_sent_followed"
    "_or_kept test_damaged_and_cut_bodies_are_outcomes_and_false_codings_are_read\n"
    "crawlers/middlewares/test_address_guard.py: test_only_the_web_is_requested",
    "06": "flows/test_damaged_state.py: test_a_fifo_is_not_read",
    "07": "flows/operations/test_hostile_backup.py: test_a_path_that_no_backup_has_is_refused"
    " test_a_link_in_the_home_leads_nowhere_else",
    "08": "flows/test_damaged_state.py: test_a_damaged_ledger_is_an_error_that_names_it"
    " test_a_damaged_run_is_set_aside_and_others_are_loaded test_a_damaged_batch_is_made_again"
    " test_verify_finds_every_bit_of_a_gzip_header\n"
    "flows/operations/test_hostile_backup.py: test_a_manifest_that_is_none_is_a_damaged_backup",
    "09": "flows/test_killed_operations.py: test_a_killed_operation_can_be_repeated",
    "10": "flows/cli/test_foreign_text.py: test_the_three_of_the_case_are_shown_as_escapes"
    " test_no_command_prints_what_controls_a_terminal",
    "11": "patterns/test_patterns.py: test_every_pattern_is_linear\n"
    "crawlers/families/test_hostile_lists.py: test_a_list_is_read_in_linear_time",
}
"""By number of the case: modules under tests/, each with the names of its tests."""


@pytest.mark.parametrize("case", CASES)
def test_the_tests_of_a_case_exist(case: str) -> None:
    for line in CASES[case].splitlines():
        module, _, names = line.partition(": ")
        source = (ROOT / "tests" / module).read_text(encoding="utf-8")
        defined = {
            each.name for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)
        }
        assert set(names.split()) <= defined


def test_every_case_has_tests(shared: Path) -> None:
    found = {each.name[:2] for each in (shared / "cases" / "security").glob("[0-9]*")}
    if not found:
        pytest.skip("the cases are not there")
    assert found <= CASES.keys()
