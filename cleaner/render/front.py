"""Front matter: what is known of an article, as YAML before its Markdown."""

from __future__ import annotations

import datetime
import json
import re

from cleaner.model import Result

# Raw, these are line breaks or refused in YAML; JSON writes them as they are.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write(result: Result, address: str | None) -> str:
    """The fields of a result that are known, a line each, between lines of dashes.

    Strings are quoted as in JSON, which YAML reads: `language: "no"` is Norwegian and no denial. A day is written as YAML's own.

    >>> print(write(Result("", "html", "", (), (), (), title="Soup: a life", date="2024-05-01"), None), end="")
    ---
    title: "Soup: a life"
    date: 2024-05-01
    ---
    """
    known = {
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        "url": address,
        "language": result.language,
    }
    lines = [f"{name}: {_value(name, value)}\n" for name, value in known.items() if value]
    return f"---\n{''.join(lines)}---\n" if lines else ""


def _value(name: str, value: str) -> str:
    if name == "date" and _is_day(value):
        return value
    # A lone surrogate is no character, in YAML neither.
    text = json.dumps(" ".join(value.split()).encode("utf-8", "replace").decode(), ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _is_day(value: str) -> bool:
    try:
        return _DAY.fullmatch(value) is not None and datetime.date.fromisoformat(value).year > 0
    except ValueError:
        return False
