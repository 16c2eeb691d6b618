"""The differences of two runs as a folder that `cleaner review` opens.

FOLDER/differences.jsonl   the documents that differ, each a line as a report has them; its removals are the differences, and what both
                           runs remove. A removal's `diff` says which run removes it, and what each says of it
FOLDER/articles.jsonl      their articles, with all that either run removed in place
FOLDER/diff.json           what was compared
FOLDER/verdicts.jsonl      what people said of them (`review.verdicts`)
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cleaner.corpus import reports
from cleaner.corpus.state import State
from cleaner.model import CleanerError
from cleaner.report import jsonl
from cleaner.review import sources, texts, view
from cleaner.review.differ.align import Alignment
from cleaner.review.differ.pair import Placed, Unit, side_of, units
from cleaner.segment import normal
from cleaner.system import files
from cleaner.system.digest import group_key
from cleaner.system.names import shown

LINES, ARTICLES, FACTS = "differences.jsonl", "articles.jsonl", "diff.json"
FOLDER = "diff"
"""Below the second run, where nothing else is said."""
Object = dict[str, Any]


@dataclass(slots=True)
class Prepared:
    """What was written: documents that differ and differences in them; `problems` name articles that cannot be shown."""

    documents: int = 0
    differences: int = 0
    problems: list[str] = field(default_factory=list)


def is_there(folder: Path) -> bool:
    """Whether a folder holds the differences of two runs, and no run of its own."""
    return (folder / LINES).is_file() and not (folder / "report.jsonl").is_file()


def write(a: Path, b: Path, pairs: Sequence[tuple[int, int]], folder: Path, facts: Mapping[str, Any]) -> Prepared:
    """Write the differences of two reports into `folder`; verdicts that lie there stay, and count where the difference is still the same.

    Args:
        a: The report of one run (`report.jsonl`, or packed), in the run's folder.
        b: That of the other.
        pairs: The documents that differ: number of the line in A, and in B.
        facts: What `diff.json` is to tell of the comparison.
    """
    if (folder / "report.jsonl").exists():
        raise CleanerError(f"{shown(folder)} is the output of a run; name another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    made = Prepared()
    outputs = texts.Outputs(a.parent), texts.Outputs(b.parent)
    try:
        with (
            tempfile.TemporaryFile(prefix="cleaner-diff-") as spool,
            files.whole(folder / LINES) as lines,
            files.whole(folder / ARTICLES) as articles,
        ):
            places = _spooled(b, {number for _, number in pairs}, spool)
            other = dict(pairs)
            for number, value, row in _numbered(a):
                if number in other:
                    spool.seek(places[other[number]])
                    twin, twin_row = json.loads(spool.readline())
                    line, text = _document((value, row), (twin, twin_row), outputs, made)
                    made.documents += 1
                    lines.write(jsonl.to_line(line).encode() + b"\n")
                    articles.write(jsonl.to_line({"id": value["id"], "text": text}).encode() + b"\n")
    finally:
        for each in outputs:
            each.close()
    reading = sources.settings_of(State(a.parent).read_run())
    told = {**facts, "differences": made.differences, "reading": reading}
    files.write(folder / FACTS, (json.dumps(told, ensure_ascii=True, indent=2) + "\n").encode())
    return made


def facts_of(folder: Path) -> Object:
    """What `diff.json` tells. Raises CleanerError when it cannot be read."""
    try:
        found = json.loads((folder / FACTS).read_bytes())
    except (OSError, ValueError) as error:
        raise CleanerError(f"{shown(folder / FACTS)}: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise CleanerError(f"{shown(folder / FACTS)}: is no object")
    return found


def seen(value: Mapping[str, Any], text: str) -> view.View:
    """The article of a document of `differences.jsonl` with its differences in place, and what both runs remove as gone.

    Raises ViewError when they do not belong together.
    """
    built = view.build(value, text)
    agreed = {number for number, removal in enumerate(value["removals"]) if side_of(removal) == "both"}
    return view.View(built.text, tuple(replace(each, left=each.removal not in agreed) for each in built.places))


def _numbered(report: Path) -> Iterator[tuple[int, Object, int | None]]:
    """The lines of a report: number, object, and the document's number among the records of its output file."""
    rows: dict[str, int] = {}
    for number, value in enumerate(reports.read(report)):
        row = None
        if value.get("error") is None and texts.is_record(value):
            row = rows[value["output"]] = rows.get(value["output"], -1) + 1
        yield number, value, row


