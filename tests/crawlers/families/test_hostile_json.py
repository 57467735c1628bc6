"""Hostile JSON: whatever a server sends, a list is read in bounded time or called unreadable."""

import json
import time

import pytest

from crawlers.families import BY_NAME, Listing, ListPage

HOST = "https://www.x.gov.cn"
CALL = Listing(f"{HOST}/common/search/{'ab' * 16}?page=1&_pageSize=2", api="ucap-search")
ROWS = [{"title": f"工作报告{n}", "url": f"/a/{n}.html"} for n in (1, 2)]


def read(text: str, call: Listing = CALL) -> tuple[int, int, str | None]:
    found = BY_NAME["plain"].read(ListPage(call.url, text, call))
    return len(found.entries), len(found.further), found.problem


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 900 + "]" * 900,
        '{"data":' * 300 + "1" + "}" * 300,
        '{"data": {"results": ' + "9" * 100_000 + "}}",
        '{"data": {"results": 1e400}}',
        '{"data": {"results": NaN}}',
        '{"data": {"results": "rows"}}',
        '{"data": {"results": [null, 1, "x", [], {}, {"title": null}]}}',
        '{"data": []}',
        "[]",
        "{}",
        "null",
        '{"a": "\\ud800"}',
        "\x00\x01",
        "f(" * 50_000,
    ],
)
def test_what_cannot_be_read_is_a_problem(text: str) -> None:
    started = time.perf_counter()
    entries, further, problem = read(text)
    assert (entries, further) == (0, 0)
    assert problem
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("total", [0, 1, -5, 10**17, "10000000000000000000000", 1e300, None, "x"])
def test_a_false_total_loses_no_rows_and_ends(total: object) -> None:
    text = json.dumps({"data": {"total": total, "results": ROWS}})
    entries, further, problem = read(text)
    assert (entries, problem) == (2, None)
    assert further <= 1
    late = Listing(CALL.url.replace("page=1", "page=5000"), api=CALL.api)
    assert read(text, late)[1] == 0  # the last page of any list
    beyond = json.dumps({"data": {"total": total, "results": []}})
    assert read(beyond, Listing(CALL.url.replace("page=1", "page=7"), api=CALL.api)) == (0, 0, None)


def test_a_total_of_zero_with_rows_is_not_believed() -> None:
    assert read(json.dumps({"data": {"total": 0, "results": ROWS}})) == (2, 1, None)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[", "//", "", 7, "data:text/html,x", {"a": 1}, "\x00"]
)
def test_a_row_with_a_false_address_is_left_out(url: object) -> None:
    rows = [*ROWS, {"title": "工作报告", "url": url}]
    assert read(json.dumps({"data": {"results": rows, "total": 3}}))[0] == 2


def test_very_many_rows_and_long_titles_are_bounded() -> None:
    rows = [{"title": "工作" * 10_000, "url": f"/{n}.html"} for n in range(30)]
    found = BY_NAME["plain"].read(ListPage(CALL.url, json.dumps({"data": {"results": rows}}), CALL))
    assert max(len(entry.title) for entry in found.entries) <= 500


@pytest.mark.parametrize(
    "script",
    ["= [{" * 50_000, "= [{a:" + "[" * 100_000, "x.push({" * 50_000, "= [{'" + "\\" * 99_999],
)
def test_hostile_scripts_take_bounded_time(script: str) -> None:
    started = time.perf_counter()
    page = ListPage(f"{HOST}/a.html", f"<script>{script}</script>")
    assert BY_NAME["plain"].read(page).entries == ()
    assert time.perf_counter() - started < 5
