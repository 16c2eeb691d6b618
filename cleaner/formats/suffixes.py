"""Which files hold records and which are documents, told from their names, and what their outputs are called."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal, get_args

from cleaner.formats.streams import compression

Format = Literal["document", "jsonl", "parquet", "warc"]
FORMATS: tuple[Format, ...] = get_args(Format)
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml"})
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
_RECORDS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
# "Dr. Smith speaks" has no suffix; a name that is all suffix (".txt") is hidden and never comes here.
_SUFFIX = re.compile(r"(?<=[^/])\.(?:[A-Za-z0-9]{1,6}|parquet)$", re.IGNORECASE)


def format_of(name: str) -> Format:
    """How a file of this name is read."""
    return _RECORDS.get(plain_suffix(name), "document")


def plain_suffix(name: str) -> str:
    """The suffix in lower case, without the one that says how the file is packed: ".html" of "a.html.gz"."""
    return PurePosixPath(name[: len(name) - len(compression(name))]).suffix.lower()


def packing(name: str) -> str:
    """How a document file is packed; a packed file of unknown content is not opened, and its packing is none of ours."""
    return compression(name) if plain_suffix(name) in HTML_SUFFIXES | TEXT_SUFFIXES else ""


def output_name(name: str, form: Format, suffix: str, to: str | None) -> str:
    """The suffix of the output: of a document `suffix`, packed as it was; of records that of the input, or `to`."""
    if form == "document":
        return to or suffix + packing(name)
    if to is not None:
        return to
    if form == "warc":
        return ".jsonl" + compression(name)
    packed = compression(name) if form == "jsonl" else ""
    own = name[: len(name) - len(packed)]
    found = PurePosixPath(own).suffix
    return (found if found.lower() in _RECORDS else f".{form}") + packed


def short_name(name: str, suffix: str) -> str:
    """The name with another suffix in place of its own."""
    packed = compression(name)
    if packed and (plain_suffix(name) in _RECORDS or packing(name)):
        name = name[: -len(packed)]
    return _SUFFIX.sub("", name) + suffix


def target_format(name: str) -> Literal["jsonl", "parquet", "csv"]:
    """The format of an output file of records, told from its name or from what `--to` says."""
    if name.lower().endswith("csv"):
        return "csv"
    return "parquet" if name.lower().endswith(("parquet", ".pq")) else "jsonl"
