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

from normalize import hanzi, pinyin, wording
from normalize.bytepairs import Step, goes_on, steps
from normalize.habits import Habits
from normalize.hanzi import Hanzi

_ANY = 0
"""Stands in the bytes of a reading for a lead byte that is not known yet."""
_BEAM = 12
_CHOICES = 5
"""Characters followed of those that fit a byte which left no trace."""
_TRIED = 24
_MOST_ENDINGS = 48
_BEHIND = 30.0
"""How much less likely (natural log) than the best a reading is when it is given up."""
TYPICAL = -6.0
"""Log likelihood of a character of a usual wording."""
_FAMILIAR = 2.0
"""What two characters gain that stand beside each other elsewhere in the text."""
_CONTRADICTS = 8.0
"""What a character costs that the mirror would have annotated."""
_VANISHED = 2.0
"""What a pair costs of which nothing is to be seen: about one in twenty shifted ones."""
_UNMARKED = 2.0
"""What it costs to take pinyin for the trace of a byte that nobody marked."""
_LONGEST = 240
"""Bytes after which a reading is given up: a real one has some twenty."""
_MOST_HOLES = 16


class Opening(NamedTuple):
    """Where a reading begins, with the bytes that are known to stand before."""

    end: int
    bytes: tuple[int, ...] = ()


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
        self._habits = habits
        self._folded = folded
        self._vanishing = vanishing
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
            for state in nlargest(_BEAM, agenda.pop(place)):
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
            yield from ((place, following) for following in self._vanish(state))

    def _take(self, state: State, step: Step) -> Iterable[State]:
        if not step.bytes:
            return self._annotated(state, step.syllable)
        told = goes_on(self._text, step.end)
        states: list[State] = [state]
        for index, value in enumerate(step.bytes):
            final = told and index == len(step.bytes) - 1
            states = [
                after for each in states for after in self._byte(each, value, step, told=final)
            ]
        return states

    def _annotated(self, state: State, syllable: str) -> Iterator[State]:
        """Yield the state if the syllable is a reading of its last two bytes.

        Else the byte before the pinyin was lost, and nobody marked it.
        """
        if len(state.raw) > 1 and state.raw[-1] in pinyin.trails(state.raw[-2], syllable):
            yield state._replace(told=True)
        elif not state.told:
            for after in self._filled(state, syllable):
                yield after._replace(cost=after.cost + _UNMARKED, score=after.score - _UNMARKED)

    def _byte(self, state: State, value: int | None, step: Step, *, told: bool) -> Iterator[State]:
        if value is None and step.syllable:
            yield from self._filled(state, step.syllable)
        elif value is None:
            yield from self._free(state, torn=step.undefined, swallowed=step.swallowed)
        elif not state.inside:
            if value > 0x80:
                yield self._lead(state, value, told=told)
        elif state.raw[-1] == _ANY:
            behind = state.raw[-2] if state.torn else None
            found = hanzi.with_trail(value, behind)
            for char in self._likeliest(state, found) if state.torn else found:
                yield self._complete(state, char, told=told)
        elif known := hanzi.table().get(state.raw[-1], {}).get(value):
            yield self._complete(state, known, told=told)

    def _filled(self, state: State, syllable: str) -> Iterator[State]:
        """Yield the states with a byte that completes a character of a reading."""
        if not state.raw:
            return
        lead = state.raw[-1]
        if lead == _ANY:
            behind = state.raw[-2] if state.torn else None
            for char in self._likeliest(state, hanzi.with_reading(syllable, behind)):
                yield self._complete(state, char, told=True, hole=True)
            return
        for trail in pinyin.trails(lead, syllable):
            if state.inside and trail in hanzi.table()[lead]:
                char = hanzi.table()[lead][trail]
                yield self._complete(state, char, told=True, hole=True)
            elif not state.inside and trail > 0x80:
                yield self._lead(state, trail, told=True, hole=True)

    def _free(self, state: State, *, torn: bool, swallowed: bool) -> Iterator[State]:
        """Yield the states with a byte of which only the wording tells."""
        at = len(state.raw)
        if swallowed:
            state = state._replace(swallowed=(*state.swallowed, at + 1))
        state = state._replace(free=(*state.free, at))
        if not state.inside:
            yield self._lead(state, _ANY, told=False, hole=True)._replace(torn=torn)
            return
        for char in self._characters(state, torn=torn):
            yield self._complete(state, char, told=False, hole=True)

    def _characters(self, state: State, *, torn: bool) -> Iterable[Hanzi]:
        """Return the characters that a free trail byte may complete."""
        lead = state.raw[-1]
        if lead != _ANY:
            found = hanzi.with_lead(lead, torn=torn)
            return self._likeliest(state, found) if torn else found
        if state.torn and torn:
            return self._likeliest(state, hanzi.torn_on_both_sides(state.raw[-2]))
        return ()  # nothing is known of it

    def _likeliest(self, state: State, found: Sequence[Hanzi]) -> Sequence[Hanzi]:
        """Return those of many characters that go best with the one before.

        Where nothing vanished all are tried: the next character tells more.
        """
        if not self._vanishing:
            return found
        last = state.last
        return nlargest(
            _CHOICES,
            found[:_TRIED],
            key=lambda char: char.likelihood + wording.bond(last, char.simple),
        )

    def _vanish(self, state: State) -> Iterator[State]:
        """Yield the states with two bytes that make no character, and left no trace."""
        step = Step(0, (None, None), undefined=True)
        for half in self._byte(state, None, step, told=False):
            for whole in self._byte(half, None, step, told=False):
                yield whole._replace(
                    vanished=state.vanished + 1,
                    row=state.row + 1,
                    cost=whole.cost + _VANISHED,
                    score=whole.score - _VANISHED,
                )

    def _lead(self, state: State, byte: int, *, told: bool, hole: bool = False) -> State:
        against = self._against(state, byte, told=told)
        return state._replace(
            score=state.score - against,
            cost=state.cost + against,
            raw=state.raw + bytes((byte,)),
            told=told,
            torn=False,
            row=0,
            holes=state.holes + hole,
        )

    def _complete(self, state: State, char: Hanzi, *, told: bool, hole: bool = False) -> State:
        raw = state.raw[:-1] + bytes((char.lead,))
        against = self._against(state, char.trail, told=told, raw=raw)
        against += wording.clash(state.last, char.simple)
        gain = wording.bond(state.last, char.simple)
        if self._habits.knows(state.last + char.simple):
            gain += _FAMILIAR
        return State(
            state.score + char.likelihood + gain - against,
            raw + bytes((char.trail,)),
            char.simple,
            state.cost + against + char.cost,
            state.free,
            state.swallowed,
            told,
            False,
            state.vanished,
            0,
            state.holes + hole,
        )

    def _against(self, state: State, byte: int, *, told: bool, raw: bytes | None = None) -> float:
        """Return what a byte costs if the mirror would have annotated what it completes."""
        pair = (raw or state.raw)[-1:] + bytes((byte,))
        known = pair in self._habits.annotated and not (told or state.told)
        return _CONTRADICTS * known
