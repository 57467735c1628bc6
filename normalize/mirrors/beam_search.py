"""Fill the gaps of broken byte pairs: a beam search for the characters that were lost.

A search starts at a character before the damage and ends where the damaged text and the original
agree again. It follows all ways to read the damaged text (`normalize.mirrors.byte_pairs.steps`)
and to fill its gaps, the likeliest first. A gap followed by pinyin must complete a character of
that reading; the wording decides the others (`normalize.mirrors.ranking`).

Some readers show nothing where GBK has no character (`vanishing`). Such byte pairs occur only in
shifted text: they are in the original and leave no trace.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush, nlargest
from typing import NamedTuple

from normalize.mirrors.byte_pairs import ByteStep, pinyin_follows, steps
from normalize.mirrors.search_state import State, StateExpander

_BEAM = 12
_NARROW = 6
_WIDE = 40
"""Beam width at a position: usually; where any pair may have vanished; and right after a byte that
only the wording decides, because the next character decides most of it."""
_SLACK = 3
"""A position collects this many times the beam width before its least likely states are dropped."""
_MOST_GAIN = 4.0
"""The most that a byte may add to a score (natural log): a familiar pair gains two."""
_NEXT = 4
"""Bytes of two characters."""
_MOST_ENDINGS = 48
_PRUNED = 30.0
"""How much less likely (natural log) than the best ending a state is when it is dropped."""
TYPICAL = -6.0
"""Log likelihood of a character in ordinary wording."""
_LONGEST = 240
"""Bytes after which a state is dropped: a real span has some twenty."""
_MOST_GAPS = 16


class SearchStart(NamedTuple):
    """Where a search starts, with the known bytes before that position."""

    end: int
    bytes: tuple[int, ...] = ()


class SearchEnd(NamedTuple):
    """A complete state and the position where it ends.

    score: its log likelihood minus that of ordinary wording of the same length.
    """

    state: State
    end: int
    score: float


class _Agenda:
    """The states to extend, by the position they have reached; of each position the likeliest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._positions: list[int] = []
        self._states: dict[int, list[State]] = {}
        self._least: dict[int, float] = {}

    def add(self, position: int, states: Iterable[State]) -> None:
        """Add states that have reached a position."""
        if position not in self._states:
            self._states[position] = []
            heappush(self._positions, position)
        kept = self._states[position]
        kept.extend(states)
        if len(kept) >= _SLACK * self._most:
            kept[:] = nlargest(self._most, kept)
            self._least[position] = kept[-1].score

    def least(self, position: int) -> float:
        """Return the score below which a state that reaches a position is not followed."""
        return self._least.get(position, float("-inf"))

    def pop(self) -> tuple[int, list[State]]:
        """Remove and return the first position and its states."""
        position = heappop(self._positions)
        self._least.pop(position, None)
        return position, self._states.pop(position)

    def __bool__(self) -> bool:
        return bool(self._positions)


class Search:
    """A beam search over one damaged text.

    folded: full-width forms in it were folded (NFKC). work: number of states extended.
    """

    def __init__(self, text: str, expander: StateExpander, *, folded: bool) -> None:
        self._text = text
        self._expander = expander
        self._folded = folded
        self._vanishing = expander.vanishing
        self._beam, self._wide = (_NARROW, _NARROW) if expander.vanishing else (_BEAM, _WIDE)
        self._known: dict[tuple[int, bool], list[tuple[ByteStep, bool]]] = {}
        self.work = 0

    def endings(self, start: SearchStart, before: str) -> list[SearchEnd]:
        """Return the likeliest complete states from a start on.

        before: the text before the start, in simplified characters.
        """
        first = State(0.0, bytes(start.bytes), before[-1:])
        agenda = _Agenda(self._wide)
        agenda.add(start.end, [first])
        found, best = list[SearchEnd](), float("-inf")
        while agenda and len(found) < _MOST_ENDINGS:
            position, states = agenda.pop()
            usual = TYPICAL * sum(map("\x7f".__lt__, self._text[start.end : position]))
            least = best + usual - _PRUNED
            for state in self._likeliest(states):
                if state.score < least:
                    break
                done = position > start.end and self._agrees(state, position, shifted=first.inside)
                if done:
                    found.append(SearchEnd(state, position, state.score - usual))
                    best = max(best, state.score - usual)
                self._follow(state, position, agenda, done=done)
        return found

    def _likeliest(self, states: Sequence[State]) -> list[State]:
        free = any(each.free and each.free[-1] + _NEXT >= len(each.raw) for each in states)
        return nlargest(self._wide if free else self._beam, states)

    def _agrees(self, state: State, position: int, *, shifted: bool) -> bool:
        """Return whether the damaged text and the original may agree from a position on."""
        complete = not state.inside and (state.gaps > 0 or shifted)
        return complete and not pinyin_follows(self._text, position)

    def _follow(self, state: State, position: int, agenda: _Agenda, *, done: bool) -> None:
        """Extend a state by one step; a complete one only where a mark is torn."""
        if len(state.raw) > _LONGEST or state.gaps > _MOST_GAPS:
            return
        self.work += 1
        found = self._steps(position, state.inside)
        for step, annotated in found:
            if not done or (len(step.bytes) == 3 and step.bytes[0] is None):
                least = agenda.least(step.end)
                agenda.add(step.end, self._take(state, step, least, annotated=annotated))
        if found and self._vanishing and state.inside and state.vanished_run < 2:
            agenda.add(position, self._expander.take_vanished_pair(state))

    def _steps(self, position: int, inside: bool) -> Sequence[tuple[ByteStep, bool]]:
        """Return the possible next steps, each with whether pinyin follows it."""
        key = position, inside
        if key not in self._known:
            found = steps(self._text, position, inside=inside, folded=self._folded)
            self._known[key] = [(step, pinyin_follows(self._text, step.end)) for step in found]
        return self._known[key]

    def _take(
        self, state: State, step: ByteStep, least: float, *, annotated: bool
    ) -> Iterable[State]:
        if not step.bytes:
            return self._expander.take_pinyin(state, step.syllable)
        states: Iterable[State] = [state]
        final = len(step.bytes) - 1
        for index, value in enumerate(step.bytes):
            needed = least - _MOST_GAIN * (final - index)
            states = [
                after
                for each in states
                for after in self._expander.take_byte(
                    each, value, step, annotated=annotated and index == final, least=needed
                )
            ]
        return states
