"""A regular expression as an automaton without epsilon steps, read from Python's own parse tree.

A state is a place that consumes one character: (number of the place, set of characters). Sets are
bit masks over sample characters that cover every literal, end of a range and category of the
pattern. What limits the next or the previous character (anchors, word boundaries, lookarounds of
one character, the end of a possessive run) narrows the sets of the steps, so that
`(?<!\\d)\\d+x` differs from `\\d+x`.

Approximations: a bounded repetition is at most three copies, a back-reference is a copy of its
group, a longer lookbehind limits nothing, and an atomic group backtracks like any other. Lookaheads
are read to their end: their states never accept, since a success consumes nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as sre  # type: ignore[attr-defined]
from typing import Any

_COPIES = 3
_LITERALS = frozenset({c.LITERAL, c.NOT_LITERAL})
_SETS = frozenset({c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN})
_SAMPLES = (
    "\0\t\n\r\x0b\x1f !\"'#&-./059:;<=>?@AZ_azkſK"
    "\x7f\x80\xa0é４\u0660\u3000一政、。\ufeff\U0001f600"
)
State = tuple[int, int]
Edge = tuple[State, int, State]


@dataclass(frozen=True)
class _Exit:
    """How a place is left: the next place, and what the characters around the gap must be."""

    place: int
    before: int
    after: int
    at_start: bool
    at_end: bool


@dataclass
class Automaton:
    """Steps between states; `accepting` states can end the match without a condition.

    sample: the sample characters, in the order of the bits.
    start: the states that a search is in before each character, and the state of the search itself.
    """

    sample: str
    steps: dict[State, dict[State, int]] = field(default_factory=dict)
    twice: set[tuple[State, State]] = field(default_factory=set)
    accepting: set[State] = field(default_factory=set)

    letters: dict[int, str] = field(default_factory=dict)

    def letter(self, mask: int) -> str:
        """Return one sample character of a set: a Han character or letter where there is one."""
        if mask not in self.letters:
            members = [one for n, one in enumerate(self.sample) if mask >> n & 1]
            best = max(members, key=lambda one: (one.isalnum(), one.isprintable()))
            self.letters[mask] = best
        return self.letters[mask]


class _Builder:
    """Turns a parse tree into places with gaps (epsilon edges) between them."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.tree = sre.parse(pattern, flags)
        self.bytes = isinstance(pattern, bytes)
        self.flags = self.tree.state.flags
        self.sample = "".join(dict.fromkeys([*_SAMPLES, *self._ends(self.tree)]))
        if self.bytes:
            self.sample = "".join(one for one in self.sample if ord(one) < 256)
        self.all = (1 << len(self.sample)) - 1
        self.masks: dict[tuple[Any, str], int] = {}
        self.sets: dict[int, int] = {}  # place: its characters
        self.gaps: dict[int, list[_Exit]] = {}  # node: epsilon edges; a place's own exit, too
        self.next: dict[int, int] = {}  # place: node after it
        self.groups: dict[int, Any] = {}
        self.ahead: set[int] = set()  # places in lookaheads
        self.inside = 0

    def _ends(self, tree: Any) -> Iterator[str]:
        """Yield the characters at which any set of the tree begins or ends."""
        for op, value in tree:
            for code in _codes(op, value):
                if 0 <= code <= 0x10FFFF:
                    yield chr(code)
                    if code < 0x250:
                        yield from chr(code).lower() + chr(code).upper()
            for part in _subtrees(value):
                yield from self._ends(part)

    # Sets of characters.

    def mask(self, op: Any, value: Any) -> int:
        """Return the sample characters that a set of one character contains, as bits."""
        key = (op, repr(value))
        if key not in self.masks:
            has = self._membership(op, value)
            bits = (has(one) for one in reversed(self.sample))
            self.masks[key] = int("".join("1" if bit else "0" for bit in bits), 2)
        return self.masks[key]

    def _membership(self, op: Any, value: Any) -> Callable[[str], bool]:
        if op is c.ANY:
            dot_all = bool(self.flags & re.DOTALL)
            return lambda one: dot_all or one != "\n"
        items = value if op is c.IN else [(op, value)]
        literals = {each for kind, each in items if kind in _LITERALS}
        ranges = [each for kind, each in items if kind is c.RANGE]
        categories = [str(each) for kind, each in items if kind is c.CATEGORY]
        negated = items[0][0] in {c.NEGATE, c.NOT_LITERAL}
        folds = bool(self.flags & re.IGNORECASE)

        def has(one: str) -> bool:
            cases = {one, one.lower(), one.upper()} if folds else (one,)
            codes = [ord(each) for each in cases if len(each) == 1]
            return negated != (
                any(code in literals for code in codes)
                or any(low <= code <= high for low, high in ranges for code in codes)
                or any(self._category(one, each) for each in categories)
            )

        return has

    def _category(self, one: str, name: str) -> bool:
        plain = self.bytes or bool(self.flags & re.ASCII)
        known = not plain or ord(one) < 128
        if "DIGIT" in name:
            has = known and one.isdecimal()
        elif "SPACE" in name:
            has = one in " \t\n\r\f\v" if plain else one.isspace()
        else:
            has = known and (one.isalnum() or one == "_")
        return has != ("NOT" in name)

    # Nodes and places.

    def node(self) -> int:
        self.gaps[len(self.gaps)] = []
        return len(self.gaps) - 1

    def gap(
        self,
        start: int,
        end: int,
        before: int = -1,
        after: int = -1,
        *,
        first: bool = False,
        last: bool = False,
    ) -> None:
        self.gaps[start].append(_Exit(end, before & self.all, after & self.all, first, last))

    def place(self, start: int, characters: int) -> int:
        here, end = self.node(), self.node()
        self.gap(start, here)
        self.sets[here], self.next[here] = characters, end
        if self.inside:
            self.ahead.add(here)
        return end

    def sequence(self, tree: Iterable[Any], start: int) -> int:
        items = list(tree)
        for (op, value), following in zip(items, [*items[1:], None], strict=False):
            # x(?<=ab) is (?<=a)x(?<=b), if x is one character.
            if following and following[0] is c.ASSERT and op in _SETS:
                direction, looked = following[1]
                if direction < 0 and len(looked) == 2:
                    start = self.look(c.ASSERT, -1, list(looked)[:1], start)
            start = self.item(op, value, start)
        return start

    def item(self, op: Any, value: Any, start: int) -> int:  # noqa: PLR0911 - a kind each
        if op in _SETS:
            return self.place(start, self.mask(op, value))
        if op is c.SUBPATTERN:
            self.groups[value[0]] = value[-1]
            return self.sequence(value[-1], start)
        if op is c.ATOMIC_GROUP:
            return self.sequence(value, start)
        if op is c.GROUPREF:
            return self.sequence(self.groups.get(value, ()), start)
        if op in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
            least, most, body = value
            return self.repeat(op, least, most, body, start)
        if op is c.BRANCH:
            return self.branch(value[1], start)
        if op is c.GROUPREF_EXISTS:
            return self.branch([value[1], value[2] or []], start)
        if op in {c.ASSERT, c.ASSERT_NOT}:
            direction, looked = value
            return self.look(op, direction, looked, start)
        if op is c.AT:
            return self.anchor(value, start)
        raise NotImplementedError(op)

    def branch(self, parts: Iterable[Any], start: int) -> int:
        end = self.node()
        for part in parts:
            own = self.node()
            self.gap(start, own)
            self.gap(self.sequence(part, own), end)
        return end

    def repeat(self, op: Any, least: int, most: Any, tree: Any, start: int) -> int:
        for _ in range(min(least, _COPIES)):
            start = self.sequence(tree, start)
        end = self.node()
        single = _single(tree)
        after = ~self.mask(*single) if op is c.POSSESSIVE_REPEAT and single else -1
        if most is c.MAXREPEAT:
            body = self.node()
            self.gap(start, body)
            self.gap(self.sequence(tree, body), body)
            self.gap(body, end, after=after)
            return end
        for _ in range(min(most - least, _COPIES)):
            self.gap(start, end, after=after)
            start = self.sequence(tree, start)
        self.gap(start, end)
        return end

    def look(self, op: Any, direction: int, tree: Any, start: int) -> int:
        end = self.node()
        items = list(tree)
        sets = _one_character(items[-1:] if op is c.ASSERT and direction < 0 else items)
        if sets is not None:
            inside = 0
            for part in sets:
                inside |= self.mask(*part)
            limit = inside if op is c.ASSERT else ~inside
            before, after = (-1, limit) if direction > 0 else (limit, -1)
            self.gap(start, end, before, after)
            return end
        self.gap(start, end)
        if direction > 0:
            self.inside += 1
            self.sequence(tree, start)
            self.inside -= 1
        return end

    def anchor(self, where: Any, start: int) -> int:
        end = self.node()
        newline, word = self.mask(c.LITERAL, 10), self.mask(c.CATEGORY, c.CATEGORY_WORD)
        name = str(where)
        multiline = bool(self.flags & re.MULTILINE)
        if "NON_BOUNDARY" in name:
            self.gap(start, end, word, word)
            self.gap(start, end, ~word, ~word)
        elif "BOUNDARY" in name:
            self.gap(start, end, word, ~word)
            self.gap(start, end, ~word, word)
        elif "BEGINNING" in name:
            if multiline and "STRING" not in name:
                self.gap(start, end, before=newline)
            self.gap(start, end, first=True)
        else:  # an end: nothing follows, or a line end
            after = newline if multiline and "STRING" not in name else 0
            self.gap(start, end, after=after, last=True)
        return end


