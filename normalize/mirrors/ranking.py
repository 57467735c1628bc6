"""Choose between the texts that fit broken byte pairs, by their wording.

Where two wordings are about as likely, the characters in which they differ are marked U+FFFD:
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
from normalize.mirrors.text_profile import Habits, simple, without_annotations

UNRESOLVED = "\N{REPLACEMENT CHARACTER}"
_MARGIN = 0.9
_MORE_MARGIN = 1.0
"""How much likelier (natural log) than the next a text must be to be taken, and how much more
for each hole that only the wording fills."""
_MARK_MARGIN = 3.0
"""How much more for a mark, which the dictionary takes to be as likely behind any word."""
_MOST_FREE = 2
"""With more such holes than that, too many texts fit."""
_USUAL = -8.5
"""Log likelihood per character under which a wording is not to be trusted."""
_BEAM = 32
_DAMAGE = re.compile(f"[{LOST}]")
_ODD = -11.0
"""Log likelihood of a character that makes no word with its neighbours and is an odd one."""
_PAIRS = dict(zip("”’》〉）〕】」』", "“‘《〈（〔【「『", strict=True))
_UNOPENED = 3.0
"""What a closing mark costs (natural log) that closes nothing."""
_HOME = str.maketrans(AMBIGUOUS_FORMS)
_SHORT = 2
"""Characters of a reading in which no two are joined by a shifted pair."""
_FAR = 14.0
"""How much less likely (natural log) than the best by single characters a text may be."""
AHEAD = 24
"""Characters behind the readings that their wordings are judged with."""


class Beside(NamedTuple):
    """What stands before readings: some simplified characters, and the line up to there."""

    before: str
    line: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text that fits a reading.

    likelihood: of its wording (log). sure: the text with marks for all that only the wording
    tells. free: holes in a row of which nothing but the wording tells. plain: its wording is usual.
    end: where the reading ends. vanished: pairs of bytes taken to have left no trace. cost: what
    is against it besides its wording.
    """

    likelihood: float
    text: str
    sure: str
    free: int
    plain: bool
    end: int
    vanished: int = 0
    cost: float = 0.0


def doubtful(filled: Filled, before: str, after: str) -> bool:
    """Tell whether whole characters were shifted, and one is so odd that some may be missing.

    before, after: the characters beside, simplified, or "".
    """
    if len(filled.text) <= _SHORT:
        return False
    plain = filled.text.translate(simplified_characters())
    odd = filled.cost > 0 or UNRESOLVED in plain
    return odd or isolated_likelihood(plain, before, after) < _ODD


def best(filled: Iterable[Filled], text: str) -> Filled | None:
    """Return the likeliest; what it does not share with those within the margin is marked.

    text: the damaged text, which goes on where each ends.
    """
    ranked = nlargest(_BEAM, filled, key=lambda each: each.likelihood)
    if not ranked:
        return None
    first = ranked[0]
    margin = _MARGIN + _MORE_MARGIN * first.free + _MARK_MARGIN * _is_mark(first)
    rivals = [each for each in ranked if first.likelihood - each.likelihood < margin]
    end = max(each.end for each in rivals)
    texts = [each.text + without_annotations(text[each.end : end]) for each in rivals]
    if not first.plain:
        texts.append(UNRESOLVED * len(first.text) + texts[0][len(first.text) :])
    elif first.free > _MOST_FREE:
        texts.append(first.sure + texts[0][len(first.text) :])
    plain = first.plain and not _odd(first.text)
    return replace(first, text=agreed(texts), plain=plain, end=end)


def agreed(texts: Sequence[str]) -> str:
    """Return what texts share, with marks where they differ."""
    if len({len(text) for text in texts}) == 1:
        groups = zip(*texts, strict=True)
        return "".join(group[0] if len(set(group)) == 1 else UNRESOLVED for group in groups)
    head = _shared(texts)
    longest = max(texts, key=len)
    tail = _shared([text[head:][::-1] for text in texts])
    middle = UNRESOLVED * (len(longest) - head - tail)
    return longest[:head] + middle + longest[len(longest) - tail :]


