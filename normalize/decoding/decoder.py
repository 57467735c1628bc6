"""From the bytes of a page to its characters, with the evidence for the decision.

The order of trust is: a byte order mark; valid UTF-8 (other text is practically never valid
UTF-8 by chance); then the readings in the Chinese encodings, compared by how plausible their
Chinese is. A declaration decides only between readings that are equally good, because real
pages too often declare a wrong encoding. charset-normalizer comes last, for bytes that no Chinese
reading explains. Bytes that no reading explains become U+FFFD in the text and are counted.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

import charset_normalizer

from normalize.decoding import euc_tw
from normalize.decoding.declarations import Declared, codec_of, declarations
from normalize.decoding.resynchronization import LONELY, Resynchronized, resynchronize
from normalize.document import Decoded
from normalize.formats import CONTROL
from normalize.language import ASCII_BITS, fair_cost, has_rare_run, text_cost

SAMPLE: Final = 4096
"""Bytes of non-ASCII text that candidates are compared on."""
HEAD: Final = 4096
"""Bytes on which UTF-16 without a byte order mark is recognised."""
SEARCHED: Final = 1 << 18
"""Bytes of damaged stretches that are searched for the cheapest reading (about a second)."""
HINT: Final = 20
"""Bits by which a declaration makes its encoding cheaper: about one rare character."""
SHORT: Final = 16
"""Bytes up to which a text without markup says too little for UTF-16 without a byte order mark."""
CERTAIN: Final = 12.5
"""Mean cost of a non-ASCII character up to which no other reading is tried; in reports it is 11."""
SURE: Final = 200
"""Bytes of the sample above which such a mean is not an accident."""
BENEFIT: Final = 8
"""Bits that a reading with errors must save compared with one without: a character."""
UNDAMAGED_BENEFIT: Final = 20
"""The same in a page that is valid GB 18030 throughout, where rare characters are no evidence.

A lost byte nearly always leaves an invalid one behind it in GB 18030, so that such a page is hardly
ever damaged. In Big5, whose second bytes are half ASCII, it often does not.
"""
IMPLAUSIBLE: Final = 18.0
"""Mean cost of a non-ASCII character above which a reading is not considered Chinese."""

_CHINESE: Final = ("gb18030", "big5hkscs")
_WESTERN: Final = "cp1252"
_EUC_TW: Final = "euc-tw"
_FALLBACK_CODECS: Final = [
    *("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"),
    *("cp1252", "cp1251", "koi8_r", "cp1253", "cp1256", "cp874"),
]
_CONTROL = re.compile(b"[" + re.escape(CONTROL) + b"]")  # every other byte of ASCII text in UTF-16
_LONELY = re.compile(r"(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f])")
_LETTER = re.compile(rb"[A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
_IN_STEP = re.compile(rb"(?<=[\x00-\x2f])[\x80-\xff]")  # no character ends in a byte below 0x30
_ASCII: Final = bytes(range(0x80))
# Non-ASCII stretches: after two ASCII bytes, every double-byte reading is in step again.
_STRETCH = re.compile(rb"(?:[\x80-\xff]+[\x30-\x7e]?)+")


@dataclass(frozen=True, slots=True)
class _Choice:
    codec: str
    source: str


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Return the characters of any bytes; never raises.

    declared: charset of the HTTP header, or the whole Content-Type value.
    Newlines are not changed; a byte order mark at the start is not part of the text.
    """
    claims = declarations(raw, declared)
    body = raw[claims.bom_length :]
    if claims.bom and claims.bom.startswith(("utf-16", "utf-32")):
        return _decoded(_wide(body, claims.bom), claims.bom, "bom", claims)
    wide = _wide_codec(body) if _CONTROL.search(body, 0, HEAD) else None
    if wide:
        return _decoded(_wide(body, wide), wide, "bytes", claims)
    text = _strict(body, "utf-8")
    if text is not None and not _valid_by_chance(text, body, claims):
        return _ascii_or_utf8(text, claims)
    choice = _choose(body, claims)
    if choice.codec.startswith("utf-16"):
        return _decoded(_wide(body, choice.codec), choice.codec, choice.source, claims)
    return _legacy(body, choice, claims)