def automaton(  # noqa: C901, PLR0912, PLR0915 - the construction is one loop
    pattern: str | bytes, flags: int = 0, *, search: bool = True, full: bool = False
) -> tuple[Automaton, set[State]]:
    """Return the automaton of a pattern and the states it begins in.

    search: whether a match may begin anywhere, as for re.search; then one more state, -1, reads
    the characters before the match. full: whether a match ends at the end, as for re.fullmatch.
    """
    made = _Builder(pattern, flags)
    begin = made.node()
    final = made.sequence(made.tree, begin)
    result = Automaton(made.sample)

    def closure(node: int, at_start: bool) -> Iterator[tuple[int, int, int, bool]]:
        """Yield (place or -2, characters before, after, whether the text may end) of each gap.

        -2 is the end of the match.
        """
        todo = [(node, made.all, made.all, True, frozenset([node]))]
        while todo:
            here, before, after, ends, path = todo.pop()
            if here in made.sets and after:
                yield here, before, after, ends
                continue
            if here == final:
                yield -2, before, after, ends
            for one in made.gaps[here]:
                if one.place in path or (one.at_start and not at_start):
                    continue
                still = ends and (one.at_end or one.after == made.all)
                joined = (before & one.before, after & one.after, still)
                if joined[0] and (joined[1] or still):
                    todo.append((one.place, *joined, path | {one.place}))

    loop: State = (-1, made.all)
    todo: list[State] = []
    starts: set[State] = set()
    finals: dict[State, int] = {}
    for place, _, after, _ in closure(begin, at_start=True):
        if place >= 0 and made.sets[place] & after:
            starts.add((place, made.sets[place] & after))
    if search:
        starts.add(loop)
    todo.extend(starts)
    while todo:
        state = todo.pop()
        if state in result.steps:
            continue
        steps = result.steps[state] = {}
        place, allowed = state
        exits = closure(begin if place == -1 else made.next[place], at_start=False)
        if place == -1:
            steps[loop] = made.all
        for following, before, after, ends in exits:
            if following == -2:
                if before & allowed == allowed and ends and place not in made.ahead:
                    finals[state] = finals.get(state, 0) | (0 if full else after)
                continue
            target = (following, made.sets[following] & after)
            edge = allowed & before
            if target[1] and edge:
                if steps.get(target, 0) & edge:
                    result.twice.add((state, target))
                steps[target] = steps.get(target, 0) | edge
                todo.append(target)
    # A state accepts if, whatever follows, it can end the match or read on.
    for state, after in finals.items():
        if state[0] != -1 and after | result.steps[state].get(state, 0) == made.all:
            result.accepting.add(state)
    return result, starts


