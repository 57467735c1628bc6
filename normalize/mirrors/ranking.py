"""Choose between the candidates for a damaged span, by their wording.

Where two wordings are about equally likely, the characters in which they differ are marked U+FFFD:
nothing is guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import groupby
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
from normalize.mirrors.search_state import State
from normalize.mirrors.text_profile import TextProfile, simple, without_annotations

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
_ODD = -11.0
"""Log likelihood below which a character that forms no word with its neighbours is odd."""
_PAIRS = dict(zip("”’》〉）〕】」』", "“‘《〈（〔【「『", strict=True))
_UNOPENED = 3.0
"""Penalty (natural log) of a closing mark that closes nothing."""
_ORIGINAL_FORMS = str.maketrans(AMBIGUOUS_FORMS)
_SHORT = 2
"""Up to this many characters, a candidate contains no whole shifted pair."""
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
    trace. cost: penalties, apart from the likelihood of its wording.
    """

    likelihood: float
    text: str
    sure: str
    free: int
    usual: bool
    end: int
    vanished: int = 0
    cost: float = 0.0


def doubtful(candidate: CandidateText, before: str, after: str) -> bool:
    """Return whether whole characters were shifted, and one is so odd that others may be missing.

    before, after: the adjacent characters, simplified, or "".
    """
    if len(candidate.text) <= _SHORT:
        return False
    plain = candidate.text.translate(simplified_characters())
    odd = candidate.cost > 0 or UNRESOLVED in plain
    return odd or isolated_likelihood(plain, before, after) < _ODD


def best(found: Iterable[CandidateText], text: str) -> CandidateText | None:
    """Return the likeliest candidate; where it differs from those within the margin, with marks.

    text: the damaged text, which continues at the end of each candidate.
    """
    ranked = nlargest(_BEAM, found, key=lambda each: each.likelihood)
    if not ranked:
        return None
    first = ranked[0]
    margin = _MARGIN + _MORE_MARGIN * first.free + _MARK_MARGIN * _is_mark(first)
    rivals = [each for each in ranked if first.likelihood - each.likelihood < margin]
    end = max(each.end for each in rivals)
    texts = [each.text + without_annotations(text[each.end : end]) for each in rivals]
    if not first.usual:
        texts.append(UNRESOLVED * len(first.text) + texts[0][len(first.text) :])
    elif first.free > _MOST_FREE:
        texts.append(first.sure + texts[0][len(first.text) :])
    usual = first.usual and not _odd(first.text)
    return replace(first, text=agreed(texts), usual=usual, end=end)


def agreed(texts: Sequence[str]) -> str:
    """Return the common part of texts, with marks where they differ."""
    if len({len(text) for text in texts}) == 1:
        groups = zip(*texts, strict=True)
        return "".join(group[0] if len(set(group)) == 1 else UNRESOLVED for group in groups)
    head = _shared(texts)
    longest = max(texts, key=len)
    tail = _shared([text[head:][::-1] for text in texts])
    middle = UNRESOLVED * (len(longest) - head - tail)
    return longest[:head] + middle + longest[len(longest) - tail :]


def _shared(texts: Sequence[str]) -> int:
    """Return the length of the common prefix of all texts."""
    columns = enumerate(zip(*texts, strict=False))
    return next((i for i, column in columns if len(set(column)) > 1), min(map(len, texts)))


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
