"""Decoding text so that it can be encoded back to the same bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cleaner.formats.encodings import holds_ascii, known_encoding
from cleaner.model import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b\x1a")) + b"\x7f"
_META = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
_HIGH = bytes(range(128, 256))
_DETECT = 262_144
"""Bytes at the start that are looked at for controls and for an encoding: all of a large file would take long."""
_FEW = 4
"""Bytes beyond ASCII from which they tell more than what is usual: encodings of old systems are thought of then, too."""
_USUAL = 1.25
"""How much likelier another encoding of the web has to be than Windows-1252 where there are so few. Of four words in one of 34
languages, in 19 encodings, 1,148 of 1,239 are read right (with 1: 1,147), in languages of Western Europe 182 of 195 (with 1: 174)."""
_SIGNS = frozenset(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2022\u2026\u2122\u20ac\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb1\xb7\xbb\xbc\xbd\xbe\xd7"
)
"""Signs of Windows-1252 that texts of any language have: quotation marks, dashes, currencies, degrees, rights, fractions."""
_ASCII_ONLY = frozenset({"hz"})
"""Encodings whose bytes are all ASCII, and so UTF-8 as well: where one is named, it comes first."""
_OTHERS = {"big5hkscs": ("cp950",)}
"""What else is meant by an encoding where it does not fit."""
_ESCAPED = (
    (b"\x1b$)C", ("iso2022_kr",)),
    (b"\x1b$", ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_2004")),
)
"""Escape sequences of encodings (ISO 2022) whose bytes are all ASCII, and the encodings."""
_LAST = "cp1252"
_VOID = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that mean nothing in Windows-1252."""
_FEW_VOID = 50
"""Bytes beyond ASCII for each of them from which the others are believed: in the Japanese of Shift JIS one in ten to twenty is such."""
_SURE = 4
"""Characters of UTF-8 for each byte that is none from which nobody's word for another encoding is taken."""
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text; `encode` gives its bytes back."""

    text: str
    encoding: str
    bom: bool = False
    undecodable: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()


def refuse_binary(data: bytes, declared: str | None = None) -> None:
    """Raise InputError when `data` is no text: a known file signature, or too many control characters.

    Whoever declares an encoding that is no superset of ASCII has bytes that say nothing by themselves: its characters are looked at.
    """
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(f"is not text but {name}")
    if any(data.startswith(bom) for bom, _ in _BOMS):
        return
    sample = data[:_DETECT]
    if _few_controls(sample) or _wide(sample) is not None or _escaped(data):
        return
    text = _exact(data, declared) if declared and not holds_ascii(declared) else None
    if text is None or not _few_controls(text[:_DETECT].encode()):
        raise InputError("is not text (binary data)")


def _few_controls(sample: bytes) -> bool:
    return len(sample) - len(sample.translate(None, _CONTROLS)) <= max(3, len(sample) // 100)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML page's meta element or XML declaration names in its first 4 KiB, if it is known and can be true.

    A declaration that can be read as ASCII does not stand in UTF-16.
    """
    match = _META.search(data[:4096])
    if match is None:
        return None
    found = known_encoding((match.group(1) or match.group(2)).decode("ascii"))
    return found if found is not None and holds_ascii(found) else None


