"""Packed bodies: all codings, any nesting, and a bound that holds while inflating."""

import gzip
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import product

import brotli
import pytest
from backports import zstd

from crawlers.network import Inflated, Packing, content_codings, inflate

PAGE = "<html><p>政府工作报告</p></html>".encode() * 2000
MIB = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=3)),
    "zstd": ("zstd", zstd.compress),
}


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize(("inner", "outer"), list(product(PACKERS, PACKERS)))
def test_two_layers_of_any_coding_are_undone(inner: str, outer: str) -> None:
    body = PACKERS[outer][1](PACKERS[inner][1](PAGE))
    codings = content_codings([f"{PACKERS[inner][0]}, {PACKERS[outer][0].upper()}"])
    for size in (1, 7, 1 << 20):
        assert inflate(cut(body, size), codings, MIB) == Inflated(PAGE, Packing.WHOLE)


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_stops_at_the_bound_within_little_memory(name: str, layers: int) -> None:
    coding, pack = PACKERS[name]
    body = pack(bytes(64 * MIB))
    for _ in range(layers - 1):
        body = pack(body)
    tracemalloc.start()
    found = inflate([body], [coding] * layers, 8 * MIB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == Inflated(b"", Packing.TOO_LARGE)
    assert peak < 20 * MIB


@pytest.mark.parametrize("name", PACKERS)
def test_the_bound_is_exact_and_counts_received_bytes_too(name: str) -> None:
    coding, pack = PACKERS[name]
    body = pack(PAGE)
    assert inflate([body], [coding], len(PAGE)).packing is Packing.WHOLE
    assert inflate([body], [coding], len(PAGE) - 1).packing is Packing.TOO_LARGE
    assert inflate([body] + [bytes(MIB)] * 3, [coding], 2 * MIB).packing is Packing.TOO_LARGE
    assert inflate([PAGE], [], len(PAGE) - 1).packing is Packing.TOO_LARGE


@pytest.mark.parametrize("name", PACKERS)
def test_a_body_that_ends_early_is_truncated_and_keeps_what_came(name: str) -> None:
    coding, pack = PACKERS[name]
    noise = random.Random(1).randbytes(300_000)
    body = pack(noise)
    found = inflate([body[: len(body) // 2]], [coding], MIB)
    assert found.packing is Packing.TRUNCATED
    assert noise.startswith(found.body)


@pytest.mark.parametrize("name", PACKERS)
def test_any_damage_is_an_ending_and_never_an_error(name: str) -> None:
    coding, pack = PACKERS[name]
    good, chance = pack(PAGE), random.Random(2)
    for _ in range(300):
        body = bytearray(good)
        for _ in range(chance.randrange(1, 9)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        found = inflate(cut(bytes(body), 50), [coding, "gzip"][: chance.randrange(1, 3)], MIB)
        assert isinstance(found.packing, Packing)


def test_checksums_are_not_compared_and_the_trailer_may_be_missing() -> None:
    body = gzip.compress(PAGE)
    assert inflate([body[:-8] + bytes(8)], ["gzip"], MIB).body == PAGE
    assert inflate([body[:-8]], ["gzip"], MIB) == Inflated(PAGE, Packing.WHOLE)


def test_members_and_frames_follow_each_other_and_rubbish_after_them_is_ignored() -> None:
    for coding, body in (("gzip", gzip.compress(PAGE)), ("zstd", zstd.compress(PAGE))):
        assert inflate([body * 3 + b"rubbish"], [coding], MIB).body == PAGE * 3


def test_a_header_of_gzip_may_have_all_fields() -> None:
    body = gzip.compress(PAGE)
    head = body[:3] + bytes([4 | 8 | 16 | 2]) + body[4:10] + b"\x03\x00abcname\0comment\0\0\0"
    assert inflate(cut(head + body[10:], 3), ["gzip"], MIB).body == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_false_coding_leaves_plain_text_as_received(coding: str) -> None:
    assert inflate([PAGE], [coding], MIB) == Inflated(PAGE, Packing.WHOLE)
    assert inflate([b"%PDF-1.4\x00\x01"], [coding], MIB).body == b"%PDF-1.4\x00\x01"
    assert inflate([], [coding], MIB) == Inflated(b"", Packing.WHOLE)


def test_rubbish_under_a_coding_is_damaged() -> None:
    assert inflate([b"\x1f\x8b\x09\x00" + bytes(30)], ["gzip"], MIB).packing is Packing.DAMAGED
    assert inflate([b"\x00\x01\x02" * 99], ["zstd"], MIB).packing is Packing.DAMAGED


@pytest.mark.parametrize(
    ("values", "codings"),
    [
        ([], []),
        (["identity"], []),
        (["GZIP"], ["gzip"]),
        (["x-gzip, br"], ["br", "gzip"]),
        (["gzip", "br"], ["br", "gzip"]),
        (["utf-8"], []),
        (["gzip, compress"], []),
        (["compress, gzip"], ["gzip"]),
        ([" , gzip ,,"], ["gzip"]),
    ],
)
def test_codings_are_undone_from_the_last_up_to_an_unknown_one(
    values: list[str], codings: list[str]
) -> None:
    assert content_codings(values) == codings


def test_more_than_five_layers_and_countless_empty_members_are_refused_quickly() -> None:
    body = PAGE
    for _ in range(6):
        body = gzip.compress(body)
    assert inflate([body], ["gzip"] * 6, MIB).packing is Packing.TOO_LARGE
    assert inflate([body], ["gzip"] * 1000, MIB).packing is Packing.TOO_LARGE
    started = time.process_time()
    for pack, coding in ((gzip.compress, "gzip"), (zstd.compress, "zstd")):
        members = pack(b"") * 400_000
        assert inflate([members], [coding], 64 * MIB).packing is Packing.DAMAGED
    assert time.process_time() - started < 10


def test_a_window_larger_than_the_web_allows_is_refused() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=options)
    body = packer.compress(bytes(MIB)) + packer.flush()
    assert inflate([body], ["zstd"], 64 * MIB).packing is Packing.DAMAGED
