"""One step of reading a damaged text: the ways in which a state can take a piece of it.

`normalize.mirrors.byte_pairs` says which bytes a piece shows; here they are put behind those read so far,
and where a byte is a hole, with each of the likeliest characters that it can complete.
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
from normalize.mirrors.gbk_table import Hanzi
from normalize.mirrors.text_profile import Habits

_ANY = 0
"""Stands in the bytes of a reading for a lead byte that is not known yet."""
_CHOICES = 5
"""Characters followed of those that fit a byte which left no trace."""
_TRIED = 24
_FAMILIAR = 2.0
"""What two characters gain that stand beside each other elsewhere in the text."""
_UNLISTED = 5.0
"""What an annotated character costs that no conversion makes, if the mirror skips such."""
_CONTRADICTS = 8.0
"""What a character costs that the mirror would have annotated."""
_VANISHED = 2.0
"""What a pair costs of which nothing is to be seen: about one in twenty shifted ones."""
_UNMARKED = 2.0
"""What it costs to take pinyin for the trace of a byte that nobody marked."""
_MOST_HELD = 4_000
"""Characters before a hole for which what may fill it is held weighed; 7 KB each at most."""

_Weighed = tuple[float, float, Hanzi]
"""What a character adds to the score and to the cost of a reading."""
_GAIN = itemgetter(0)


class State(NamedTuple):
    """A way to read and to fill up to some place.

    score: log likelihood of its characters. raw: its bytes. last: simplified form of its last
    character. cost: what is against it besides its wording. free: offsets of bytes of which
    nothing but the wording tells. swallowed: offsets at which an ASCII character is missing.
    told: pinyin stands behind its last byte. torn: the last byte makes no character with the
    one before. vanished: pairs of which nothing is to be seen; row: of these, right before.
    holes: bytes filled in.
    """

    score: float
    raw: bytes
    last: str
    cost: float = 0.0
    free: tuple[int, ...] = ()
    swallowed: tuple[int, ...] = ()
    told: bool = False
    torn: bool = False
    vanished: int = 0
    row: int = 0
    holes: int = 0

    @property
    def inside(self) -> bool:
        """Whether a lead byte waits for its trail."""
        return len(self.raw) % 2 == 1

    def after(
        self, score: float, raw: bytes, last: str, cost: float, told: bool, hole: bool
    ) -> "State":
        """Return the state one byte later; hole: that byte was filled in."""
        return State(
            score, raw, last, cost, self.free, self.swallowed, told,
            vanished=self.vanished, holes=self.holes + hole,
        )  # fmt: skip


class Filler:
    """Puts bytes behind the states of one text.

    vanishing: only the likeliest of many characters are followed.
    """

    def __init__(self, habits: Habits, *, vanishing: bool) -> None:
        self._habits = habits
        self._annotated = habits.annotated
        self._selective = habits.selective
        self.vanishing = vanishing
        self._held: dict[tuple[str, int, bool, bool], tuple[Sequence[Hanzi], list[_Weighed]]] = {}

    def annotated(self, state: State, syllable: str) -> Iterator[State]:
        """Yield the state if the syllable is a reading of its last two bytes.

        Else the byte before the pinyin was lost, and nobody marked it.
        """
        if len(state.raw) > 1 and state.raw[-1] in pinyin.trails(state.raw[-2], syllable):
            yield state._replace(told=True)
        elif not state.told:
            for after in self._filled(state, syllable):
                yield after._replace(cost=after.cost + _UNMARKED, score=after.score - _UNMARKED)

    def byte(
        self, state: State, value: int | None, step: ByteStep, *, told: bool, least: float
    ) -> Iterable[State]:
        """Return the states with one byte of a step more; those below a score may be left out."""
        if value is not None:
            return self._shown(state, value, told=told, least=least)
        if step.syllable:
            return self._filled(state, step.syllable, least)
        if step.swallowed:
            state = state._replace(swallowed=(*state.swallowed, len(state.raw) + 1))
        return self._free(state, torn=step.undefined, least=least)

    def vanish(self, state: State) -> Iterator[State]:
        """Yield the states with two bytes that make no character, and left no trace."""
        at = len(state.raw)
        chars = self._characters(state, torn=True)
        for whole in self._complete(state, chars, told=False, hole=True):
            yield State(
                whole.score - _VANISHED,
                whole.raw + bytes((_ANY,)),
                whole.last,
                whole.cost + _VANISHED,
                (*state.free, at, at + 1),
                state.swallowed,
                torn=True,
                vanished=state.vanished + 1,
                row=state.row + 1,
                holes=whole.holes + 1,
            )

    def _shown(self, state: State, value: int, *, told: bool, least: float) -> Iterator[State]:
        if not state.inside:
            if value > 0x80:
                yield self._lead(state, value, told=told)
        elif state.raw[-1] == _ANY:
            chars = self._whole(state, gbk_table.with_trail, value)
            yield from self._complete(state, chars, told=told, least=least)
        else:
            yield from self._complete(state, gbk_table.of(state.raw[-1], value), told=told)

    def _filled(self, state: State, syllable: str, least: float = -inf) -> Iterator[State]:
        """Yield the states with a byte that completes a character of a reading."""
        if not state.raw:
            return
        lead = state.raw[-1]
        if lead == _ANY:
            chars = self._whole(state, gbk_table.with_reading, syllable)
            yield from self._complete(state, chars, told=True, hole=True, least=least)
            return
        for trail in pinyin.trails(lead, syllable):
            if state.inside:
                yield from self._complete(state, gbk_table.of(lead, trail), told=True, hole=True)
            elif trail > 0x80:
                yield self._lead(state, trail, told=True, hole=True)

    def _free(self, state: State, *, torn: bool, least: float) -> Iterator[State]:
        """Yield the states with a byte of which only the wording tells."""
        state = state._replace(free=(*state.free, len(state.raw)))
        if not state.inside:
            yield self._lead(state, _ANY, told=False, hole=True)._replace(torn=torn)
            return
        chars = self._characters(state, torn=torn)
        yield from self._complete(state, chars, told=False, hole=True, least=least)

    def _characters(self, state: State, *, torn: bool) -> Sequence[Hanzi]:
        """Return the characters that a free trail byte may complete."""
        lead = state.raw[-1]
        if lead != _ANY:
            if torn and self.vanishing:
                return _likeliest(state.last, gbk_table.torn_characters, lead)
            return gbk_table.torn_characters(lead) if torn else gbk_table.likely_characters(lead)
        if state.torn and torn:
            return self._whole(state, gbk_table.torn_on_both_sides)
        return ()  # nothing is known of it

    def _whole(self, state: State, find: "gbk_table.Find", *known: int | str) -> Sequence[Hanzi]:
        """Return the characters for a lead byte that is not known.

        Where pairs vanish only those that go best with the character before; elsewhere all are
        tried, for the next character tells more.
        """
        behind = state.raw[-2] if state.torn else None
        if self.vanishing and (state.torn or find is gbk_table.with_reading):
            return _likeliest(state.last, find, *known, behind)
        return find(*known, behind)

    def _lead(self, state: State, byte: int, *, told: bool, hole: bool = False) -> State:
        against = 0.0
        if not told and not state.told and state.raw[-1:] + bytes((byte,)) in self._annotated:
            against = _CONTRADICTS
        score, cost = state.score - against, state.cost + against
        return state.after(score, state.raw + bytes((byte,)), state.last, cost, told, hole)

    def _complete(
        self,
        state: State,
        chars: Sequence[Hanzi],
        *,
        told: bool,
        hole: bool = False,
        least: float = -inf,
    ) -> Iterator[State]:
        """Yield the state with each of the characters, best first, down to a least score."""
        weighed = self._weighed(state.last, chars, told and hole, told or state.told)
        for gain, against, char in weighed:
            score = state.score + gain
            if score < least:
                return
            raw, cost = state.raw[:-1] + char.raw, state.cost + against
            yield state.after(score, raw, char.simple, cost, told, hole)

    def _weighed(
        self, last: str, chars: Sequence[Hanzi], filled: bool, told: bool
    ) -> Sequence[_Weighed]:
        """Return what each character adds to score and cost behind the one before, best first.

        filled: pinyin told which characters may stand there. told: pinyin stands on one side.
        """
        asked = last, id(chars), filled, told
        held = self._held.get(asked)
        if held is None:
            if len(self._held) >= _MOST_HELD:
                self._held.clear()
            found = sorted(self._weigh(last, chars, filled, told), key=_GAIN, reverse=True)
            held = self._held[asked] = (chars, found)  # with chars, so that no other has their id
        return held[1]

    def _weigh(
        self, last: str, chars: Sequence[Hanzi], filled: bool, told: bool
    ) -> Iterator[_Weighed]:
        familiar = self._habits.followers(last)
        for char in chars:
            simple, against = char.simple, pair_clash(last, char.simple)
            if filled and self._selective and not char.made:
                against += _UNLISTED
            if not told and char.raw in self._annotated:
                against += _CONTRADICTS
            link = word_bond(last, simple) + (_FAMILIAR if simple in familiar else 0.0)
            yield char.likelihood + link - against, char.cost + against, char


@lru_cache(maxsize=1 << 14)
def _likeliest(last: str, find: "gbk_table.Find", *known: int | str | None) -> Sequence[Hanzi]:
    """Return those of many characters that go best with the one before."""
    return nlargest(
        _CHOICES,
        find(*known)[:_TRIED],
        key=lambda char: char.likelihood + word_bond(last, char.simple),
    )
