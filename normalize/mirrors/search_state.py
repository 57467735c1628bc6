"""One step of the beam search: the ways to extend a state by a piece of the damaged text.

`normalize.mirrors.byte_pairs` says which bytes a piece shows. This module appends them to the
bytes read so far, and fills a gap in every way that completes one of the likeliest characters.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import nlargest
from math import inf
from operator import itemgetter
from typing import NamedTuple

from normalize.language import pair_clash, word_bond
from normalize.mirrors import gbk_table, pinyin
from normalize.mirrors.byte_pairs import ByteStep
from normalize.mirrors.gbk_table import GbkCharacter
from normalize.mirrors.text_profile import TextProfile

_ANY = 0
"""Placeholder in the bytes of a state for a lead byte that is not known yet."""
_CHOICES = 5
"""Characters followed of those that fit a byte without a trace."""
_TRIED = 24
"""Characters, the likeliest first, among which these are chosen."""
_FAMILIAR = 2.0
"""Gain (natural log) of two characters that are adjacent elsewhere in the text."""
_UNLISTED = 5.0
"""Penalty of an annotated character that conversion does not produce, in a selective mirror."""
_CONTRADICTS = 8.0
"""Penalty of a character that the mirror would have annotated."""
_VANISHED = 2.0
"""Penalty of a pair that left no trace: about one in twenty shifted pairs."""
_UNMARKED = 2.0
"""Penalty of taking pinyin for the trace of a lost byte that has no loss mark."""
_MOST_CACHED = 4_000
"""Cached lists of weighed characters, each for one character before a gap; at most 7 KB each."""

_Weighed = tuple[float, float, GbkCharacter]
"""What a character adds to the score and to the cost of a state, and the character."""
_GAIN = itemgetter(0)


class State(NamedTuple):
    """A hypothesis: the original bytes up to some position of the damaged text.

    score: log likelihood of its characters. raw: its bytes. last: simplified form of its last
    character. cost: penalties, apart from the likelihood of its wording. free: offsets of bytes
    that only the wording decides. swallowed: offsets where an ASCII character is missing.
    annotated: pinyin follows its last byte. torn: the last two bytes do not form a character.
    vanished: pairs without a trace; vanished_run: those directly at its end. gaps: bytes filled in.
    """

    score: float
    raw: bytes
    last: str
    cost: float = 0.0
    free: tuple[int, ...] = ()
    swallowed: tuple[int, ...] = ()
    annotated: bool = False
    torn: bool = False
    vanished: int = 0
    vanished_run: int = 0
    gaps: int = 0

    @property
    def inside(self) -> bool:
        """Whether the last byte is a lead byte without its trail."""
        return len(self.raw) % 2 == 1

    def after(
        self, score: float, raw: bytes, last: str, cost: float, annotated: bool, gap: bool
    ) -> "State":
        """Return the state one byte later; gap: that byte was filled in."""
        return State(
            score, raw, last, cost, self.free, self.swallowed, annotated,
            vanished=self.vanished, gaps=self.gaps + gap,
        )  # fmt: skip


class StateExpander:
    """Extends the states of one text by bytes.

    vanishing: pairs may have left no trace; only the likeliest of many characters are followed.
    """

    def __init__(self, profile: TextProfile, *, vanishing: bool) -> None:
        self._profile = profile
        self._annotated = profile.annotated
        self._selective = profile.selective
        self.vanishing = vanishing
        self._cache: dict[
            tuple[str, int, bool, bool], tuple[Sequence[GbkCharacter], list[_Weighed]]
        ] = {}

    def take_pinyin(self, state: State, syllable: str) -> Iterator[State]:
        """Yield the state if the syllable is a reading of its last two bytes.

        If not, the byte before the pinyin was lost without a mark: yield the states that fill it.
        """
        if len(state.raw) > 1 and state.raw[-1] in pinyin.trails(state.raw[-2], syllable):
            yield state._replace(annotated=True)
        elif not state.annotated:
            for after in self._filled(state, syllable):
                yield after._replace(cost=after.cost + _UNMARKED, score=after.score - _UNMARKED)

    def take_byte(
        self, state: State, value: int | None, step: ByteStep, *, annotated: bool, least: float
    ) -> Iterable[State]:
        """Return the states with one more byte of a step.

        value: the byte, or None for a gap. annotated: pinyin follows the byte. least: states with
        a lower score may be left out.
        """
        if value is not None:
            return self._shown(state, value, annotated=annotated, least=least)
        if step.syllable:
            return self._filled(state, step.syllable, least)
        if step.swallowed:
            state = state._replace(swallowed=(*state.swallowed, len(state.raw) + 1))
        return self._free(state, torn=step.undefined, least=least)

    def take_vanished_pair(self, state: State) -> Iterator[State]:
        """Yield the states with two more bytes that form no character and left no trace."""
        at = len(state.raw)
        chars = self._characters(state, torn=True)
        for whole in self._complete(state, chars, annotated=False, gap=True):
            yield State(
                whole.score - _VANISHED,
                whole.raw + bytes((_ANY,)),
                whole.last,
                whole.cost + _VANISHED,
                (*state.free, at, at + 1),
                state.swallowed,
                torn=True,
                vanished=state.vanished + 1,
                vanished_run=state.vanished_run + 1,
                gaps=whole.gaps + 1,
            )

    def _shown(self, state: State, value: int, *, annotated: bool, least: float) -> Iterator[State]:
        if not state.inside:
            if value > 0x80:
                yield self._lead(state, value, annotated=annotated)
        elif state.raw[-1] == _ANY:
            chars = self._whole(state, gbk_table.with_trail, value)
            yield from self._complete(state, chars, annotated=annotated, least=least)
        else:
            yield from self._complete(
                state, gbk_table.of(state.raw[-1], value), annotated=annotated
            )

    def _filled(self, state: State, syllable: str, least: float = -inf) -> Iterator[State]:
        """Yield the states with a byte that completes a character of a reading."""
        if not state.raw:
            return
        lead = state.raw[-1]
        if lead == _ANY:
            chars = self._whole(state, gbk_table.with_reading, syllable)
            yield from self._complete(state, chars, annotated=True, gap=True, least=least)
            return
        for trail in pinyin.trails(lead, syllable):
            if state.inside:
                yield from self._complete(
                    state, gbk_table.of(lead, trail), annotated=True, gap=True
                )
            elif trail > 0x80:
                yield self._lead(state, trail, annotated=True, gap=True)

    def _free(self, state: State, *, torn: bool, least: float) -> Iterator[State]:
        """Yield the states with a byte that only the wording decides."""
        state = state._replace(free=(*state.free, len(state.raw)))
        if not state.inside:
            yield self._lead(state, _ANY, annotated=False, gap=True)._replace(torn=torn)
            return
        chars = self._characters(state, torn=torn)
        yield from self._complete(state, chars, annotated=False, gap=True, least=least)

    def _characters(self, state: State, *, torn: bool) -> Sequence[GbkCharacter]:
        """Return the characters that a free trail byte may complete."""
        lead = state.raw[-1]
        if lead != _ANY:
            if torn and self.vanishing:
                return _likeliest(state.last, gbk_table.torn_characters, lead)
            return gbk_table.torn_characters(lead) if torn else gbk_table.likely_characters(lead)
        if state.torn and torn:
            return self._whole(state, gbk_table.torn_on_both_sides)
        return ()  # nothing is known about it

    def _whole(
        self, state: State, find: "gbk_table.CharacterLookup", *known: int | str
    ) -> Sequence[GbkCharacter]:
        """Return the characters for a lead byte that is not known.

        Where pairs vanish, only those that fit the previous character best. Elsewhere all are
        tried, because the next character decides more.
        """
        previous = state.raw[-2] if state.torn else None
        if self.vanishing and (state.torn or find is gbk_table.with_reading):
            return _likeliest(state.last, find, *known, previous)
        return find(*known, previous)

    def _lead(self, state: State, lead: int, *, annotated: bool, gap: bool = False) -> State:
        against = 0.0
        if not annotated and not state.annotated:
            torn = state.raw[-1:] + bytes((lead,))
            against = _CONTRADICTS * (torn in self._annotated)
        score, cost = state.score - against, state.cost + against
        return state.after(score, state.raw + bytes((lead,)), state.last, cost, annotated, gap)

    def _complete(
        self,
        state: State,
        chars: Sequence[GbkCharacter],
        *,
        annotated: bool,
        gap: bool = False,
        least: float = -inf,
    ) -> Iterator[State]:
        """Yield the state with each of the characters, best first, down to a minimum score."""
        weighed = self._weighed(state.last, chars, annotated and gap, annotated or state.annotated)
        for gain, against, char in weighed:
            score = state.score + gain
            if score < least:
                return
            raw, cost = state.raw[:-1] + char.raw, state.cost + against
            yield state.after(score, raw, char.simple, cost, annotated, gap)

    def _weighed(
        self, last: str, chars: Sequence[GbkCharacter], filled: bool, annotated: bool
    ) -> Sequence[_Weighed]:
        """Return what each character adds to score and cost after the previous one, best first.

        filled: the characters are those that pinyin allows for a gap. annotated: pinyin is on one
        side.
        """
        key = last, id(chars), filled, annotated
        cached = self._cache.get(key)
        if cached is None:
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            found = sorted(self._weigh(last, chars, filled, annotated), key=_GAIN, reverse=True)
            cached = self._cache[key] = (chars, found)  # keeps chars alive: their id is in the key
        return cached[1]

    def _weigh(
        self, last: str, chars: Sequence[GbkCharacter], filled: bool, annotated: bool
    ) -> Iterator[_Weighed]:
        familiar = self._profile.followers(last)
        for char in chars:
            simple, against = char.simple, pair_clash(last, char.simple)
            if filled and self._selective and not char.made:
                against += _UNLISTED
            if not annotated and char.raw in self._annotated:
                against += _CONTRADICTS
            link = word_bond(last, simple) + (_FAMILIAR if simple in familiar else 0.0)
            yield char.likelihood + link - against, char.cost + against, char


@lru_cache(maxsize=1 << 14)
def _likeliest(
    last: str, find: "gbk_table.CharacterLookup", *known: int | str | None
) -> Sequence[GbkCharacter]:
    """Return those of many characters that fit the previous one best."""
    return nlargest(
        _CHOICES,
        find(*known)[:_TRIED],
        key=lambda char: char.likelihood + word_bond(last, char.simple),
    )