def _shared(texts: Sequence[str]) -> int:
    """Return how many characters all texts begin with."""
    columns = enumerate(zip(*texts, strict=False))
    return next((i for i, column in columns if len(set(column)) > 1), min(map(len, texts)))


def _odd(text: str) -> bool:
    """Tell whether a text has characters that no word of the dictionary has."""
    return any(not is_known_word(char) for char in text.translate(simplified_characters()))


def _is_mark(filled: Filled) -> bool:
    """Tell whether only the wording tells that a mark stands somewhere."""
    pairs = zip(filled.text, filled.sure, strict=True)
    return any(sure == UNRESOLVED and not char.isalnum() for char, sure in pairs)


def weigh(endings: Sequence[SearchEnd], beside: Beside, text: str, habits: Habits) -> list[Filled]:
    """Return the texts of readings, each with how likely it is in its place in the damaged text."""
    if not endings:
        return []
    likely = nlargest(_BEAM, endings, key=attrgetter("worth"))
    likely = [each for each in likely if each.worth > likely[0].worth - _FAR]
    until = max(each.end for each in likely) + AHEAD
    return [_weighed(each, beside, text[each.end : until], habits) for each in likely]


def as_it_stands(filled: Sequence[Filled], before: str, text: str, start: int) -> float:
    """Return how likely the damaged text from start on is, over the reach of the readings."""
    end = max((each.end for each in filled), default=start)
    after, allowance = _sound(text[end : end + AHEAD])
    return log_likelihood(before + simple(text[start:end]) + after) + allowance


def _sound(ahead: str) -> tuple[str, float]:
    """Return text up to the next damage, and what stands for the likelihood of the rest."""
    damage = _DAMAGE.search(ahead)
    sound = ahead[: damage.start()] if damage else ahead
    rest = sum(map("\x7f".__lt__, ahead[len(sound) :]))
    return simple(sound), TYPICAL * rest


def _weighed(ending: SearchEnd, beside: Beside, ahead: str, habits: Habits) -> Filled:
    state, before = ending.state, beside.before
    text = _decode(state, state.raw)
    plain = text.translate(simplified_characters())
    after, allowance = _sound(ahead)
    likelihood = max(log_likelihood(before + form + after) for form in _forms(plain))
    likelihood -= _UNOPENED * _unopened(beside.line, plain)
    likelihood += habits.gain(before[-3:] + plain + after[:3]) - state.cost
    likelihood -= pair_clash(plain[-1:], after[:1])
    alone = log_likelihood(before) + log_likelihood(after)
    return Filled(
        likelihood + allowance,
        text,
        sure=_decode(state, _without(state.raw, state.free)),
        free=_longest(state.free),
        plain=likelihood - alone > _USUAL * len(text),
        end=ending.end,
        vanished=state.vanished,
        cost=state.cost,
    )


def _forms(plain: str) -> set[str]:
    """Return a wording, and as it is if the mirror made what is at home in simplified texts."""
    return {plain, plain.translate(_HOME)}


def _unopened(line: str, plain: str) -> int:
    """Return how many marks of plain close what is not open in its line."""
    found = 0
    for at, closing in enumerate(plain):
        opening = _PAIRS.get(closing)
        so_far = line + plain[:at]
        found += opening is not None and so_far.count(opening) <= so_far.count(closing)
    return found


def _longest(offsets: Sequence[int]) -> int:
    """Return how many of the offsets follow each other."""
    runs = groupby(enumerate(offsets), lambda each: each[1] - each[0])
    return max((sum(1 for _ in run) for _, run in runs), default=0)


def _without(raw: bytes, free: Iterable[int]) -> bytes:
    """Return raw without the characters that have free bytes."""
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
