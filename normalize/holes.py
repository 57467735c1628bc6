"""Fill the holes of broken byte pairs: which characters stood there.

From a character before the damage to where the display and the original agree again, all ways to
read the damaged text (`normalize.bytepairs.steps`) and to fill its holes are followed at once,
the likeliest first. A hole behind which pinyin stands must complete a character of that reading;
the others are chosen by the wording (`normalize.choice`).

Some readers show nothing where GBK has no character (`vanishing`): such pairs of bytes, which
only a shifted text has, are in the original and leave no trace.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush, nlargest
from typing import NamedTuple

from normalize.bytepairs import Step, goes_on, steps
from normalize.filling import Filler, State
from normalize.habits import Habits

_BEAM = 12
_NARROW = 6
_WIDE = 40
"""How many readings are followed from one place; where any pair may have vanished; and right
behind a byte that only the wording tells, for the next character tells most of it."""
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


class Opening(NamedTuple):
    """Where a reading begins, with the bytes that are known to stand before."""

    end: int
    bytes: tuple[int, ...] = ()


class Ending(NamedTuple):
    """A reading up to where it ends; worth: how much likelier it is than a usual wording."""

    state: State
    end: int
    worth: float


class Search:
    """All readings of a damaged text.

    folded: full-width forms in it were folded (NFKC). work: states that were extended.
    """

    def __init__(self, text: str, habits: Habits, *, folded: bool, vanishing: bool) -> None:
        self._text = text
        self._filler = Filler(habits, vanishing=vanishing)
        self._folded = folded
        self._vanishing = vanishing
        self._beam = _NARROW if vanishing else _BEAM
        self.work = 0

    def endings(self, opening: Opening, before: str) -> list[Ending]:
        """Return the likeliest readings from an opening on.

        before: what stands before, in simplified characters.
        """
        start = State(0.0, bytes(opening.bytes), before[-1:])
        agenda = {opening.end: [start]}
        places, found, best = [opening.end], list[Ending](), float("-inf")
        while places and len(found) < _MOST_ENDINGS:
            place = heappop(places)
            usual = TYPICAL * sum(map("\x7f".__lt__, self._text[opening.end : place]))
            floor = best + usual - _BEHIND
            for state in self._likeliest(agenda.pop(place)):
                if state.score < floor:
                    break
                done = place > opening.end and self._agrees(state, place, shifted=start.inside)
                if done:
                    found.append(Ending(state, place, state.score - usual))
                    best = max(best, state.score - usual)
                for end, following in self._following(state, place, done=done):
                    if end not in agenda:
                        agenda[end] = []
                        heappush(places, end)
                    agenda[end].append(following)
        return found

    def _likeliest(self, states: Sequence[State]) -> list[State]:
        free = any(each.free and each.free[-1] + _NEXT >= len(each.raw) for each in states)
        return nlargest(_WIDE if free and not self._vanishing else self._beam, states)

    def _agrees(self, state: State, place: int, *, shifted: bool) -> bool:
        """Tell whether display and original may agree from a place on."""
        whole = not state.inside and (state.holes > 0 or shifted)
        return whole and not goes_on(self._text, place)

    def _following(self, state: State, place: int, *, done: bool) -> Iterator[tuple[int, State]]:
        """Yield the states one step further; of a whole reading, only where a mark is torn."""
        if len(state.raw) > _LONGEST or state.holes > _MOST_HOLES:
            return
        self.work += 1
        found = steps(self._text, place, inside=state.inside, folded=self._folded)
        for step in found:
            if not done or (len(step.bytes) == 3 and step.bytes[0] is None):
                yield from ((step.end, following) for following in self._take(state, step))
        if found and self._vanishing and state.inside and state.row < 2:
            yield from ((place, following) for following in self._filler.vanish(state))

    def _take(self, state: State, step: Step) -> Iterable[State]:
        if not step.bytes:
            return self._filler.annotated(state, step.syllable)
        told = goes_on(self._text, step.end)
        states: Iterable[State] = [state]
        for index, value in enumerate(step.bytes):
            final = told and index == len(step.bytes) - 1
            states = [
                after
                for each in states
                for after in self._filler.byte(each, value, step, told=final)
            ]
        return states