def _single(tree: Any) -> tuple[Any, Any] | None:
    items = list(tree)
    if len(items) == 1 and items[0][0] is c.SUBPATTERN:
        return _single(items[0][1][-1])
    one = len(items) == 1 and items[0][0] in _SETS
    return (items[0][0], items[0][1]) if one else None


def _one_character(tree: Any) -> list[tuple[Any, Any]] | None:
    """Return the sets whose union a lookaround of one character accepts; None for others."""
    if single := _single(tree):
        return [single]
    items = list(tree)
    if len(items) == 1 and items[0][0] is c.SUBPATTERN:
        return _one_character(items[0][1][-1])
    if len(items) == 1 and items[0][0] is c.BRANCH:
        parts = [_one_character(part) for part in items[0][1][1]]
        return None if None in parts else [one for part in parts if part for one in part]
    return None


def _codes(op: Any, value: Any) -> Iterator[int]:
    if op in {c.LITERAL, c.NOT_LITERAL}:
        yield value
    elif op is c.RANGE:
        yield from (value[0] - 1, value[0], value[1], value[1] + 1)
    elif op is c.IN:
        for part in value:
            yield from _codes(*part)


def _subtrees(value: Any) -> Iterator[Any]:
    if isinstance(value, sre.SubPattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _subtrees(part)
