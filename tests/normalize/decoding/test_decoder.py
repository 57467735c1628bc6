"""decode is right for every encoding, header and damage, and never raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import decode
from normalize.decoding.declarations import codec_of, declarations
from tests.normalize.damaged_bytes import SIMPLIFIED, TRADITIONAL, flips, page, touched

READINGS = [
    ("utf-8", SIMPLIFIED),
    ("gb18030", SIMPLIFIED),
    ("gb18030", TRADITIONAL),
    ("big5", TRADITIONAL),
    ("utf-16-le", SIMPLIFIED),
    ("utf-16-be", SIMPLIFIED),
]
WRONG = [None, "utf-8", "gb2312", "big5", "iso-8859-1", "text/html; charset=euc-kr", "nonsense"]


@pytest.mark.parametrize("declared", WRONG)
@pytest.mark.parametrize(("codec", "text"), READINGS)
def test_the_bytes_override_any_header(codec: str, text: str, declared: str | None) -> None:
    decoded = decode(page(text).encode(codec), declared)
    assert decoded.text == page(text)
    assert decoded.replacements == 0


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5", "iso-8859-1"])
@pytest.mark.parametrize(("codec", "text"), READINGS)
def test_the_bytes_override_a_wrong_meta_tag(codec: str, text: str, charset: str) -> None:
    assert decode(page(text, charset).encode(codec)).text == page(text, charset)


@pytest.mark.parametrize(
    ("raw", "encoding", "source"),
    [
        (b"\xef\xbb\xbf" + SIMPLIFIED.encode(), "utf-8", "bom"),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "utf-16-le", "bom"),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "utf-16-be", "bom"),
        (b"\x84\x31\x95\x33" + SIMPLIFIED.encode("gb18030"), "gb18030", "bom"),
        (SIMPLIFIED.encode(), "utf-8", "utf8"),
        (SIMPLIFIED.encode("gbk"), "gb18030", "bytes"),
        (TRADITIONAL.encode("big5"), "big5hkscs", "bytes"),
        (SIMPLIFIED.encode("utf-16-le"), "utf-16-le", "bytes"),
        (SIMPLIFIED.encode("hz"), "hz", "bytes"),
    ],
)
def test_each_encoding_is_reported_with_what_decided(
    raw: bytes, encoding: str, source: str
) -> None:
    decoded = decode(raw)
    text = TRADITIONAL if encoding.startswith("big5") else SIMPLIFIED
    assert (decoded.text, decoded.encoding, decoded.source) == (text, encoding, source)


def test_a_declaration_that_agrees_with_the_bytes_is_reported() -> None:
    raw = page(SIMPLIFIED, "gb2312").encode("gbk")
    assert decode(raw).source == "meta"
    assert decode(raw).declared == "gb2312"
    assert decode(raw, "text/html; charset=GBK").source == "header"
    assert decode(raw, "text/html; charset=GBK").declared == "GBK"
    assert decode(b"plain").declared is None


def test_gb2312_labels_mean_gb18030() -> None:
    text = page("朱镕基、陶喆、𠮷野家和龦字。" + SIMPLIFIED, "gb2312")
    assert decode(text.encode("gb18030")).text == text


def test_big5_includes_the_hong_kong_supplement() -> None:
    text = page("深水埗、啱啱、嘅、𨋢。" + TRADITIONAL)
    assert decode(text.encode("big5hkscs")).text == text


def test_euc_tw_is_decoded_without_a_codec_of_python() -> None:
    # Made with glibc's iconv.
    raw = bytes.fromhex(
        "c7d6c8edc5eecfd0a1a8dca2c7e3a1a2cabcc5eecfd0c6cbc4a9c6e1d1c9cdb4"
        "a1a2c7d7c4cbe4c4dedec9cbc4d6c9a2a1a2eef9c4e8ecd0fabea1a4"
    )
    decoded = decode(raw)
    assert decoded.text == TRADITIONAL[: len(decoded.text)]
    assert (len(decoded.text), decoded.encoding) == (len(raw) // 2, "euc-tw")
    names = bytes.fromhex("8ea3bda58ea2e4d9fdb8")
    # The first of these is in plane 3, which only iconv's tables have.
    assert decode(raw + names).text == decoded.text + "\ufffd騏驥"
    assert decode(raw + names).replacements == 1
    assert decode(raw[:-1]).text == decoded.text[:-1] + "\ufffd"


@pytest.mark.parametrize(("codec", "text"), READINGS[:4])
def test_a_few_characters_are_enough(codec: str, text: str) -> None:
    for at in range(0, len(text) - 8, 4):
        piece = text[at : at + 8]
        assert decode(piece.encode(codec)).text == piece


@pytest.mark.parametrize(("codec", "text"), READINGS)
def test_a_truncated_last_character_is_marked_and_the_rest_kept(codec: str, text: str) -> None:
    decoded = decode(text.encode(codec)[:-1])
    assert decoded.text == text[:-1] + "\ufffd"
    assert decoded.replacements == 1


@pytest.mark.parametrize(("codec", "text"), READINGS)
def test_a_changed_byte_costs_only_what_it_touches(codec: str, text: str) -> None:
    gold = page(text)
    costs = [touched(gold, decode(raw).text) for raw in flips(gold.encode(codec), 150)]
    assert max(costs) <= 6
    assert sum(costs) / len(costs) < 2


def test_a_lost_byte_does_not_shift_the_line() -> None:
    raw = SIMPLIFIED.encode("gbk")
    decoded = decode(raw[:40] + raw[41:])
    assert decoded.text == SIMPLIFIED[:20] + "\ufffd" + SIMPLIFIED[21:]
    assert decoded.replacements == 1


@pytest.mark.parametrize(("main", "include"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_two_encodings_in_one_page_are_separated(main: str, include: str) -> None:
    head, foot = page(SIMPLIFIED), "<div>主办单位：市人民政府办公室　承办：信息中心</div>\n"
    decoded = decode(head.encode(main) + foot.encode(include) + head.encode(main))
    assert decoded.text == head + foot + head
    assert (decoded.source, decoded.replacements) == ("mixed", 0)


def test_a_traditional_page_can_have_a_big5_include() -> None:
    head, foot = page(TRADITIONAL), "<div>主辦單位：市人民政府辦公室　承辦：資訊中心</div>\n"
    decoded = decode(head.encode() + foot.encode("big5") + head.encode())
    assert decoded.text == head + foot + head
    assert decoded.source == "mixed"


def test_rare_characters_are_not_damage() -> None:
    names = "王翀、李堃、张喆、陈玥、刘燚、赵祎、孙骉、周龑、吴犇、郑淼鑫"
    assert decode(names.encode("gb18030")).text == names
    assert decode(names.encode("gb18030")).replacements == 0


SYMBOLS = {
    "table": (
        "┌────┬────┬────┐\n│项目　│单位　│上年　│\n├────┼────┼────┤\n"
        "│粮食　│万吨　│　１２│\n└────┴────┴────┘"
    ),
    "heavy table": "┏━━━━┳━━━━┓\n┃项目　┃单位　┃\n┗━━━━┻━━━━┛",
    "double table": "╔════╦════╗\n║项目　║单位　║\n╚════╩════╝",
    "cyrillic": "俄文：Правительство области（译文）",
    "kana": "友好城市：トヨタ市、さっぽろ、ニイガタ",
    "greek": "α、β、γ射线，αβγδ，ΣΩΠ",
    "leaders": "第一章┄┄┄┄┄┄┄┄┄┄┄┄３",
    "dots": "第一章………………………………３",
    "numbers": "①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⒈⒉⒊㈠㈡㈢",
    "roman": "ⅠⅡⅢ类，ⅰⅱⅲ级",
    "mathematics": "∑∏∪∩∈√⊥∥∠⌒⊙∫∮≡≌≈∽∝≠≮≯≤≥∞",
    "pinyin": "āáǎàēéěèīíǐìōóǒòūúǔù",
    "bopomofo": "注音ㄅㄆㄇㄈㄉㄊ",
    "marks": "☆★○●◎◇◆□■△▲※→←↑↓〓№℃％‰",
    "names": "王翀、李赟、张喆、陈頔、刘琎、赵曌、孙骉、周龑、吴犇、郑赟鑫、冯甯、褚瀚",
    "species": "檵木、鹅掌楸、鬣羚、黧豆、瘿螨、鳜鱼、鲮鲤、芨芨草、鲥鱼、噻嗪酮、唑螨酯、喹啉铜",
}
"""Rare characters that are in their place, by kind."""


@pytest.mark.parametrize("codec", ["gb2312", "gbk", "gb18030"])
@pytest.mark.parametrize("kind", SYMBOLS)
def test_bytes_that_decode_strictly_are_not_repaired(codec: str, kind: str) -> None:
    piece = SYMBOLS[kind]
    texts = (piece, f"{SIMPLIFIED}\n{piece}\n{SIMPLIFIED}", page(f"{SIMPLIFIED}{piece}。"))
    raws = [text.encode(codec, "ignore") for text in texts]
    for declared in (None, "gb2312"):
        assert [decode(raw, declared).text for raw in raws] == [raw.decode(codec) for raw in raws]


def test_rare_characters_of_four_bytes_are_not_damage() -> None:
    names = "出席：王㛃、李䶮、张㑇、陈㳇　赵𬭎、刘𠮷　ᠮᠣᠩᠭᠣᠯ　བོད་ཡིག　한국어"
    for text in (names, f"{SIMPLIFIED}\n{names}", "王㛃", "李䶮"):
        assert decode(text.encode("gb18030"), "gbk").text == text


@pytest.mark.parametrize("name", ["王垚", "李瑢", "杨堃", "赵婳珺", "黄䶮", "联通", "王婳"])
def test_a_name_alone_is_read_as_declared(name: str) -> None:
    assert decode(name.encode("gb18030"), "gb2312").text == name


def test_a_word_in_utf8_is_not_chinese_because_the_page_says_so() -> None:
    assert decode("café".encode(), "gb2312").text == "café"
    assert decode("Привет".encode(), "gbk").text == "Привет"


def test_a_shifted_stretch_between_valid_ones_is_found() -> None:
    raw = SIMPLIFIED.encode("gbk")
    gold = SIMPLIFIED[:20] + "\ufffd" + SIMPLIFIED[21:40] + "\ufffd" + SIMPLIFIED[41:]
    assert decode(raw[:40] + raw[41:80] + raw[81:]).text == gold


def test_other_languages_are_left_to_charset_normalizer() -> None:
    french = "L’été dernier, les élèves étaient à la fenêtre près du château. " * 20
    decoded = decode(french.encode("cp1252"))
    assert decoded.text == french
    assert (decoded.encoding, decoded.source) == ("cp1252", "statistics")
    russian = "Отчёт о работе правительства за прошедший год, планы на новый год. " * 20
    assert decode(russian.encode("cp1251")).text == russian
    assert decode(russian.encode("koi8-r"), "koi8-r").source == "header"
    markup = "<script>var pages = 10;</script>\n" * 400
    assert decode((markup + french).encode("cp1252")).text == markup + french


def test_tilde_braces_are_not_always_hz() -> None:
    template = "Dear ~{Name~}, your ~{Item~} is ready."
    assert decode(template.encode()).text == template


@given(st.binary(max_size=400), st.none() | st.text(max_size=40))
def test_no_bytes_and_no_header_raise_an_exception(raw: bytes, declared: str | None) -> None:
    decoded = decode(raw, declared)
    assert decoded.replacements == decoded.text.count("\ufffd")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_decoding_a_decoded_text_changes_nothing(text: str) -> None:
    once = decode(text.encode()).text
    assert decode(once.encode()).text == once


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("Big5", "big5hkscs"),
        (" utf8 ", "utf-8"),
        ("latin1", "cp1252"),
        ("no-such-label", None),
        ("\0", None),
        (None, None),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(label: str | None, codec: str | None) -> None:
    assert codec_of(label) == codec


def test_declarations_are_read_from_every_place() -> None:
    xml = b'<?xml version="1.0" encoding="gbk"?><a/>'
    http = b'<META http-equiv="Content-Type" content="text/html; charset=gb2312" />'
    assert declarations(xml).meta == "gbk"
    assert declarations(http).meta == "gb2312"
    assert declarations(b"", "text/html;charset='big5'").header == "big5"
    assert declarations(b"", "text/html").header is None
    assert declarations(http.decode().encode("utf-16")).bom == "utf-16-le"
