"""What encodings are called: by pages, by servers and by people."""

from __future__ import annotations

import codecs

# Browsers read these (by Python's names) as their supersets (WHATWG Encoding Standard, section 4.2), and UTF-16 as little-endian.
_SUPERSETS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874", "big5": "big5hkscs", "utf-16": "utf-16-le", "utf-32": "utf-32-le",
    "utf-8-sig": "utf-8",
}  # fmt: skip
_NAMES = {
    name: known
    for known, names in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8",
        "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff",
        "utf-16-be": "unicodefffe",
        "iso8859-6": "iso88596 csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i",
        "iso8859-7": "iso88597 sun_eu_greek",
        "iso8859-8": "iso88598 csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i logical visual",
        "iso8859-15": "iso885915 csisolatin9",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac-roman": "csmacintosh mac",
        "mac-cyrillic": "mac-ukrainian",
        "cp874": "dos-874 iso885911 windows-874",
        "gb18030": "csgb2312 gb_2312 gb_2312-80",
        "big5hkscs": "cn-big5",
        "euc_jp": "cseucpkdfmtjapanese",
        "cp932": "windows-31j",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
        **{f"iso8859-{number}": f"iso8859{number}" for number in (1, 2, 3, 4, 5, 9, 10, 13, 14)},
    }.items()
    for name in names.split()
}
"""Names that browsers know and Python does not; they know some with "x-" before them as well."""
_NO_TEXT = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""What Python calls encodings of texts, and no page or file is written in."""


def holds_ascii(name: str) -> bool:
    """Whether ASCII is what it is in an encoding: in UTF-16 it is not."""
    return "<meta charset>".encode(name) == b"<meta charset>"


def known_encoding(name: str) -> str | None:
    """Python's name of the encoding that a page, a transport or a person means by `name`; None for one that is not known, or is of no text.

    >>> known_encoding("Latin-1"), known_encoding("windows-1250"), known_encoding("rot13")
    ('cp1252', 'cp1250', None)
    """
    name = name.strip("\"' \t\r\n").lower()
    while name.startswith("x-"):
        name = name[2:]
    try:
        found = codecs.lookup(_NAMES.get(name, name)).name
        found = _SUPERSETS.get(found, found)
        " ".encode(found)
    except (LookupError, ValueError):
        return None
    return None if found in _NO_TEXT else found
