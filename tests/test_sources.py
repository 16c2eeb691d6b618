"""Bytes in, the same bytes out: decoding, detection of kind and encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats import read, sniff
from cleaner.formats.text import declared_encoding, decode, encode, known_encoding
from cleaner.model import InputError

RUSSIAN = "Мэр города заявил, что мост откроют весной. Работы идут по графику, добавил он. " * 4


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_decides_and_comes_back(name: str) -> None:
    """The mark is not part of the text, and is written again."""
    data = ("\ufeff" + RUSSIAN).encode(name)
    found = decode(data)
    assert (found.text, found.encoding, found.bom) == (RUSSIAN, name, True)
    assert encode(found.text, found.encoding, found.bom, found.undecodable) == data


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["The mayor opened the bridge.\n", "<p>The mayor opened the bridge.</p>", "Der Bürgermeister kam.\r\n"]
)
def test_utf_16_without_a_mark_is_seen(name: str, text: str) -> None:
    """Also where all of it is ASCII, which is UTF-8 with NULs to whoever asks for that first."""
    found = read(text.encode(name))
    assert (found.text, found.encoding, found.bom) == (text, name, False)
    assert found.kind == ("html" if text.startswith("<") else "text")
    assert encode(found.text, found.encoding) == text.encode(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("iso2022_jp", "町議会は火曜日、川にかかる古い橋を架け替えることを決めた。\n"),
        ("iso2022_jp", "<p>町議会は火曜日、古い橋を架け替えることを決めた。</p>"),
        ("iso2022_jp_2", "Ça va, à Köln? 町議会は火曜日に決めた。"),
        ("iso2022_kr", "시의회는 화요일에 오래된 다리를 다시 짓기로 결정했다.\n"),
    ],
)
def test_escape_sequences_are_seen(name: str, text: str) -> None:
    """ISO 2022 is all ASCII, and so UTF-8 with odd characters to whoever asks for that first."""
    found = read(text.encode(name))
    assert (found.text, found.encoding, found.warnings) == (text, name, ())
    assert found.kind == ("html" if text.startswith("<") else "text")
    assert encode(found.text, found.encoding) == text.encode(name)


@pytest.mark.parametrize(
    "text", ["\x1b[31mThe bridge\x1b[0m is shut.", "It cost \x1b$5.", "\x1b$B and no more", "Мост \x1b$B8E$$"]
)
def test_escapes_of_terminals_are_no_encoding(text: str) -> None:
    """What cannot be ISO 2022 stays what it is."""
    found = decode(text.encode())
    assert (found.text, found.encoding) == (text, "utf-8")


def test_windows_1251_is_detected_with_a_warning() -> None:
    """What is not UTF-8 is detected, and the report says so."""
    found = decode(RUSSIAN.encode("cp1251"))
    assert found.text == RUSSIAN
    assert any("cp1251" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "El niño contó a la mañana siguiente lo que había visto en la montaña: dos corzos y un jabalí."),
        ("cp1252", "As crianças não queriam voltar à escola, e ninguém sabia dizer porquê."),
        ("cp1252", "Perché la città abbia chiuso il ponte, nessuno lo sa più."),
        ("cp1252", "Tyttö näki järven jäällä hirven, ja isä kääntyi hitaasti pois."),
        ("cp1252", "Så blev det tyst i byn, och båten låg kvar vid bryggan hela hösten."),
        ("cp1252", "Hún sagði að fjörðurinn væri ísi lagður í þrjá mánuði."),
        ("cp1252", "Zürich"),
        ("cp1252", "\u2018Nobody asked us,\u2019 she\u2019d say \u2013 \u2018and nobody will.\u2019"),
        ("cp1252", "Seats cost £12 at the door, and the warden\u2019s tea is free."),
        ("cp1250", "Příští vlak odjíždí až ráno, řekl výpravčí a zavřel okénko."),
        ("cp1250", "Łódź czekała na śnieg, a dzieci źle spały."),
        ("iso8859-2", "Na przystanku wciąż leżała książka, której nikt nie szukał, a śnieg zasypywał ścieżkę."),
        ("cp1251", "Мост открыли в пятницу."),
        ("koi8-r", "Мост открыли в пятницу, и первым по нему прошёл сторож."),
        ("cp1253", "Η γέφυρα άνοιξε την Παρασκευή."),
        ("cp1254", "Köprü cuma günü açıldı, ilk geçen bekçinin kızı oldu."),
        ("cp1257", "Tiltas atidarytas penktadienį, pirmasis juo perėjo sargas."),
        ("cp932", "橋は金曜日に開通した。"),
        ("gb18030", "大桥在星期五通车。"),
        ("cp949", "다리는 금요일에 열렸다."),
    ],
)  # fmt: skip
def test_an_old_encoding_is_told_by_its_language(encoding: str, text: str) -> None:
    """Of one sentence: the bytes say what they are in the encoding in which the sentence is one of some language."""
    assert decode(text.encode(encoding)).text == text


def test_a_stray_byte_does_not_turn_the_text_into_another_encoding() -> None:
    """One bad byte in UTF-8 costs one character, not all of them."""
    data = RUSSIAN.encode() + b"\xff" + "Ещё одно предложение.".encode()
    found = decode(data)
    assert found.encoding == "utf-8"
    assert found.text == RUSSIAN + "\ufffd" + "Ещё одно предложение."
    assert found.undecodable == ((len(RUSSIAN), 0xFF),)
    assert encode(found.text, found.encoding, found.bom, found.undecodable) == data


@given(st.binary(max_size=400))
def test_any_bytes_come_back(data: bytes) -> None:
    """decode and encode are inverse on every input."""
    found = decode(data)
    assert encode(found.text, found.encoding, found.bom, found.undecodable) == data


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 rest", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04zip", b"\x1f\x8bgz", bytes(range(256)) * 8],
    ids=["pdf", "png", "zip", "gzip", "noise"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    """An image is no article, and the message says what it is."""
    with pytest.raises(InputError, match="is not text"):
        read(data)


def test_a_single_nul_is_not_binary() -> None:
    """A stray control character does not make a text binary."""
    assert read(b"The bridge opened on Friday.\x00 It was late.").kind == "text"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html><html><body><p>x</p></body></html>", "html"),
        ("\ufeff  <?xml version='1.0'?><html><p>x</p></html>", "html"),
        ("<!-- saved --><div class='a'>x</div>", "html"),
        ("Title\n\n<p>one</p><p>two</p><p>3</p><p>4</p><p>5</p><p>6</p><p>7</p><p>8</p>", "html"),
        ("He wrote <p> by hand, and the editor laughed.", "text"),
        ("a < b and b > c", "text"),
        ("", "text"),
    ],
)
def test_kind_is_told_from_the_content(text: str, kind: str) -> None:
    """HTML opens with a tag or closes many; a tag in a sentence is a sentence."""
    assert sniff(text) == kind


def test_a_page_may_declare_its_encoding() -> None:
    """meta charset counts when the bytes are not UTF-8, and Latin-1 means Windows-1252 as in browsers."""
    page = '<html><head><meta charset="windows-1251"></head><body><p>Мост</p></body></html>'.encode("cp1251")
    assert "Мост" in read(page).text
    assert declared_encoding(b"<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>") == "cp1252"
    assert declared_encoding(b"<meta charset=nonsense>") is None


def test_the_transport_outranks_the_page() -> None:
    """An encoding passed by the caller comes before the page's own claim."""
    page = '<html><head><meta charset="shift_jis"></head><body><p>Мост</p></body></html>'.encode("cp1251")
    assert "Мост" in read(page, encoding="cp1251").text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin-1", "cp1252"),
        (" us-ascii ", "cp1252"),
        ("ks_c_5601-1987", "cp949"),
        ("EUC-KR", "cp949"),
        ("Shift_JIS", "cp932"),
        ("gb2312", "gb18030"),
        ("iso-8859-9", "cp1254"),
        ("KOI8-R", "koi8-r"),
        ("utf8", "utf-8"),
        ("iso-8859-8-i", "iso8859-8"),
        ("logical", "iso8859-8"),
        ("iso-8859-6-e", "iso8859-6"),
        ("iso885915", "iso8859-15"),
        ("x-sjis", "cp932"),
        ("windows-31j", "cp932"),
        ("x-x-big5", "big5hkscs"),
        ("x-gbk", "gb18030"),
        ("windows-874", "cp874"),
        ("windows-949", "cp949"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("koi8-ru", "koi8-u"),
        ('"windows-1250"', "cp1250"),
        ("utf-16", "utf-16-le"),
        ("UTF-8-SIG", "utf-8"),
        ("idna", None),
        ("punycode", None),
        ("unicode_escape", None),
        ("utf-7", None),
        ("rot13", None),
        ("base64", None),
        ("no such", None),
        ("", None),
        ("a\0b", None),
        ("é", None),
    ],
)
def test_encodings_are_meant_as_browsers_mean_them(name: str, wanted: str | None) -> None:
    """By any name that Python knows; what is of no text is none."""
    assert known_encoding(name) == wanted