def decode(data: bytes, declared: str | None = None, *, detect: bool = True) -> Decoded:
    """Decode bytes: byte order mark, then UTF-16 without one, ISO 2022, UTF-8, `declared`, and detection (chardet).

    UTF-16 shows by its zeros and ISO 2022 by its escape sequences, and both come first: they are UTF-8 as well, with NULs or escapes
    between other characters. UTF-8 comes before a declaration because bytes that are valid UTF-8 with non-ASCII characters are hardly
    ever anything else, also where an archive has cut the last of them. A text that is UTF-8 but for a few bytes keeps U+FFFD in their
    places and names them in `undecodable`; so does one in Windows-1252, of which five bytes mean nothing. Without `detect` that is the
    last resort, in place of detection.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if name == "utf-8":
                return replace(_all_but(body, name), bom=True)
            try:
                return Decoded(body.decode(name), name, True)
            except UnicodeDecodeError:
                break
    wide = _wide(data[:_DETECT])
    if wide and (text := _exact(data, wide)) is not None:
        return Decoded(text, wide)
    for name in _escaped(data):
        if (text := _exact(data, name)) is not None:
            return Decoded(text, name)
    like_utf8 = declared and (declared in _ASCII_ONLY or (b"\0" in data and not holds_ascii(declared)))
    if declared and like_utf8 and (text := _exact(data, declared)) is not None:
        return Decoded(text, declared)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    good, bad = _utf8_in(data)
    few_void = _few_void(data)
    for name in (declared, *_OTHERS.get(declared, ())) if declared and good <= _SURE * bad else ():
        if (text := _exact(data, name)) is not None:
            return Decoded(text, name)
        if name == _LAST and few_void:
            return _all_but(data, name)
    if good > bad:
        return _all_but(data, "utf-8")
    sample = data[:_DETECT].translate(None, _VOID) if few_void else data[:_DETECT]
    for name in _detect(sample) if detect else ():
        if (text := _exact(data, name)) is not None:
            return Decoded(text, name, warnings=(f"encoding: not UTF-8; detected {name}",))
    found = _all_but(data, _LAST)
    return replace(found, warnings=(f"encoding: not UTF-8 and not detected; read as {_LAST}", *found.warnings))


def encode(text: str, encoding: str, bom: bool = False, undecodable: Sequence[Sequence[int]] = ()) -> bytes:
    """The bytes that `decode` made `text` of."""
    mark = next((mark for mark, name in _BOMS if name == encoding), b"") if bom else b""
    if undecodable:
        chars = list(text)
        for at, byte in undecodable:
            chars[at] = chr(0xDC00 + byte)
        return mark + "".join(chars).encode(encoding, "surrogateescape")
    return mark + text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")


def _all_but(data: bytes, name: str) -> Decoded:
    """`data` in an encoding, but for the bytes that are none of it."""
    text = data.decode(name, "surrogateescape")
    bad = tuple((at, ord(c) - 0xDC00) for at, c in enumerate(text) if "\udc80" <= c <= "\udcff")
    if not bad:
        return Decoded(text, name)
    chars = list(text)
    for at, _ in bad:
        chars[at] = _REPLACEMENT
    plural = "byte is" if len(bad) == 1 else "bytes are"
    called = "UTF-8" if name == "utf-8" else name
    return Decoded("".join(chars), name, False, bad, (f"encoding: {len(bad)} {plural} not {called}",))


def _few_void(data: bytes) -> bool:
    """Whether hardly any of the bytes beyond ASCII means nothing in Windows-1252."""
    void = len(data) - len(data.translate(None, _VOID))
    return _FEW_VOID * void <= len(data) - len(data.translate(None, _HIGH))


def _utf8_in(data: bytes) -> tuple[int, int]:
    """The characters of UTF-8 beyond ASCII, and the bytes that are none of it."""
    text = data.decode("utf-8", "ignore")
    return len(text) - len(data.translate(None, _HIGH)), len(data) - len(text.encode())


def _exact(data: bytes, name: str) -> str | None:
    """`data` decoded as `name`, if that can be undone."""
    try:
        text = data.decode(name)
        return text if text.encode(name) == data else None
    except (UnicodeError, LookupError):
        return None


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a byte order mark shows zeros at every other byte."""
    half = len(sample) // 2
    if half < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def unescaped(data: bytes) -> Decoded | None:
    """What is written in escape sequences, where its bytes need not come back: there are more ways to write them than Python's."""
    for name in _escaped(data):
        with suppress(UnicodeError):
            return Decoded(data.decode(name), name)
    return None


def _escaped(data: bytes) -> tuple[str, ...]:
    """The encodings whose escape sequences these bytes have."""
    found = (names for mark, names in _ESCAPED if mark in data)
    return next(found, ()) if data.isascii() else ()


def _detect(sample: bytes) -> list[str]:
    """The encodings that a text may be in which is not UTF-8, the likeliest first.

    Where only signs are not ASCII (a pound, a curly quotation mark) nothing tells a language, and a few letters tell little: what
    the web has most of is believed then.
    """
    import chardet

    high = sample.translate(None, bytes(range(128)))
    try:
        told = high.translate(None, _VOID).decode(_LAST)
        if told and _SIGNS.issuperset(told):
            return [_LAST]
    except UnicodeDecodeError:
        pass
    if len(high) < _FEW:
        ranked = chardet.detect_all(sample, ignore_threshold=True, encoding_era=chardet.EncodingEra.MODERN_WEB)
        sure = {item["encoding"]: item["confidence"] for item in ranked}
        name = ranked[0]["encoding"]
        if _USUAL * sure.get("Windows-1252", 0.0) >= sure[name]:
            return [_LAST]
    else:
        era = chardet.EncodingEra.ALL & ~chardet.EncodingEra.MAINFRAME
        name = chardet.detect(sample, encoding_era=era, max_bytes=_DETECT)["encoding"]
    found = known_encoding(name or _LAST) or _LAST
    if not holds_ascii(found) and _META.search(sample):  # a false claim, which has been heard, and chardet believes
        return _detect(_META.sub(b"", sample))
    return [found, _LAST]
