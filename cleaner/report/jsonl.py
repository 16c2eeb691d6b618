"""`report.jsonl`: a `Result` as the object that `schema.json` documents, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from importlib import resources
from typing import Any

from cleaner.formats import about
from cleaner.model import CleanerError, Removal, ReportEvidence, Result
from cleaner.report import reading
from cleaner.report.lean import lean, whole

SCHEMA = 3
READS = (1, 2, 3)
"""Versions of the format that are read: 1 told everything of every removal, 2 left out what says nothing, 3 says once what recurs."""
Object = dict[str, Any]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_REMOVAL = frozenset((*(item.name for item in fields(Removal)), "at"))


class ReportError(CleanerError):
    """A report that cannot be read; the message names the file and the line."""


def schema() -> Object:
    """The JSON Schema (draft 2020-12) of one line of the report."""
    text = resources.files("cleaner.report").joinpath("schema.json").read_text(encoding="utf-8")
    found: Object = json.loads(text)
    return found


def to_object(
    result: Result, *, source: str, output: str | None = None, format: str = "txt", record: int | None = None
) -> Object:
    """The object of a cleaned document, with every field of each removal.

    `source` is the path it was read from, `output` the file below OUT that has its clean text, `record` its number in the source, if
    that holds several.
    """
    return _object(result, {"removals": removals(result)}, source, output, format, record)


def line_object(
    result: Result,
    evidence: ReportEvidence = "short",
    *,
    source: str,
    output: str | None = None,
    format: str = "txt",
    record: int | None = None,
) -> Object:
    """The object of a cleaned document as its line in the report has it: what recurs is said once (`lean`)."""
    return _object(result, lean(result.removed, insertion_points(result), evidence), source, output, format, record)


def _object(
    result: Result, removals: Object, source: str, output: str | None, format: str, record: int | None
) -> Object:
    return {
        "schema": SCHEMA,
        "id": result.id,
        "source": source,
        "record": record,
        "output": output,
        "format": format,
        "digest": result.digest,
        "kind": result.kind,
        "language": result.language,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        "url": result.url,
        **about.told(result),
        "encoding": result.encoding,
        "bom": result.bom,
        "undecodable": [list(pair) for pair in result.undecodable],
        **({"fixed": [list(fix) for fix in result.fixed]} if result.fixed else {}),
        "words": {"in": result.words_in, "out": result.words_out},
        "characters": {"in": result.chars_in, "out": result.chars_out},
        "held": result.held,
        "warnings": list(result.warnings),
        **removals,
        "ruleset": result.ruleset,
        "version": result.version,
        "error": None,
    }


def failure(id: str, *, source: str, error: str, skipped: bool, version: str, record: int | None = None) -> Object:
    """The report object of a document that could not be cleaned, or (`skipped`) is none."""
    return {
        "schema": SCHEMA,
        "id": id,
        "source": source,
        "record": record,
        "skipped": skipped,
        "version": version,
        "error": error,
    }


def removals(result: Result) -> list[Object]:
    """The removals of a document as a report has them."""
    return [
        removal_object(removal, *place) for removal, place in zip(result.removed, insertion_points(result), strict=True)
    ]


def insertion_points(result: Result) -> list[tuple[int, str, str]]:
    """For each removal the offset into the clean text where it stood, and the white space around it.

    The clean text with `before`, text and `after` put in there has the removal back; one that was left in begins there.
    """
    if result.kind == "html":
        from cleaner.render import text as render

        found = render.insertion_points(result.pieces, result.removed)
        return [(0, "", "") if place is None else (place.at, place.before, place.after) for place in found]
    offsets: list[tuple[int, str, str]] = []
    gone = 0
    for removal in result.removed:
        start, end = removal.start or 0, removal.end or 0
        offsets.append((start - len(removal.before) - gone, removal.before, removal.after))
        if not removal.kept:
            gone += len(removal.before) + end - start + len(removal.after)
    return offsets


def removal_object(removal: Removal, at: int, before: str, after: str) -> Object:
    """One removal as the report has it; `at` is its place in the clean text, `before` and `after` the white space that went with it."""
    return {
        "id": removal.id,
        "start": removal.start,
        "end": removal.end,
        "at": at,
        "text": removal.text,
        "before": before,
        "after": after,
        "category": removal.category,
        "base": removal.base,
        "threshold": removal.threshold,
        "rules": [{"id": hit.id, "weight": hit.weight, "matched": hit.matched} for hit in removal.rules],
        "against": [{"id": hit.id, "weight": hit.weight, "matched": hit.matched} for hit in removal.against],
        "score": removal.score,
        "reason": removal.reason,
        "kept": removal.kept,
        "path": removal.path,
        "context": list(removal.context),
    }


def to_line(value: Mapping[str, Any]) -> str:
    """One line of JSON, without its line break; a lone surrogate (text given as str may hold one) is escaped."""
    line = _json(value)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return line


def report_line(value: Object, evidence: ReportEvidence = "short") -> str:
    """The line of the report for the object of a document with all its fields (see `lean`), without its line break.

    Other fields that a removal has, such as a verdict, are told as they are.
    """
    items = value.get("removals")
    if not items:
        return to_line(value)
    told = lean(
        [reading.removal(item) for item in items],
        [(item.get("at"), item["before"], item["after"]) for item in items],
        evidence,
        [{name: part for name, part in item.items() if name not in _REMOVAL} for item in items],
    )
    line: Object = {}
    for name, item in value.items():
        if name == "removals":
            line.update(told)
        elif name not in told:
            line[name] = item
    return to_line({**line, "schema": SCHEMA})


def read_line(line: str | bytes) -> Object:
    """The object of a line of the report with all its fields.

    Raises ValueError for what is no object of JSON, and one that names the field where what every reader asks for is missing: numbers
    of words and characters, and of each removal its id, category, text and rules.
    """
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("is no object")
    found = whole(value)
    for name in ("words", "characters"):
        sizes = found.get(name, _NONE)
        if not isinstance(sizes, dict) or not all(isinstance(sizes.get(side), int) for side in _NONE):
            raise ValueError(f"{name}: wants the numbers in and out")
    removals = found.get("removals", [])
    if not isinstance(removals, list):
        raise ValueError("removals: is no list")
    for number, removal in enumerate(removals, 1):
        if (wrong := reading.wrong(removal)) is not None:
            raise ValueError(f"removal {number}: {wrong}")
    return found


_NONE = {"in": 0, "out": 0}


def from_object(value: Mapping[str, Any], text: str = "") -> Result:
    """The `Result` that an object tells of. A report holds no kept text, so `text` is what the caller has of it.

    Raises ReportError naming the field that is missing or of the wrong type.
    """
    if value.get("schema") not in READS:
        raise ReportError(f"schema: {value.get('schema')!r} is none of {READS}, which this version reads")
    try:
        value = whole(dict(value))
        return Result(
            id=reading.text(value["id"]),
            kind=value["kind"],
            text=text,
            removed=tuple(reading.removal(item) for item in value["removals"]),
            kept=(),
            pieces=(),
            title=value["title"],
            author=value["author"],
            date=value["date"],
            site=value["site"],
            language=value["language"],
            url=value["url"],
            **_more(value),
            held=bool(value["held"]),
            warnings=tuple(value["warnings"]),
            encoding=reading.text(value["encoding"]),
            bom=bool(value["bom"]),
            undecodable=tuple((int(offset), int(byte)) for offset, byte in value["undecodable"]),
            fixed=tuple((int(at), reading.text(now), reading.text(was)) for at, now, was in value.get("fixed", ())),
            digest=reading.text(value["digest"]),
            words_in=int(value["words"]["in"]),
            words_out=int(value["words"]["out"]),
            chars_in=int(value["characters"]["in"]),
            chars_out=int(value["characters"]["out"]),
            ruleset=reading.text(value["ruleset"]),
            version=reading.text(value["version"]),
        )
    except KeyError as error:
        raise ReportError(f"{error.args[0]}: is missing") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise ReportError(f"malformed: {' '.join(str(error).split())}") from None


def _more(value: Mapping[str, Any]) -> Object:
    """What a line tells of the fields that it has only where they are known."""
    found = {name: value[name] for name in about.MORE if value.get(name) is not None}
    if "tags" in found:
        found["tags"] = tuple(map(reading.text, found["tags"]))
    return found