def test_a_server_that_says_latin_1_has_curly_quotes() -> None:
    """What a transport says is meant as a page's own claim is."""
    assert read("<p>“Nobody asked,” she said.</p>".encode("cp1252"), encoding="iso-8859-1").text.startswith(
        "<p>“Nobody"
    )
    assert read("Müller kam.".encode(), encoding="iso-8859-1").text == "Müller kam."
    assert read("Мост закрыт.".encode("cp1251"), encoding="no such").encoding == "cp1251"


@pytest.mark.parametrize(
    ("name", "said", "text"),
    [
        ("iso8859-8", "iso-8859-8-i", "<p>שלום לכולם</p>"),
        ("big5hkscs", "big5", "<p>佢哋嘅議會</p>"),
        ("cp950", "big5", "<p>╭ 議會 ╮</p>"),
        ("utf-16-le", "utf-16", "町議会は火曜日、川にかかる古い橋を架け替えることを決めた。\n"),
        ("utf-16-be", "utf-16be", "町議会は火曜日、川にかかる古い橋を架け替えることを決めた。\n"),
        ("utf-32-le", "utf-32", "町議会 decided on Tuesday.\n"),
        ("hz", "hz-gb-2312", "<p>市议会周二决定</p>"),
    ],
)
def test_what_only_the_transport_knows(name: str, said: str, text: str) -> None:
    """A name that browsers know, or bytes that without it are another text, or none."""
    found = read(text.encode(name), encoding=said)
    assert (found.text, found.warnings) == (text, ())
    assert encode(found.text, found.encoding) == text.encode(name)


