"""EUC-TW, which Python has no codec for: CNS 11643 planes 1 and 2, in two or four bytes.

The two planes contain the characters of Big5 in nearly the same order, so a few runs map one to the
other; the runs come from comparing the two sets. Characters of the higher planes, which occur in
names and old books, become U+FFFD.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

# Code in the plane, code in Big5, number of characters in a row.
_PLANE_1: Final = (
    "A1A1A140+5 A1A7A146+15 A1B6A157+2 A1B9A156+1 A1BEA15D+44 A1EAA1AC+1 A1EBA1AB+1 A1ECA1AD+22 "
    "A2A5A1C4+1 A2A7A1C6+27 A2C2A1E2+1 A2C3A1E1+1 A2C4A1E3+19 A2D7A1F7+1 A2D8A1F6+1 A2D9A1F8+4 "
    "A2DEA155+1 A2DFA1FE+78 A4A1A2AF+29 A4BFA2CD+1 A4C1A2CF+142 A6A1C7E9+20 C4A1A440+17 "
    "C4B2A2CC+1 C4B3A452+86 C5ABA2CE+1 C5ACA4CB+1307 D3A3AD40+424 D7D3ACFE+1 D7D4AFD0+1876 "
    "EBD0BE52+1 EBD1BBC8+387 EFDCBE53+525 F5B5C2CB+1 F5B6C1AB+105 F6C2C256+83 F7B7C2CC+84 "
    "F8ADC456+1 F8AEC361+54 F8E4C3BA+1 F8E5C3B9+1 F8E6C3BB+90 F9E2C457+354"
)
_PLANE_2: Final = (
    "A1A1C940+10 A1ABC94B+33 A1CCC9BE+1 A1CDC96C+48 A1FDC9BF+46 A2CDCAF7+1 A2CEC9ED+167 "
    "A4B9CAF8+1840 B7EFDADF+1 B7F0D6CD+108 B8FED77B+537 BEE3D6CC+1 BEE4DAE0+100 BFEAD77A+1 "
    "BFEBDBA7+399 C4A4DDFD+1637 D5CBEBF1+1 D5CCE8A3+146 D7A2ECDE+1 D7A3E976+287 DAA8F0CB+1 "
    "DAA9EB5B+116 DBBFEBF2+137 DCEAECDF+104 DDF4F056+1 DDF5EDAA+222 E0B9EEEC+198 E2C3F057+82 "
    "E3B7F0CC+86 E4AFEEEB+1 E4B0F163+8 E4B8F16C+153 E5F3F269+56 E6CDF4B5+1 E6CEF2C3+113 "
    "E7E1F16B+1 E7E2F375+142 E9B4F268+1 E9B5F466+45 E9E2F4B6+71 EACBF663+1 EACCF4FD+194 "
    "ECD2F664+490 F1E6F9C4+1 F1E7F977+43 F2B4F9C5+1 F2B5F9C7+11 F2C0F9C6+1 F2C1F9D2+4"
)
_CODE = re.compile(rb"\x8e([\xa1-\xb0])([\xa1-\xfe]{2})|([\xa1-\xfe]{2})|[\x80-\xff]")
_TRAILS: Final = (*range(0x40, 0x7F), *range(0xA1, 0xFF))


def decode(raw: bytes) -> str:
    """Return the characters of EUC-TW bytes, with U+FFFD for what is not a character."""
    pieces, last = [], 0
    for match in _CODE.finditer(raw):
        pieces.append(raw[last : match.start()].decode("ascii"))
        plane = 1 if match[3] else match[1][0] - 0xA0 if match[1] else 0
        pieces.append(_characters(plane).get(match[3] or match[2], "\ufffd"))
        last = match.end()
    return "".join((*pieces, raw[last:].decode("ascii")))


@cache
def _characters(plane: int) -> dict[bytes, str]:
    """Return the characters of one plane by their two bytes."""
    runs = {1: _PLANE_1, 2: _PLANE_2}.get(plane, "")
    return {code: character for run in runs.split() for code, character in _run(run)}


def _run(run: str) -> Iterator[tuple[bytes, str]]:
    code, length = bytes.fromhex(run[:8]), int(run[9:])
    cns = (code[0] - 0xA1) * 94 + code[1] - 0xA1
    big5 = (code[2] - 0xA1) * len(_TRAILS) + _TRAILS.index(code[3])
    for at in range(length):
        row, column = divmod(cns + at, 94)
        lead, trail = divmod(big5 + at, len(_TRAILS))
        pair = bytes((lead + 0xA1, _TRAILS[trail]))
        yield bytes((row + 0xA1, column + 0xA1)), pair.decode("cp950", "replace")
