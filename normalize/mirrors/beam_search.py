"""Fill the holes of broken byte pairs: which characters stood there.

From a character before the damage to where the display and the original agree again, all ways to
read the damaged text (`normalize.mirrors.byte_pairs.steps`) and to fill its holes are followed at once,
the likeliest first. A hole behind which pinyin stands must complete a character of that reading;
the others are chosen by the wording (`normalize.mirrors.ranking`).

Some readers show nothing where GBK has no character (`vanishing`): such pairs of bytes, which
only a shifted text has, are in the original and leave no trace.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush, nlargest
from typing import NamedTuple

from normalize.mirrors.byte_pairs import ByteStep, goes_on, steps
from normalize.mirrors.search_state import Filler, State

_BEAM = 12
_NARROW = 6
_WIDE = 40
"""How many readings are followed from one place; where any pair may have vanished; and right
behind a byte that only the wording tells, for the next character tells most of it."""
_SPARE = 3
"""How many times as many readings come together at a place before the least likely are left."""
_RISE = 4.0
"""What a byte may at most add to a reading (natural log): a familiar pair gains two."""
_NEXT = 4
"""Bytes of two characters."""
_MOST_ENDINGS = 48
_BEHIND = 30.0
"""How much less likely (natural log) than the best a reading is when it is given up."""
TYPICAL = -6.0
"""Log likelihood of a character of a usual wording."""
_LONGEST = 240
"""Bytes after which a reading is given up: a real one has some twenty."""
_MOST_HOLES = 16


class SearchStart(NamedTuple):
    """Where a reading begins, with the bytes that are known to stand before."""

    end: int
    bytes: tuple[int, ...] = ()


class SearchEnd(NamedTuple):
    """A reading up to where it ends; worth: how much likelier it is than a usual wording."""

    state: State
    end: int
    worth: float


class _Agenda:
    """The readings to go on with, by the place that they have come to; of each the likeliest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: list[int] = []
        self._states: dict[int, list[State]] = {}
        self._least: dict[int, float] = {}

    def add(self, place: int, states: Iterable[State]) -> None:
        """Take up readings that have come to a place."""
        if place not in self._states:
            self._states[place] = []
            heappush(self._places, place)
        held = self._states[place]
        held.extend(states)
        if len(held) >= _SPARE * self._most:
            held[:] = nlargest(self._most, held)
            self._least[place] = held[-1].score

    def least(self, place: int) -> float:
        """Return the score under which a reading that comes to a place is not followed."""
        return self._least.get(place, float("-inf"))

    def pop(self) -> tuple[int, list[State]]:
        """Return the first place and its readings, and forget them."""
        place = heappop(self._places)
        self._least.pop(place, None)
        return place, self._states.pop(place)

    def __bool__(self) -> bool:
        return bool(self._places)


class Search:
    """All readings of a damaged text.

    folded: full-width forms in it were folded (NFKC). work: states that were extended.
    """

    def __init__(self, text: str, filler: Filler, *, folded: bool) -> None:
        self._text = text
        self._filler = filler
        self._folded = folded
        self._vanishing = filler.vanishing
        self._beam, self._wide = (_NARROW, _NARROW) if filler.vanishing else (_BEAM, _WIDE)
        self._known: dict[tuple[int, bool], list[tuple[ByteStep, bool]]] = {}
        self.work = 0

    def endings(self, opening: SearchStart, before: str) -> list[SearchEnd]:
        """Return the likeliest readings from an opening on.

        before: what stands before, in simplified characters.
        """
        start = State(0.0, bytes(opening.bytes), before[-1:])
        agenda = _Agenda(self._wide)
        agenda.add(opening.end, [start])
        found, best = list[SearchEnd](), float("-inf")
        while agenda and len(found) < _MOST_ENDINGS:
            place, states = agenda.pop()
            usual = TYPICAL * sum(map("\x7f".__lt__, self._text[opening.end : place]))
            floor = best + usual - _BEHIND
            for state in self._likeliest(states):
                if state.score < floor:
                    break
                done = place > opening.end and self._agrees(state, place, shifted=start.inside)
                if done:
                    found.append(SearchEnd(state, place, state.score - usual))
                    best = max(best, state.score - usual)
                self._follow(state, place, agenda, done=done)
        return found

    def _likeliest(self, states: Sequence[State]) -> list[State]:
        free = any(each.free and each.free[-1] + _NEXT >= len(each.raw) for each in states)
        return nlargest(self._wide if free else self._beam, states)

    def _agrees(self, state: State, place: int, *, shifted: bool) -> bool:
        """Tell whether display and original may agree from a place on."""
        whole = not state.inside and (state.holes > 0 or shifted)
        return whole and not goes_on(self._text, place)

    def _follow(self, state: State, place: int, agenda: _Agenda, *, done: bool) -> None:
        """Take the state one step further; a whole reading only where a mark is torn."""
        if len(state.raw) > _LONGEST or state.holes > _MOST_HOLES:
            return
        self.work += 1
        found = self._steps(place, state.inside)
        for step, told in found:
            if not done or (len(step.bytes) == 3 and step.bytes[0] is None):
                least = agenda.least(step.end)
                agenda.add(step.end, self._take(state, step, least, told=told))
        if found and self._vanishing and state.inside and state.row < 2:
            agenda.add(place, self._filler.vanish(state))

    def _steps(self, place: int, inside: bool) -> Sequence[tuple[ByteStep, bool]]:
        """Return the ways to read on, each with whether pinyin stands behind it."""
        asked = place, inside
        if asked not in self._known:
            found = steps(self._text, place, inside=inside, folded=self._folded)
            self._known[asked] = [(step, goes_on(self._text, step.end)) for step in found]
        return self._known[asked]

    def _take(self, state: State, step: ByteStep, least: float, *, told: bool) -> Iterable[State]:
        if not step.bytes:
            return self._filler.annotated(state, step.syllable)
        states: Iterable[State] = [state]
        final = len(step.bytes) - 1
        for index, value in enumerate(step.bytes):
            needed = least - _RISE * (final - index)
            states = [
                after
                for each in states
                for after in self._filler.byte(
                    each, value, step, told=told and index == final, least=needed
                )
            ]
        return states
