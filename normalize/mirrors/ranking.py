"""Choose between the candidates for a damaged span, by their wording.

Where two wordings are about equally likely, the characters in which they differ are marked U+FFFD:
nothing is guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import groupby
from math import inf
from operator import attrgetter
from typing import NamedTuple

from normalize.language import (
    AMBIGUOUS_FORMS,
    is_known_word,
    isolated_likelihood,
    log_likelihood,
    pair_clash,
    simplified_characters,
)
from normalize.mirrors.beam_search import TYPICAL, SearchEnd
from normalize.mirrors.byte_pairs import LOST
from normalize.mirrors.gbk_table import fitting
from normalize.mirrors.search_state import State
from normalize.mirrors.text_profile import CLOSING, TextProfile, simple, without_annotations

UNRESOLVED = "\N{REPLACEMENT CHARACTER}"
_MARGIN = 0.9
_MORE_MARGIN = 1.0
"""How much likelier (natural log) than the next a candidate must be to be accepted, and how much
more for each gap that only the wording fills."""
_MARK_MARGIN = 3.0
"""How much more for a mark, which the dictionary takes to be equally likely after any word."""
_MOST_FREE = 2
"""With more such gaps in a row, too many texts fit."""
_LEAST_USUAL = -8.5
"""Log likelihood per character below which a wording is not trusted."""
_BEAM = 32
_DAMAGE = re.compile(f"[{LOST}]")
_LONE = -9.0
"""Log likelihood below which a character that forms no word with its neighbours is odd, if pairs
of bytes may have vanished."""
_PAIRS = dict(zip("”’》〉）〕】」』", "“‘《〈（〔【「『", strict=True))
_UNOPENED = 3.0
"""Penalty (natural log) of a closing mark that closes nothing."""
_ORIGINAL_FORMS = str.maketrans(AMBIGUOUS_FORMS)
_VANISHED_MARGIN = 0.2
"""How much more margin for each pair of bytes that is assumed to have left no trace."""
_GUESS_MARGIN = 3.0
_FREE_MARGIN = 2.0
"""How much likelier (natural log) than any other a character must be of which only the wording
decides a byte: where pairs have vanished in a text with many broken spans, and elsewhere.
Calibrated on mirrors of laws
(python -m tests.bench mirrors), which the reports that they are measured on do not share."""
_COMMA_MARGIN = 0.5
"""How much likelier (natural log) a wording without a comma must be where one may have vanished."""
_BETWEEN = re.compile("(?<=\ufffd)[^\ufffd](?=\ufffd)")
"""A character between marks: where two guesses fail, a third is not trusted."""
_ORDINAL = re.compile("第?[一二三四五六七八九十百0-9]+")
_EVIDENT_MARGIN = 5.0
_LESS_EVIDENT_MARGIN = 3.0
"""How much likelier (natural log) than all others a character must be that the search missed."""
_NUMERALS = frozenset("〇一二三四五六七八九十百千万亿0123456789第之")
"""Numerals, and what stands before them."""
_MOST_RIVALS = 8
"""Readings of one span that are recorded."""
_FEW = 4
"""Characters of one gap that are recorded."""
_NEAR = 4
"""Characters on both sides of such a character that are compared with it."""
_FAR = 14.0
"""How much lower (natural log) than the best search score that of a candidate may be."""
AHEAD = 24
"""Characters after the candidates that are scored together with them."""


class LeftContext(NamedTuple):
    """The text before a damaged span: some simplified characters, and its line so far."""

    before: str
    line: str


@dataclass(frozen=True, slots=True)
class CandidateText:
    """A text that fits a damaged span.

    likelihood: of its wording (log). sure: the text, with marks for everything that only the
    wording decides. free: the longest run of gaps that only the wording decides. usual: its
    wording is usual. end: where the span ends. vanished: pairs of bytes assumed to have left no
    trace. cost: penalties, apart from the likelihood of its wording. state: its bytes. rivals: the
    readings within the margin, likeliest first, if some characters are marked.
    """

    likelihood: float
    text: str
    sure: str
    free: int
    usual: bool
    end: int
    vanished: int = 0
    cost: float = 0.0
    state: State | None = None
    rivals: tuple[str, ...] = ()


def doubtful(candidate: CandidateText, before: str, after: str) -> bool:
    """Return whether whole characters were shifted, and one is so odd that others may be missing.

    before, after: the adjacent characters, simplified, or "".
    """
    plain = candidate.text.translate(simplified_characters())
    odd = candidate.cost > 0 or UNRESOLVED in plain
    return odd or isolated_likelihood(plain, before, after) < _LONE


def best(
    found: Iterable[CandidateText],
    text: str,
    context: LeftContext,
    profile: TextProfile,
    doubt: float = 0.0,
    *,
    vanishing: bool = False,
    lacking: bool = False,
    strict: bool = False,
) -> CandidateText | None:
    """Return the likeliest candidate; where it differs from those within the margin, with marks.

    text: the damaged text, which continues at the end of each candidate. doubt: additional margin.
    vanishing: whether pairs of bytes have left no trace in this text; lacking: whether they may.
    strict: whether the text has so many broken spans that some errors would pass the usual margin.
    """
    ranked = nlargest(_BEAM, found, key=lambda each: each.likelihood)
    if not ranked:
        return None
    first = ranked[0]
    margin = _MARGIN + _MORE_MARGIN * first.free + _MARK_MARGIN * _is_mark(first)
    margin += _VANISHED_MARGIN * first.vanished + doubt
    rivals = [
        each
        for each in ranked
        if first.likelihood - each.likelihood < margin + _VANISHED_MARGIN * (each.vanished > 0)
    ]
    end = max(each.end for each in rivals)
    rests = [without_annotations(text[each.end : end]) for each in rivals]
    odd = _LONE if vanishing else -inf
    ahead = rests[0] + _sound(text[end : end + AHEAD])[0]
    guess = _without_guesses(first, context, ahead, profile, odd, lacking=lacking, strict=strict)
    texts = [guess.text, *(each.text for each in rivals[1:])]
    texts = [one + rest for one, rest in zip(texts, rests, strict=True)]
    readings = [*texts, *(each + rests[0] for each in guess.rivals)]
    if not first.usual:
        texts.append(UNRESOLVED * len(first.text) + rests[0])
    elif first.free > _MOST_FREE:
        texts.append(first.sure + rests[0])
    texts.append(guess.marked + rests[0])
    usual = first.usual and not _odd(guess.text)
    whole = agreed(texts)
    if vanishing or first.vanished > 0 or first.free > 1:
        whole = _widened(whole) if strict else _BETWEEN.sub(UNRESOLVED, whole)
    known = tuple(dict.fromkeys(readings))[:_MOST_RIVALS] if UNRESOLVED in whole else ()
    return replace(first, text=whole, usual=usual, end=end, rivals=known)


class _Guess(NamedTuple):
    """The text of a candidate, the same with marks for guesses, and other readings of these."""

    text: str
    marked: str
    rivals: tuple[str, ...] = ()


def _without_guesses(
    candidate: CandidateText,
    context: LeftContext,
    after: str,
    profile: TextProfile,
    odd: float,
    *,
    lacking: bool,
    strict: bool,
) -> _Guess:
    """Return the text with marks for characters that are not known well enough.

    Only the wording decides a byte of them, and others fit too: the search follows a few of the
    characters that fit, and this compares all of them. Or they are odd, as where a pair of bytes
    has vanished.
    """
    state = candidate.state
    if state is None:
        return _Guess(candidate.text, candidate.text)
    text, chars, free = list(candidate.text), list(candidate.text), set(state.free)
    found: list[tuple[int, str]] = []
    before = context.before
    plain = before + simple(candidate.text) + simple(after)
    at = 0
    for offset in range(0, len(state.raw), 2):
        at += offset in state.swallowed
        here = at + len(before)
        if not free.isdisjoint((offset, offset + 1)):
            sure, rivals = _rivals(state, offset, plain, here, profile, strict=strict)
            text[at] = chars[at] = sure or text[at]
            if rivals or (strict and state.vanished > 0 and _is_counted(plain, here)):
                chars[at] = UNRESOLVED
                found += ((at, form) for form in rivals)
            elif text[at] in CLOSING and _ORDINAL.fullmatch(
                context.line + plain[len(before) : here]
            ):
                chars[at] = UNRESOLVED  # 、 or 。 or any other
            near = plain[: here + 1][-_NEAR:], plain[here + 1 :][:_NEAR]
            unknown = lacking and offset + 1 in free
            if unknown and _may_lack(state, offset, text[at], near, strict=strict):
                chars[at] += UNRESOLVED
        elif _is_lone(plain, here, profile, odd):
            chars[at] = 2 * UNRESOLVED
        at += 1
    whole = "".join(text)
    others = (whole[:at] + form + whole[at + 1 :] for at, form in found)
    return _Guess(whole, "".join(chars), tuple(others))


def _rivals(
    state: State, offset: int, plain: str, at: int, profile: TextProfile, *, strict: bool
) -> tuple[str, list[str]]:
    """Return the other characters that fit the bytes at an offset and are about as likely.

    If one of them is by far the likeliest, it is returned first, alone; else "".
    """
    left, right = plain[max(0, at - _NEAR) : at], plain[at + 1 : at + 1 + _NEAR]
    previous, lead, trail, following = (
        state.raw[each] if 0 <= each < len(state.raw) and each not in state.free else None
        for each in range(offset - 1, offset + 3)
    )
    forms = {char.simple for char in fitting(lead, trail, previous, following)}

    def score(form: str) -> float:
        around = left + form + right
        return log_likelihood(around) + profile.gain(around)

    scores = {form: score(form) for form in forms | {plain[at]}}
    ranked = sorted(scores, key=lambda form: -scores[form])
    missed = len(ranked) > 1 and ranked[0] != plain[at]
    vanished = state.vanished > 0
    evident = _LESS_EVIDENT_MARGIN if vanished and not strict else _EVIDENT_MARGIN
    if missed and scores[ranked[0]] > scores[ranked[1]] + evident:
        return ranked[0], []
    margin = _GUESS_MARGIN if vanished and strict else _FREE_MARGIN
    least = scores[plain[at]] - margin
    return "", [form for form in ranked if form != plain[at] and scores[form] > least][:_FEW]


def _may_lack(
    state: State, offset: int, char: str, around: tuple[str, str], *, strict: bool
) -> bool:
    """Return whether a mark may have vanished after the character at an offset.

    Its trail is not known, and neither is the next lead, or the line ends without a mark.
    """
    left, right = around
    if offset + 2 >= len(state.raw):
        return char not in CLOSING and right[:1] in ("", "\n")
    if not state.vanished or offset + 2 not in state.free:
        return False
    return (
        strict or log_likelihood(f"{left}，{right}") > log_likelihood(left + right) - _COMMA_MARGIN
    )


def _widened(text: str) -> str:
    """Return text with marks for what is between marks and next to them, if there are several.

    Where several guesses fail, the others are not trusted.
    """
    if text.count(UNRESOLVED) < 2:
        return text
    first = max(0, text.index(UNRESOLVED) - 1)
    last = min(len(text), text.rindex(UNRESOLVED) + 2)
    return text[:first] + UNRESOLVED * (last - first) + text[last:]


def _is_counted(plain: str, at: int) -> bool:
    """Return whether a character is or adjoins a numeral, which any other could extend."""
    return not _NUMERALS.isdisjoint(plain[max(0, at - 1) : at + 2])


def _is_lone(plain: str, at: int, profile: TextProfile, odd: float) -> bool:
    """Return whether a character is less likely than odd, and never next to these elsewhere."""
    char, near = plain[at], (plain[max(0, at - 1) : at], plain[at + 1 : at + 2])
    if "０" <= char <= "ｚ" and char.isalnum():
        return odd > -inf
    if isolated_likelihood(char, *near) >= odd or _in_long_word(plain, at):
        return False
    return not (char in profile.followers(near[0]) or near[1] in profile.followers(char))


def _in_long_word(plain: str, at: int) -> bool:
    """Return whether a character is part of a word of three or four characters (四人帮)."""
    return any(
        is_known_word(plain[start : start + length])
        for length in (3, 4)
        for start in range(max(0, at - length + 1), at + 1)
        if start + length <= len(plain)
    )


def agreed(texts: Sequence[str]) -> str:
    """Return the common part of texts, with marks where they differ from the first."""
    first, others = texts[0], set(texts[1:]) - {texts[0]}
    marks = [0] * (len(first) + 1)
    for other in others:
        for kind, start, end, low, high in _differences(first, other):
            if kind != "equal":
                for position in range(start, end):
                    marks[position] = max(1, marks[position])
                extra = high - low - (end - start) + (end > start)
                marks[start] = max(extra, marks[start])
    pieces = (UNRESOLVED * count or char for char, count in zip(first, marks, strict=False))
    return "".join(pieces) + UNRESOLVED * marks[-1]


def _differences(first: str, other: str) -> Sequence[tuple[str, int, int, int, int]]:
    """Return how to make one text into another, as `difflib` does, by position if equally long."""
    if len(first) == len(other):
        return [
            ("equal" if one == two else "replace", i, i + 1, i, i + 1)
            for i, (one, two) in enumerate(zip(first, other, strict=True))
        ]
    return SequenceMatcher(None, first, other, autojunk=False).get_opcodes()


def _odd(text: str) -> bool:
    """Return whether a text contains characters that are in no word of the dictionary."""
    return any(not is_known_word(char) for char in text.translate(simplified_characters()))


def _is_mark(candidate: CandidateText) -> bool:
    """Return whether only the wording decides a punctuation mark in the candidate."""
    pairs = zip(candidate.text, candidate.sure, strict=True)
    return any(sure == UNRESOLVED and not char.isalnum() for char, sure in pairs)


def candidates(
    endings: Sequence[SearchEnd], context: LeftContext, text: str, profile: TextProfile
) -> list[CandidateText]:
    """Return the candidates of a search, each with its likelihood in its context."""
    if not endings:
        return []
    likely = nlargest(_BEAM, endings, key=attrgetter("score"))
    likely = [each for each in likely if each.score > likely[0].score - _FAR]
    until = max(each.end for each in likely) + AHEAD
    return [_candidate(each, context, text[each.end : until], profile) for each in likely]


def unchanged_likelihood(
    found: Sequence[CandidateText], before: str, text: str, start: int
) -> float:
    """Return the log likelihood of the damaged text itself, over the span of the candidates."""
    end = max((each.end for each in found), default=start)
    after, allowance = _sound(text[end : end + AHEAD])
    return log_likelihood(before + simple(text[start:end]) + after) + allowance


def _sound(ahead: str) -> tuple[str, float]:
    """Return text up to the next damage, and an estimate of the log likelihood of the rest."""
    damage = _DAMAGE.search(ahead)
    sound = ahead[: damage.start()] if damage else ahead
    rest = sum(map("\x7f".__lt__, ahead[len(sound) :]))
    return simple(sound), TYPICAL * rest


def _candidate(
    ending: SearchEnd, context: LeftContext, ahead: str, profile: TextProfile
) -> CandidateText:
    state, before = ending.state, context.before
    text = _decode(state, state.raw)
    plain = text.translate(simplified_characters())
    after, allowance = _sound(ahead)
    likelihood = max(log_likelihood(before + form + after) for form in _forms(plain))
    likelihood -= _UNOPENED * _unopened(context.line, plain)
    likelihood += profile.gain(before[-3:] + plain + after[:3]) - state.cost
    likelihood -= pair_clash(plain[-1:], after[:1])
    alone = log_likelihood(before) + log_likelihood(after)
    return CandidateText(
        likelihood + allowance,
        text,
        sure=_decode(state, _without(state.raw, state.free)),
        free=_longest(state.free),
        usual=likelihood - alone > _LEAST_USUAL * len(text),
        end=ending.end,
        vanished=state.vanished,
        cost=state.cost,
        state=state,
    )


def _forms(plain: str) -> set[str]:
    """Return a wording, and its variant for characters of both scripts (著 made from 着)."""
    return {plain, plain.translate(_ORIGINAL_FORMS)}


def _unopened(line: str, plain: str) -> int:
    """Return how many marks of plain close a bracket or quotation that its line did not open."""
    found = 0
    for at, closing in enumerate(plain):
        opening = _PAIRS.get(closing)
        so_far = line + plain[:at]
        found += opening is not None and so_far.count(opening) <= so_far.count(closing)
    return found


def _longest(offsets: Sequence[int]) -> int:
    """Return the length of the longest run of consecutive offsets."""
    runs = groupby(enumerate(offsets), lambda each: each[1] - each[0])
    return max((sum(1 for _ in run) for _, run in runs), default=0)


def _without(raw: bytes, free: Iterable[int]) -> bytes:
    """Return raw with invalid bytes in place of the characters that have free bytes."""
    kept = bytearray(raw)
    for offset in free:
        first = offset - offset % 2
        kept[first : first + 2] = b"\xff\xff"
    return bytes(kept)


def _decode(state: State, raw: bytes) -> str:
    pieces = []
    for offset in range(0, len(raw), 2):
        if offset in state.swallowed:
            pieces.append(UNRESOLVED)
        pieces.append(raw[offset : offset + 2].decode("gb18030", "replace")[:1])
    return "".join(pieces) + UNRESOLVED * (len(raw) in state.swallowed)
