"""The clean text of a document, out of the output that the run wrote, and the output with another text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from cleaner.batch import output
from cleaner.batch.names import reason, same_or_inside, shown
from cleaner.model import CleanerError

Object = Mapping[str, Any]


class TextError(CleanerError):
    """The clean text of a document cannot be had; the message says why."""


def clean_text(out: Path, value: Object) -> str:
    """The clean text of the document that `value` (a line of the report under `out`) tells of. Raises TextError."""
    content = raw(out, value)
    text = output.text_of(content, str(value.get("format")))
    if text is None:
        raise TextError(f"its output is {shown(str(value.get('format')))}, which does not give the text back")
    if value.get("kind") == "html" and value.get("format") == "txt":
        # An output file ends in a line break, also where the text does not.
        text = text if len(text) == value["characters"]["out"] else text.removesuffix("\n")
    return text


def raw(out: Path, value: Object) -> str:
    """The content of the output file. Raises TextError."""
    name = value.get("output")
    if not isinstance(name, str):
        raise TextError("no output was written for it")
    try:
        return below(out, name).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"{shown(name)}: {reason(error)}") from None


def below(folder: Path, name: str) -> Path:
    """The file `name` below `folder`; a report from elsewhere must not reach other files. Raises TextError."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not same_or_inside(folder / path, folder):
        raise TextError(f"{shown(name)}: leads out of {shown(folder)}")
    return folder / path


def with_text(content: str, format: str, text: str) -> bytes:
    """The output file's content with `text` in place of its own."""
    if format == "json":
        fields = json.loads(content)
        fields["text"] = text
        return output.encode(json.dumps(fields, ensure_ascii=False, indent=2) + "\n")
    return output.encode(text)
