"""Fingerprints: what the comparison text keeps, and how well the samples estimate overlap."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.fingerprint.comparison_text import comparison_points, to_comparison_text
from normalize.fingerprint.minhash import BANDS, PERMUTATIONS, SAMPLE_SIZE, fingerprints
from normalize.fingerprint.shingles import SHINGLE_LENGTH, shingle_hashes, shingle_sequence
from tests.warehouse.factories import edited, prose


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("各位代表：\n　我受常委会委托，", "各位代表我受常委会委托"),
        ("過去一年，ＡＢＣ１２％", "过去一年abc12"),
        ("㎡①½", "m2112"),  # ½ is 1⁄2, and the fraction slash is not a letter
        ("⼀⼆", "一二"),  # Kangxi radicals
        ("a\u200bb\ufffdc", "abc"),
        ("", ""),
    ],
)
def test_the_comparison_text_keeps_letters_and_digits(text: str, kept: str) -> None:
    assert to_comparison_text(text) == kept


@given(st.text(), st.text())
def test_the_fold_of_a_piece_is_a_piece_of_the_fold(first: str, second: str) -> None:
    assert to_comparison_text(first + second) == to_comparison_text(first) + to_comparison_text(
        second
    )


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    once = to_comparison_text(text)
    assert to_comparison_text(once) == once


def exact(text: str) -> set[str]:
    folded = to_comparison_text(text)
    return (
        {folded[n : n + SHINGLE_LENGTH] for n in range(max(1, len(folded) - SHINGLE_LENGTH + 1))}
        if folded
        else set()
    )


@given(st.lists(st.text(alphabet="一二三四a1，"), max_size=5))
def test_there_is_one_hash_for_each_distinct_5_gram(texts: list[str]) -> None:
    found = [shingle_hashes(comparison_points(text)) for text in texts]
    assert [len(each) for each in found] == [len(exact(text)) for text in texts]
    for text, hashes in zip(texts, found, strict=True):
        assert set(shingle_sequence(comparison_points(text)).tolist()) == set(hashes.tolist())


def test_hashes_do_not_depend_on_the_other_texts() -> None:
    texts = [prose(n, 700) for n in range(40)]
    together = fingerprints(texts)
    for number in (0, 17, 39):
        alone = fingerprints([texts[number]])
        assert (alone.bands[0] == together.bands[number]).all()
        assert (alone.shingles[0] == together.shingles[number]).all()


def test_long_texts_are_hashed_like_short_ones() -> None:
    text = prose("long", 400_000)
    sequence = shingle_sequence(comparison_points(text))
    assert len(sequence) == len(to_comparison_text(text)) - SHINGLE_LENGTH + 1
    assert (
        sequence[300_000:300_100] == shingle_sequence(comparison_points(text)[300_000:])[:100]
    ).all()


def test_shapes_and_empty_input() -> None:
    none = fingerprints([])
    assert none.signatures.shape == (0, PERMUTATIONS)
    two = fingerprints(["", "各位代表，请予审议"])
    assert two.bands.shape == (2, BANDS)
    assert two.sizes.tolist() == [0, 8]
    assert not len(two.shingles[0])


@pytest.mark.parametrize("share", [0.005, 0.02, 0.05])
def test_equal_signature_values_estimate_jaccard(share: float) -> None:
    pairs = [(text, edited(text, share, n)) for n in range(30) for text in [prose(n, 1500)]]
    first, second = (fingerprints(list(side)).signatures for side in zip(*pairs, strict=True))
    estimated = (first == second).mean()
    sets = [(exact(a), exact(b)) for a, b in pairs]
    wanted = np.mean([len(a & b) / len(a | b) for a, b in sets])
    assert abs(estimated - wanted) < 0.03  # standard error .5 / sqrt(30 * 128) = .008


def test_similar_texts_share_a_band_and_unrelated_ones_do_not() -> None:
    texts = [prose(n, 2000) for n in range(100)]
    bands = fingerprints(texts).bands
    near = fingerprints([edited(text, 0.01, 1) for text in texts]).bands  # J about .9
    assert (bands == near).any(axis=1).mean() >= 0.99
    assert not (bands == np.roll(bands, 1, axis=0)).any()


def test_samples_of_an_excerpt_are_samples_of_the_text() -> None:
    text = prose("excerpt", 8000)
    start = random.Random(1).randrange(4000)
    whole, piece = fingerprints([text, text[start : start + 2000]]).shingles
    assert np.isin(piece, whole).all()
    assert 0.5 < len(whole) * SAMPLE_SIZE / len(exact(text)) < 1.5