def _spooled(report: Path, wanted: set[int], file: IO[bytes]) -> dict[int, int]:
    """The wanted lines of a report in a file of their own, and where each begins: the other report may have another order."""
    found: dict[int, int] = {}
    for number, value, row in _numbered(report):
        if number in wanted:
            found[number] = file.tell()
            file.write(f"[{jsonl.to_line(value)},{json.dumps(row)}]\n".encode())
    return found


def _document(
    one: tuple[Object, int | None],
    two: tuple[Object, int | None],
    outputs: tuple[texts.Outputs, texts.Outputs],
    made: Prepared,
) -> tuple[Object, str]:
    """The line of a document, and its article."""
    a, b = one[0], two[0]
    try:
        own, other = view.build(a, outputs[0].text(*one)), view.build(b, outputs[1].text(*two))
        text = own.text
        found = units(_placed(a, own, text, None), _placed(b, other, text, Alignment(text, other.text)))
    except CleanerError as error:
        made.problems.append(str(error))
        text = ""
        found = units(_bare(a), _bare(b))
    removals = [_removal(unit, text, a) for unit in found]
    made.differences += sum(unit.side != "both" for unit in found)
    size = {"in": len(text), "out": len(text)}
    line = {name: item for name, item in a.items() if name not in {"fixed", "removals"}}
    line |= {"output": ARTICLES, "format": "jsonl", "held": False, "characters": size, "removals": removals}
    return line, text


def _placed(value: Object, seen: view.View, text: str, alignment: Alignment | None) -> list[Placed]:
    """The removals of a run in the article `text`; `alignment` leads there from the run's own."""
    spans = {place.removal: (place.start, place.end) for place in seen.places}
    found: list[Placed] = []
    for number, removal in enumerate(value["removals"]):
        if removal["kept"]:
            continue
        span = spans.get(number)
        if span is not None and alignment is not None:
            span = alignment.span(*span)
        if span is not None:
            span = normal.trim(text, *span)
        start, end = span if span is not None else (None, None)
        found.append(Placed(start, end, removal))
    return found


def _bare(value: Object) -> list[Placed]:
    """The removals without an article: a text's have their offsets all the same."""
    return [Placed(item["start"], item["end"], item) for item in value["removals"] if not item["kept"]]


def _removal(unit: Unit, text: str, value: Object) -> Object:
    """A difference as a removal that was left in: so the article is whole, and nothing has to be cut or put back."""
    chief = unit.chief
    inside = text[unit.start : unit.end] if text and unit.start is not None else chief["text"]
    placed = bool(text) and unit.start is not None
    said = {name: [_said(item.removal) for item in items] for name, items in (("a", unit.a), ("b", unit.b))}
    diff: Object = {"side": unit.side, **said}
    if unit.side == "edges" and placed:
        diff["parts"] = unit.parts(text)
    return {
        **chief,
        "id": _name(unit, value, said),
        "start": unit.start if value["kind"] == "text" and placed else None,
        "end": unit.end if value["kind"] == "text" and placed else None,
        "at": unit.start if placed else None,
        "text": inside,
        "before": "",
        "after": "",
        "kept": True,
        "diff": diff,
    }


def _said(removal: Mapping[str, Any]) -> Object:
    names = ("id", "category", "text", "score", "base", "threshold", "reason", "rules", "against")
    return {name: removal[name] for name in names}


def _name(unit: Unit, value: Object, said: Mapping[str, Sequence[Object]]) -> str:
    """The name of a difference: the same where the same document has it again, whatever rules spoke and whatever else differs."""
    what = (
        [[item["category"], item["text"]] for item in said["a"]],
        [[item["category"], item["text"]] for item in said["b"]],
    )
    place = [unit.start, unit.end, unit.chief["path"]]
    return group_key(str(value.get("digest")), json.dumps([unit.side, place, *what]))[:12]
