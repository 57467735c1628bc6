"""Detect, cheaply and reliably, whether a mirror damaged a text."""

import re
from collections import Counter
from collections.abc import Iterator

from normalize.document import Script
from normalize.language import (
    detect_script,
    log_likelihood,
    made_by_conversion,
    simplified_characters,
)
from normalize.mirrors import pinyin
from normalize.mirrors.byte_pairs import FOLDED, MARKS, SPLIT, pair

_ANNOTATION = re.compile(rf"[(（] ?({pinyin.SYLLABLE}) ?[)）]")
_TONELESS = re.compile(r"([\u4e00-\u9fff])\(([a-z]{1,6})\)(\(\2\))?")
_MANY = 20
"""Syllables without tone that prove a mirror, in a text converted character by character."""
_TONED = re.compile(rf"(?<=[\u4e00-\u9fff])[(（] ?{pinyin.SYLLABLE} ?[)）]")
_HAN = re.compile("[\u4e00-\u9fff]")
_ENTRY = re.compile(
    rf"(?:^|[^\u4e00-\u9fff])[\u4e00-\u9fff][(（] ?{pinyin.SYLLABLE} ?[)）][:：]", re.MULTILINE
)
"""A single character, its reading, and what it means: an entry of a dictionary."""
_LEAST_HITS = 5
_COMMON = -10.0
"""Log likelihood of a character above which a reader needs no pinyin."""
_MOSTLY = 0.8
_SPARSE = 4
"""At least so many characters of the text for each annotation."""
_SPREAD = 0.4
"""Least share of a text between its first annotation and its last."""
_SPLIT = re.compile(SPLIT)
_DOUBLED = re.compile(rf"(?<!\ufffd),(?!{SPLIT})([、。{MARKS}{re.escape(''.join(FOLDED))}])")


def is_damaged(text: str) -> bool:
    """Return whether a mirror damaged text.

    Only mirrors annotate exactly the common characters that simplified script writes differently,
    each with its commonest reading. A textbook annotates the others as well, and a single gloss
    follows a rare character or gives a rare reading.
    """
    hits, misses = _annotated(text)
    if misses > 2 and _toneless(text):
        return True
    if _any_common(text, hits, misses) or _simplified_annotated(text, misses):
        return True
    hits += sum(_is_split(text, match) for match in _SPLIT.finditer(text))
    if hits <= 4 * misses or detect_script(text) is Script.SIMPLIFIED:
        return False
    return hits > 1 or _half_traditional(text) or any(doubled_commas(text))


def _any_common(text: str, hits: int, misses: int) -> bool:
    """Return whether a mirror annotated common characters here and there, converted or not.

    A gloss explains a rare character, and a text for learners annotates whole words.
    """
    if hits < _LEAST_HITS or misses <= 2 or detect_script(text) is not Script.TRADITIONAL:
        return False
    found = [text[match.start() - 1] for match in _TONED.finditer(text)]
    plain = [char.translate(simplified_characters()) for char in found]
    known = [char for char in plain if log_likelihood(char) > _COMMON]
    bare = len(_HAN.findall(_ANNOTATION.sub("", text)))
    return len(known) >= _MOSTLY * len(found) and _SPARSE * len(found) < bare


def _simplified_annotated(text: str, misses: int) -> bool:
    """Return whether a mirror annotated common characters of a simplified text here and there.

    A gloss gives a rare reading (六安 lù), or explains a rare character. A table of readings is in
    one place, and its annotations follow each other.
    """
    if misses < _LEAST_HITS or detect_script(text) is not Script.SIMPLIFIED:
        return False
    matches = list(_TONED.finditer(text))
    if not matches or matches[-1].end() - matches[0].start() < _SPREAD * len(text):
        return False
    if 2 * sum(text[each.start() - 2] in ")）" for each in matches) > len(matches):
        return False
    found = [(text[match.start() - 1], match[0].strip("（()） ")) for match in matches]
    usual = [
        char
        for char, syllable in found
        if pinyin.readings(char)[:1] == [syllable] and log_likelihood(char) > _COMMON
    ]
    bare = len(_HAN.findall(_ANNOTATION.sub("", text)))
    return len(usual) >= _MOSTLY * len(found) and _SPARSE * len(found) < bare


def _toneless(text: str) -> bool:
    """Return whether a mirror wrote pinyin without tones, after any characters, often twice."""
    found = [match for match in _TONELESS.finditer(text) if pinyin.reads(match[1], match[2])]
    twice = sum(1 for match in found if match[3])
    if detect_script(text) is not Script.TRADITIONAL:
        return twice > 1
    return twice > 1 or (len(found) >= _MANY and _half_traditional(text))


def _half_traditional(text: str) -> bool:
    """Return whether traditional text keeps 于后余征, as a conversion by character table does."""
    kept, written = (sum(map(text.count, form)) for form in ("于后余征", "於後餘徵"))
    return kept > max(1, written) and detect_script(text) is Script.TRADITIONAL


def doubled_commas(text: str) -> Iterator[int]:
    """Yield the positions of commas directly before marks, if most of those marks have one."""
    found = [(match[1], match.start()) for match in _DOUBLED.finditer(text)]
    doubled = Counter(mark for mark, _ in found)
    marks = Counter(_ANNOTATION.sub("", text))
    marks[","] -= len(found)  # those inserted
    if 2 * doubled.total() > sum(marks[mark] for mark in doubled):
        yield from (position for _, position in found)


def _annotated(text: str) -> tuple[int, int]:
    """Return the number of mirror-like annotations, and of other annotations of one character."""
    hits = misses = 0
    for match in _ANNOTATION.finditer(text):
        char = text[match.start() - 1 : match.start()]
        known = pinyin.readings(char)
        if _ENTRY.match(text, max(0, match.start() - 2)):
            misses += 1
        elif known and match[1] == known[0] and char in made_by_conversion():
            hits += 1
        elif known:
            misses += 1
    return hits, misses


def _is_split(text: str, match: re.Match[str]) -> bool:
    char = text[match.start() - 1 : match.start()]
    syllable = match[0].strip("?\ufffd() ")
    return bool(char) and bool(pinyin.trails(pair(char)[-1], syllable))