@pytest.mark.parametrize("name", ["utf-16", "utf-16le", "UTF-32", "cp037"])
@pytest.mark.parametrize("end", ["", " "])
def test_a_page_that_can_be_read_is_in_no_utf_16(name: str, end: str) -> None:
    """What its own words deny is not believed, however many bytes there are."""
    page = f"<meta charset={name}><p>{RUSSIAN}</p>{end}"
    assert read(page.encode("cp1251")).text == page
    assert read(page.encode()).text == page


def test_binary_data_is_none_in_any_encoding() -> None:
    """A transport that calls it UTF-16 makes no text of it."""
    with pytest.raises(InputError):
        read(bytes(range(256)) * 4, encoding="utf-16")


@pytest.mark.parametrize("lost", [1, 2])
def test_utf_8_that_an_archive_has_cut(lost: int) -> None:
    """A server says Latin-1, as many do by default, and the last character is not whole: the rest is still UTF-8."""
    text = "L'été a été gâché, a dit André à la télé. Ça a coûté mille "
    found = read((text + "€").encode()[:-lost], encoding="iso-8859-1")
    assert found.text.rstrip("\ufffd") == text
    assert (found.encoding, len(found.undecodable)) == ("utf-8", 3 - lost)


def test_a_page_with_other_escapes_than_pythons() -> None:
    """Old programs end Japanese by ESC ( J. A page need not come back; a text must, and stays as it is."""
    page = "<p>町議会は火曜日</p>".encode("iso2022_jp").replace(b"\x1b(B", b"\x1b(J")
    found = read(page)
    assert (found.text, found.encoding) == ("<p>町議会は火曜日</p>", "iso2022_jp")
    text = read(page, kind="text")
    assert encode(text.text, text.encoding) == page