def _ascii_or_utf8(text: str, claims: Declared) -> Decoded:
    if "~{" in text and text.isascii():
        plain = _strict(text.encode("ascii"), "hz")
        if plain and not plain.isascii() and _mean(plain) <= CERTAIN:
            return _decoded(plain, "hz", "bytes", claims)
    return _decoded(text, "utf-8", "bom" if claims.bom == "utf-8" else "utf8", claims)


def _valid_by_chance(text: str, body: bytes, claims: Declared) -> bool:
    """Return whether a declared Chinese encoding explains the few non-ASCII bytes better.

    Pairs such as 联通 in GBK are also valid UTF-8, but yield Latin, Greek or Arabic letters.
    """
    declared = codec_of(claims.header) or codec_of(claims.meta)
    if claims.bom or declared not in _CHINESE or text.isascii() or max(text) > "\u07ff":
        return False
    if _LETTER.search(body):  # a word such as café
        return False
    plain = len(text.encode("ascii", "ignore"))
    other = _strict(body, declared)
    return other is not None and len(text) - plain <= SHORT and _mean(other) < _mean(text)


def _decoded(text: str, codec: str, source: str, claims: Declared) -> Decoded:
    return Decoded(text, codec, source, claims.label, text.count("\ufffd"))


def _wide(body: bytes, codec: str) -> str:
    """Decode UTF-16 or UTF-32; a lone surrogate or a truncated last unit becomes one U+FFFD."""
    return body.decode(codec, "replace")


def _choose(body: bytes, claims: Declared) -> _Choice:
    sample = _sample(body)
    hinted = {codec_of(claims.header), codec_of(claims.meta), claims.bom}
    best, mean = _cheapest(sample, hinted)
    if mean <= IMPLAUSIBLE and best != _WESTERN:
        return _Choice(best, _source(best, claims))
    if len(body) <= SHORT and best in _CHINESE and _strict(body, best) is not None:
        return _Choice(best, _source(best, claims))
    wide = _wide_codec(body)
    return _Choice(wide, "bytes") if wide else _fallback(body, best, claims)


def _cheapest(sample: bytes, hinted: Set[str | None]) -> tuple[str, float]:
    """Return the codec with the cheapest reading of the sample, and its `_mean`."""
    readings: dict[str, tuple[int, float]] = {}
    codecs = (*_CHINESE, "utf-8", _EUC_TW, _WESTERN)
    for codec in sorted(codecs, key=lambda codec: codec not in hinted):
        text = _loose(sample, codec)
        mean = _mean(text)
        readings[codec] = fair_cost(text) - (HINT if codec in hinted else 0), mean
        if mean <= CERTAIN and len(sample) > SURE:
            break
    best = min(readings, key=readings.__getitem__)
    return best, readings[best][1]


def _mean(text: str) -> float:
    """Return the mean cost of a non-ASCII character, in bits."""
    plain = len(text.encode("ascii", "ignore"))
    return (fair_cost(text) - ASCII_BITS * plain) / max(len(text) - plain, 1)


