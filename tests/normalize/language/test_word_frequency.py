"""Words of the dictionaries, whatever characters a text has."""

from normalize.language.word_frequency import is_known_word, word_bond


def test_a_lone_surrogate_is_no_word() -> None:
    assert is_known_word("国家")
    assert not is_known_word("\ud800")
    assert not is_known_word("卓\ud800")
    assert word_bond("\ud800", "国") == 0
    assert word_bond("国", "家") > 0
