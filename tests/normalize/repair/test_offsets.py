"""Positions of repairs stay correct when the text is repaired again or loses lines."""

from hypothesis import given
from hypothesis import strategies as st

from normalize.document import Repair, Restored
from normalize.mirrors.restoration import undo
from normalize.repair.offsets import compose, moved_repairs

TEXTS = st.text(alphabet="各位代表现在报告\n", max_size=60)


@st.composite
def repaired(draw: st.DrawFn, damaged: str) -> Restored:
    """Draw a text with disjoint replacements, as a repair step returns it."""
    cuts = sorted(draw(st.sets(st.integers(0, len(damaged)), max_size=6)))
    pieces, repairs, end = [], [], 0
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        pieces.append(damaged[end:start])
        after = draw(st.text(alphabet="甲乙丙\ufffd", max_size=3))
        position = sum(map(len, pieces))
        repairs.append(Repair("test", position, damaged[start:stop], after))
        pieces.append(after)
        end = stop
    text = "".join([*pieces, damaged[end:]])
    return Restored(text, tuple(repairs), sum(r.after.count("\ufffd") for r in repairs))


def check(restored: Restored) -> None:
    positions = [repair.position for repair in restored.repairs]
    assert positions == sorted(positions)
    for repair in restored.repairs:
        end = repair.position + len(repair.after)
        assert restored.text[repair.position : end] == repair.after


@given(st.data(), TEXTS)
def test_composed_repairs_undo_both_steps(data: st.DataObject, damaged: str) -> None:
    first = data.draw(repaired(damaged))
    second = data.draw(repaired(first.text))
    whole = compose(first, second)
    assert whole.text == second.text
    assert undo(whole) == damaged
    check(whole)


@given(st.data(), TEXTS)
def test_repairs_move_with_the_remaining_lines(data: st.DataObject, damaged: str) -> None:
    restored = data.draw(repaired(damaged))
    lines = restored.text.split("\n")
    kept = [line for line in lines if data.draw(st.booleans())]
    after = moved_repairs(restored, "\n".join(kept))
    assert after.text == "\n".join(kept)
    check(after)
    assert after.unresolved == sum(repair.after.count("\ufffd") for repair in after.repairs)
    if kept == lines:
        assert after == restored


def test_a_repair_moves_when_lines_before_it_are_removed() -> None:
    restored = Restored("目录\n各位代表\n正文", (Repair("test", 4, "ä½", "位"),))
    assert moved_repairs(restored, "各位代表\n正文").repairs == (Repair("test", 1, "ä½", "位"),)
    assert moved_repairs(restored, "目录\n正文").repairs == ()