def _sample(body: bytes) -> bytes:
    """Return non-ASCII text from the start and from the middle, without long runs of markup."""
    start = _excerpt(body, _HIGH.search(body))
    if len(body) <= SAMPLE // 2:
        return start
    return start + b"\n" + _excerpt(body, _IN_STEP.search(body, len(body) // 2))


def _excerpt(body: bytes, first: re.Match[bytes] | None) -> bytes:
    if not first:
        return b""
    excerpt = body[first.start() : first.start() + SAMPLE // 2]
    if 3 * len(excerpt.translate(None, _ASCII)) > len(excerpt):
        return excerpt
    pieces = bytearray()
    for match in _STRETCH.finditer(body, first.start()):
        pieces += match[0][: SAMPLE // 2] + b"\n"
        if len(pieces) >= SAMPLE // 2:
            break
    return bytes(pieces)


def _source(codec: str, claims: Declared) -> str:
    if codec == claims.bom:
        return "bom"
    if codec == codec_of(claims.header):
        return "header"
    return "meta" if codec == codec_of(claims.meta) else "bytes"


def _wide_codec(body: bytes) -> str | None:
    """Return the UTF-16 codec, if one explains the bytes well and better than any narrow codec."""
    head = body[:HEAD]
    narrow = min(
        text_cost(head.decode(codec, "replace")) for codec in (*_CHINESE, "utf-8", _WESTERN)
    )
    bits = {codec: text_cost(head.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = min(bits, key=bits.__getitem__)
    return best if bits[best] < min(narrow, IMPLAUSIBLE * (len(head) + 1) / 2) else None


def _fallback(body: bytes, otherwise: str, claims: Declared) -> _Choice:
    """Choose by declaration, else by charset-normalizer: no Chinese reading explains the bytes."""
    for codec in (codec_of(claims.header), codec_of(claims.meta)):
        if codec and _strict(body, codec) is not None:
            return _Choice(codec, _source(codec, claims))
    match = charset_normalizer.from_bytes(_sample(body), cp_isolation=_FALLBACK_CODECS).best()
    return _Choice(match.encoding if match else otherwise, "statistics")


def _legacy(body: bytes, choice: _Choice, claims: Declared) -> Decoded:
    codec = choice.codec
    if codec not in (*_CHINESE, "utf-8"):
        return _decoded(_loose(body, codec), codec, choice.source, claims)
    text = _strict(body, codec)
    if text is not None and not has_rare_run(text):
        return _decoded(text, codec, choice.source, claims)
    doubt = text is not None and codec == "gb18030"
    text, mixed = _repair(body, codec, UNDAMAGED_BENEFIT if doubt else BENEFIT)
    return _decoded(text, codec, "mixed" if mixed else choice.source, claims)


def _repair(body: bytes, codec: str, benefit: int) -> tuple[str, bool]:
    """Decode stretch by stretch, with a search for those that are damaged or doubtful.

    benefit: bits that a reading with errors must save compared with a valid one.
    """
    legacy = codec if codec in _CHINESE else _second_codec(body)
    pieces: list[str] = []
    last, left, mixed = 0, SEARCHED, False
    for match in _STRETCH.finditer(body):
        pieces.append(body[last : match.start()].decode("ascii"))
        last = match.end()
        text = _strict(match[0], codec)
        if text is None or (codec != "utf-8" and has_rare_run(text)):
            if len(match[0]) <= left:
                reading = _search(match[0], legacy, codec, text, benefit)
                text, mixed = reading.text, mixed or bool(reading.foreign)
            left -= len(match[0])
            text = text or match[0].decode(codec, "replace")
        pieces.append(text)
    pieces.append(body[last:].decode("ascii"))
    return "".join(pieces), mixed


def _second_codec(body: bytes) -> str:
    """Return the Chinese codec that best reads what is not UTF-8."""
    stretches = (match[0] for match in _STRETCH.finditer(body))
    rest = b"\n".join(raw for raw in stretches if _strict(raw, "utf-8") is None)[:SAMPLE]
    return min(_CHINESE, key=lambda codec: text_cost(rest.decode(codec, "replace")))


def _loose(raw: bytes, codec: str) -> str:
    return euc_tw.decode(raw) if codec == _EUC_TW else raw.decode(codec, "replace")


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError):  # also for codecs that are not character sets
        return None


def _search(raw: bytes, legacy: str, main: str, valid: str | None, benefit: int) -> Resynchronized:
    """Return the best reading; it must clearly beat a valid one."""
    reading = resynchronize(raw, legacy, main)
    if valid is None:
        return reading
    bits = fair_cost(valid) + (LONELY - ASCII_BITS) * len(_LONELY.findall(valid))
    fair = reading.bits - text_cost(reading.text) + fair_cost(reading.text)
    return Resynchronized(valid, bits) if fair + benefit > bits else reading
