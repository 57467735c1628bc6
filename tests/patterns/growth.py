"""Whether the time of a regular expression can grow faster than its text, and on which text.

Backtracking takes more than linear time exactly if the automaton has many paths for one text: a
loop that reads a word in two ways (exponential), or two loops p and q with a word that leads from
p to p, from p to q and from q to q (quadratic; Weber and Seidl, 1991). The search for a first
character is such a loop p, so that unanchored runs (`\\s*x`) and lazy searches for an end that may
be missing (`<!--.*?-->`) are found by the same rule as adjacent and nested repetitions. A loop
whose every round can end the match takes no second path, for the first one succeeds.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from tests.patterns.automaton import Automaton, State, automaton

_LOOPS = 2  # states of a component from which its cycles are read
ENDS = ("", "<", "\0")
"""What may come after a pumped text: the end, or characters that hardly any pattern ends with."""
_RUNS = (" ", "\n", "a", "0", "<", "报", "a ", "<a ", "报0")
_SAMPLES = 40  # sample characters of a pattern that are repeated: all that most patterns have


@dataclass(frozen=True)
class Growth:
    """A text for which the pattern is slow: `before`, and `pumped` any number of times."""

    kind: str
    before: str
    pumped: str


def growth_of(
    pattern: str | bytes, flags: int = 0, *, search: bool = True, full: bool = False
) -> Growth | None:
    """Return why a pattern is not linear; None if it is."""
    made, starts = automaton(pattern, flags, search=search, full=full)
    components = _components(made)
    cyclic = {state: n for n, part in enumerate(components) for state in part}
    for part in components:
        word = _two_ways(made, part)
        if word is not None and not part <= made.accepting:
            return Growth("exponential", _way(made, starts, part), word)
    for component in components:
        last = _cycling(made, component - made.accepting)
        if not last:
            continue
        letters, reached_from = _letters(made, last), _sources(made, last)
        for p in reached_from & cyclic.keys():
            first = components[cyclic[p]]
            if _letters(made, first) & letters:
                for q in last - {p}:
                    word = _three(made, p, q, first, last)
                    if word is not None:
                        return Growth("quadratic", _way(made, starts, {p}), word)
    return None


def worst_texts(
    pattern: str | bytes, flags: int = 0, *, search: bool = True, full: bool = False
) -> list[tuple[str, str]]:
    """Return texts as (before, pumped) on which a pattern backtracks, if it does on any.

    Each loop is entered and repeated, a match is begun many times, and repeated whole. What
    comes after it decides whether the match fails: see `ENDS`.
    """
    made, starts = automaton(pattern, flags, search=search, full=full)
    found: dict[tuple[str, str], None] = {}
    for part in _components(made):
        for state in sorted(part)[:_LOOPS]:
            before = _way(made, starts, {state})
            for target in sorted(set(made.steps[state]) & part)[:_LOOPS]:
                word = made.letter(made.steps[state][target])
                word += _path(made, target, state, part) or ""
                found |= {(before, word): None, ("", before + word): None}
                found |= {("", before): None} if before else {}
    whole = _way(made, starts, made.accepting)
    found |= {("", word): None for word in (whole, whole[:-1], whole[:1]) if word}
    found |= {("", one): None for one in (*_RUNS, *made.sample[:_SAMPLES])}
    if isinstance(pattern, bytes):
        found = {pair: None for pair in found if all(part.isascii() for part in pair)}
    return list(found)


def _components(made: Automaton) -> list[set[State]]:
    """Return the strongly connected components that contain a cycle (Tarjan, iterative)."""
    order: dict[State, int] = {}
    low: dict[State, int] = {}
    stack: list[State] = []
    found: list[set[State]] = []
    for root in list(made.steps):
        if root in order:
            continue
        work = [(root, iter(made.steps[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        while work:
            state, following = work[-1]
            for target in following:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    work.append((target, iter(made.steps[target])))
                    break
                if target in stack:
                    low[state] = min(low[state], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == order[state]:
                    part = set(stack[stack.index(state) :])
                    del stack[stack.index(state) :]
                    if len(part) > 1 or state in made.steps[state]:
                        found.append(part)
    return found


def _letters(made: Automaton, part: set[State]) -> int:
    """Return the characters that the cycles of a component read."""
    steps = (mask for state in part for to, mask in made.steps[state].items() if to in part)
    return reduce(or_, steps, 0)


def _sources(made: Automaton, goals: set[State]) -> set[State]:
    """Return the states from which one of the goals can be reached."""
    before: dict[State, list[State]] = {}
    for state, steps in made.steps.items():
        for target in steps:
            before.setdefault(target, []).append(state)
    found, todo = set(goals), list(goals)
    while todo:
        for state in before.get(todo.pop(), ()):
            if state not in found:
                found.add(state)
                todo.append(state)
    return found


def _cycling(made: Automaton, states: set[State]) -> set[State]:
    """Return the states that are on a cycle within `states`."""
    inner = Automaton(made.sample)
    for state in states:
        kept = {t: mask for t, mask in made.steps[state].items() if t in states}
        inner.steps[state] = kept
    return {state for part in _components(inner) for state in part}


def _two_ways(made: Automaton, part: set[State]) -> str | None:  # noqa: C901 - one search
    """Return a word that a state of a component reads back to itself in two ways."""
    for state, target in made.twice:
        if state in part and target in part:
            first = made.letter(made.steps[state][target])
            return first + (_path(made, target, state, part) or "")
    for q in part:
        start = (q, q)
        seen = {(start, False): ""}
        todo = [(start, False)]
        for pair, split in todo:
            for a, mask in made.steps[pair[0]].items():
                for b, other in made.steps[pair[1]].items():
                    if a in part and b in part and mask & other:
                        now = ((a, b), split or a != b)
                        word = seen[pair, split] + made.letter(mask & other)
                        if now == (start, True):
                            return word
                        if now not in seen:
                            seen[now] = word
                            todo.append(now)
        if len(part) > 40:
            break
    return None


def _three(made: Automaton, p: State, q: State, first: set[State], last: set[State]) -> str | None:
    """Return a word that leads from p to p, from p to q and from q to q."""
    start, goal = (p, p, q), (p, q, q)
    seen = {start: ""}
    todo = [start]
    for triple in todo:
        for a, one in made.steps[triple[0]].items():
            if a not in first:
                continue
            for z, three in made.steps[triple[2]].items():
                if z not in last or not one & three:
                    continue
                for b, two in made.steps[triple[1]].items():
                    both = one & two & three
                    now = (a, b, z)
                    if both and now not in seen:
                        seen[now] = seen[triple] + made.letter(both)
                        if now == goal:
                            return seen[now]
                        todo.append(now)
    return None


def _way(made: Automaton, starts: set[State], goals: set[State]) -> str:
    for start in sorted(starts, key=lambda state: state[0] == -1):
        if start in goals:
            return ""
    seen: dict[State, str] = dict.fromkeys(starts, "")
    todo = list(starts)
    for state in todo:
        for target, mask in made.steps[state].items():
            if target not in seen:
                seen[target] = seen[state] + made.letter(mask)
                if target in goals:
                    return seen[target]
                todo.append(target)
    return ""


def _path(made: Automaton, start: State, goal: State, within: set[State]) -> str | None:
    if start == goal:
        return ""
    seen = {start: ""}
    todo = [start]
    for state in todo:
        for target, mask in made.steps[state].items():
            if target in within and target not in seen:
                seen[target] = seen[state] + made.letter(mask)
                if target == goal:
                    return seen[target]
                todo.append(target)
    return None
