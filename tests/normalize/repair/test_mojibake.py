"""undo_mojibake: exact reversals only, all of them reversible, and no change of clean text."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import undo, undo_mojibake
from tests.normalize.damaged_bytes import SIMPLIFIED, TRADITIONAL

TEXT = "2024年1月29日，市政府“十四五”规划——OK\n" + SIMPLIFIED


def wrong(text: str, encoded: str, read_as: str, times: int = 1) -> str:
    for _ in range(times):
        text = text.encode(encoded).decode(read_as)
    return text


def readable(clause: str) -> bool:
    try:
        return bool(wrong(clause, "utf-8", "gb18030"))
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize(
    ("kind", "damaged"),
    [
        ("utf8-as-latin1", wrong(TEXT, "utf-8", "latin-1")),
        ("utf8-as-latin1", wrong(TEXT, "utf-8", "latin-1", times=2)),
        ("gbk-as-latin1", wrong(TEXT, "gbk", "latin-1")),
        ("html-entity", "".join(f"&#{ord(c)};" for c in TEXT)),
        ("html-entity", TEXT.replace("“", "&amp;ldquo;").replace("”", "&rdquo;")),
        ("percent-escape", quote(TEXT)),
        ("percent-escape", TEXT.split("\n")[0] + "\n" + quote(SIMPLIFIED, encoding="gbk")),
        ("unicode-escape", TEXT.encode("unicode_escape").decode().replace("\\n", "\n")),
        ("unicode-escape", "".join(f"%u{ord(c):04x}" if c > "\x7f" else c for c in TEXT)),
    ],
)
def test_each_kind_of_mojibake_is_undone_exactly(kind: str, damaged: str) -> None:
    restored = undo_mojibake(damaged)
    if kind == "percent-escape" and "%B5" in damaged:
        assert SIMPLIFIED in restored.text
    else:
        assert restored.text.replace("\\xa0", "\xa0") == TEXT
    assert restored.unresolved == 0
    assert {repair.kind for repair in restored.repairs} == {kind}
    assert undo(restored) == damaged


def test_utf8_read_as_gb18030_is_undone_exactly_where_nothing_was_lost() -> None:
    # An odd number of bytes leaves one over, so only even clauses can be read without loss.
    clauses = [clause for clause in SIMPLIFIED.split("，") if len(clause) >= 4]
    text = "\n".join(clause for clause in clauses if readable(clause))
    assert text.count("\n") > 3
    damaged = wrong(text, "utf-8", "gb18030")
    restored = undo_mojibake(damaged)
    assert restored.text == text
    assert restored.unresolved == 0
    assert undo(restored) == damaged


@pytest.mark.parametrize("mark", ["\ufffd", "?"])
def test_characters_that_lost_a_byte_are_marked_and_the_others_restored(mark: str) -> None:
    damaged = SIMPLIFIED.encode().decode("gbk", "replace").replace("\ufffd", mark)
    restored = undo_mojibake(damaged)
    kept = [c for c in SIMPLIFIED if c in restored.text]
    assert len(kept) > 0.9 * len(SIMPLIFIED)
    assert 0 < restored.unresolved == restored.text.count("\ufffd") < 0.1 * len(SIMPLIFIED)
    assert undo(restored) == damaged


def test_replacement_characters_read_as_gbk_become_replacement_characters() -> None:
    restored = undo_mojibake("工作锟斤拷锟斤拷，报告锟斤拷。")
    assert restored.text == "工作\ufffd\ufffd\ufffd\ufffd，报告\ufffd\ufffd。"
    assert restored.unresolved == 6
    assert undo_mojibake("网页上的“锟斤拷”是怎么来的").repairs == ()


def test_damage_inside_clean_text_is_found() -> None:
    damaged = (
        SIMPLIFIED + "\n主办：" + wrong("市人民政府办公室", "utf-8", "gb18030") + "\n" + TRADITIONAL
    )
    restored = undo_mojibake(damaged)
    assert restored.text == SIMPLIFIED + "\n主办：市人民政府办公室\n" + TRADITIONAL
    assert len(restored.repairs) == 1


@pytest.mark.parametrize(
    "text",
    [
        SIMPLIFIED,
        TRADITIONAL,
        "教材中的拼音 guòqù、běijīng、nǚ'ér；Café、Zürich、São Paulo",
        "××县×××、······、±5℃、§3、25·6°C、¥1,200",
        "见 https://www.example.gov.cn/s?wd=%E4%B8%AD%E5%9B%BD&x=1 和 C:\\users\\docs",
        "增长100%20以上，AT&T 与 R&D；a && b;",
        "涓滴归海，鑫淼焱垚，鐘鼎文，璀璨瑷珲，鏖战",
        "Die Grüße für Äpfel, Öl und Übermut",
    ],
)
def test_unusual_but_correct_text_is_unchanged(text: str) -> None:
    assert undo_mojibake(text).repairs == ()
    assert undo_mojibake(text).text == text


def test_repairs_record_position_before_and_after() -> None:
    (repair,) = undo_mojibake("标题&mdash;正文").repairs
    assert (repair.kind, repair.position) == ("html-entity", 2)
    assert (repair.before, repair.after) == ("&mdash;", "—")


PIECES = st.sampled_from(
    [
        *(
            "中国人民",
            "a1 ",
            "\n",
            "&amp;",
            "&#20013;",
            "%E4%B8%AD",
            "\\u4e2d",
            "锟斤拷",
            "?",
            "\ufffd",
        ),
        *(wrong("人民政府", "utf-8", "gb18030"), wrong("报告", "utf-8", "latin-1")),
        *(wrong("工作", "gbk", "latin-1"), "amp;", "#38;", "é", "×"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_undoing_is_idempotent_and_reversible_and_never_raises(text: str) -> None:
    restored = undo_mojibake(text)
    assert undo(restored) == text
    again = undo_mojibake(restored.text)
    assert again.text == restored.text
