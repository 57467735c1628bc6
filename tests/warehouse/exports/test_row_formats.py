"""CSV is neutral for spreadsheets by default, and exact on request; numbers are numbers."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.exports.row_formats import neutralize, restore_neutralized, write_rows


def written(form: str, columns: dict[str, list[Any]], *, raw: bool = False) -> bytes:
    out = io.BytesIO()
    table = pa.table(columns)
    assert write_rows(form, table.to_reader(), out, raw=raw) == table.num_rows
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=x", "=", "-", "=cmd|' /C calc'!A0",
        "＝1+1", "＋1", "－1", "＠x", " =1", "\u3000=1", "\ufeff=1", "\u200b=1", "\x00=1", "\x0b@x",
        "-3.5-1", "+86 571", "-1e", "--1", "'=1", "''@x", "'\t=1",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutralize(text) == f"'{text}"
    assert restore_neutralized(f"'{text}") == text


@pytest.mark.parametrize(
    "text",
    [
        "-3.5", "+3", "-.5", "-1e-3", "3.5", "", "报告", "2024-01-01", "——全文", "'quoted'", "'",
        "a=1", "第一-二", "１", "·政府", "*重点", "'-3.5", "'3",
    ],
    ids=ascii,
)  # fmt: skip
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert neutralize(text) == text
    assert restore_neutralized(text) == text


_MARKS = st.text(st.sampled_from("'=+-@\t\r\n ＝1.5eE9a报\u200b\ufeff"), max_size=8)


@given(_MARKS | st.text())
def test_the_exact_text_can_be_restored(text: str) -> None:
    cell = neutralize(text)
    assert restore_neutralized(cell) == text
    assert cell in (text, f"'{text}")


def test_only_cells_of_text_are_neutralised() -> None:
    columns: dict[str, list[Any]] = {
        "=name": ["=1+1", "报告", None], "number": [-3.5, 2.0, None], "whole": [-7, 1, None],
        "list": [["=x"], [], None],
    }  # fmt: skip
    rows = list(csv.reader(io.StringIO(written("csv", columns).decode())))
    assert rows == [
        ["'=name", "number", "whole", "list"],
        ["'=1+1", "-3.5", "-7", '["=x"]'],
        ["报告", "2.0", "1", "[]"],
        ["", "", "", ""],
    ]


def test_raw_csv_and_other_formats_have_the_exact_texts() -> None:
    columns = {"a": ["=1+1", "\u202e\x1b[31m", '"quoted", with comma']}
    raw = written("csv", columns, raw=True).decode()
    assert [row[0] for row in csv.reader(io.StringIO(raw))] == ["a", *columns["a"]]
    assert [row["a"] for row in json.loads(written("json", columns))] == columns["a"]
    lines = written("jsonl", columns).decode().split("\n")[:-1]
    assert [json.loads(line)["a"] for line in lines] == columns["a"]


def test_csv_distinguishes_null_and_no_text_and_ends_lines_with_a_line_feed() -> None:
    columns: dict[str, list[Any]] = {"a": [None, "", "b"], "n": [1, None, 3]}
    assert written("csv", columns) == b'a,n\n,1\n"",\nb,3\n'


def test_csv_begins_with_a_byte_order_mark_on_request() -> None:
    out = io.BytesIO()
    write_rows("csv", pa.table({"a": ["报告"]}).to_reader(), out, bom=True)
    assert out.getvalue() == "\ufeffa\n报告\n".encode()


def test_whole_numbers_and_lists_stay_what_they_are() -> None:
    whole = pa.array([Decimal(734328), Decimal("1.5")], pa.decimal128(38, 1))
    assert json.loads(written("json", {"sum": whole.to_pylist()}))[0]["sum"] == 734328
    assert b"734328," in written("json", {"sum": whole.to_pylist(), "b": [1, 2]})
    listed = written("csv", {"a": [["甲", "乙"], None]}).decode()
    assert [*csv.reader(io.StringIO(listed))][1] == ['["甲", "乙"]']
