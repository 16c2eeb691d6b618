"""`report.html`: one page that loads nothing from anywhere and shows what went from each document, and why.

The documents lie in the page as JSON and are rendered when somebody opens them. A large run shows all its sums and a
sample of its documents: some of each category, of the held, the failed and the unchanged, chosen by a hash of their
names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from cleaner.model import Removal, Result
from cleaner.report.sample import MAX_BYTES, MAX_DOCUMENTS, PER_GROUP, Entry, Sample
from cleaner.report.statistics import Statistics, Status

MAX_BODY = 1_000_000
"""The longest text of one document, as JSON; what is longer shows less of what was kept."""
_SHOWN = 300


def entry(result: Result) -> Entry:
    """The entry of a cleaned document."""
    gone = [removal for removal in result.removed if not removal.kept]
    state: Status = "held" if result.held else "changed" if gone else "unchanged"
    categories = sorted({removal.category for removal in result.removed})
    meta = {
        "id": result.id,
        "title": result.title,
        "folder": PurePosixPath(result.id).parent.as_posix(),
        "kind": result.kind,
        "language": result.language,
        "state": state,
        "words": [result.words_in, result.words_out],
        "removals": 0 if result.held else len(gone),
        "categories": categories,
        "rules": sorted({hit.id for removal in result.removed for hit in removal.rules}),
        "warnings": list(result.warnings),
        "error": None,
    }
    groups = (*categories, *([] if state == "changed" else [state]))
    return Entry(_embedded(meta), _body(result), groups)


def error_entry(id: str, error: str, state: Status) -> Entry:
    """The entry of a document that could not be cleaned."""
    meta = {
        "id": id,
        "title": None,
        "folder": PurePosixPath(id).parent.as_posix(),
        "kind": None,
        "language": None,
        "state": state,
        "words": [0, 0],
        "removals": 0,
        "categories": [],
        "rules": [],
        "warnings": [],
        "error": error,
    }
    return Entry(_embedded(meta), None, (state,))


def _body(result: Result) -> str:
    value: dict[str, Any] = {"pieces": flow(result), "removals": [_removal(removal) for removal in result.removed]}
    body = _embedded(value)
    if len(body) > MAX_BODY:
        value["note"] = "A long document: only the ends of what was kept are shown."
        value["pieces"] = [(_ends(text) if which < 0 else text, which) for text, which in value["pieces"]]
        body = _embedded(value)
    if len(body) > MAX_BODY:
        body = _embedded(
            {"note": "Too long to be shown; report.jsonl has every removal.", "pieces": [], "removals": []}
        )
    return body


def flow(result: Result) -> list[tuple[str, int]]:
    """The document as it was, in stretches: the text, and the index of the removal it is, or -1 for what was kept.

    The pieces of a text are its source with its white space. Those of a page are blocks, set apart here, or parts of a
    block, which keep the space between them.
    """
    pieces = [piece for piece in result.pieces if piece.text]
    found: list[tuple[str, int]] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        inside = following is not None and (piece.text[-1:].isspace() or following.text[:1].isspace())
        apart = ""
        if result.kind == "html" and following is not None and not inside:
            # A page's menus are long runs of short removals: they stand close, what was kept stands as paragraphs.
            apart = "\n" if piece.removal is not None and following.removal is not None else "\n\n"
        found.append((piece.text + apart, -1 if piece.removal is None else piece.removal))
    return found


def _removal(removal: Removal) -> dict[str, Any]:
    return {
        "id": removal.id,
        "category": removal.category,
        "reason": removal.reason,
        "score": removal.score,
        "kept": removal.kept,
        "path": removal.path,
        "rules": [(hit.id, hit.weight, hit.matched) for hit in removal.rules],
    }


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _SHOWN + 20 else f"{text[:_SHOWN]} […] {text[-_SHOWN:]}"


def _embedded(value: object) -> str:
    """JSON that cannot close the script element it stands in, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    # A lone surrogate is no character of UTF-8.
    return (
        "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        if _odd(text)
        else text
    )


def _odd(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class Page:
    """Collects the entries of a run, one after another, in bounded memory; `render` makes the page of them."""

    def __init__(self, max_documents: int = MAX_DOCUMENTS, max_bytes: int = MAX_BYTES) -> None:
        self.sample = Sample(max_documents, max_bytes)

    def add(self, id: str, item: Entry) -> None:
        """Take one document."""
        self.sample.add(id, item)

    def render(self, statistics: Statistics, *, version: str, ruleset: str) -> str:
        """The whole page."""
        entries = self.sample.entries()
        sample = None
        if len(entries) < self.sample.count:
            sample = (
                f"A large run: the totals are of all {self.sample.count:,} documents, the list is a sample of "
                f"{len(entries):,} (up to {PER_GROUP} of each category and state). report.jsonl has every removal."
            )
        data = {
            "count": statistics.documents,
            "states": statistics.statuses,
            "words": [statistics.words_in, statistics.words_out],
            "categories": [(name, amount.removals, amount.words) for name, amount in statistics.by_category()],
            "rules": [(name, amount.removals, amount.words) for name, amount in statistics.by_rule()],
            "folders": [
                (name, item.documents, item.removals, item.words_in, item.words_out)
                for name, item in statistics.by_folder()
            ],
            "sample": sample,
            "foot": f"cleaner {version}" + (f" · rules {ruleset}" if ruleset else ""),
        }
        style, script = _part("page.css"), _part("page.js")
        own = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
        policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
        # The parts of the template are joined, not replaced one after another: an article may hold a place mark, too.
        embedded = _embedded(data)
        parts = {
            "POLICY": policy,
            "STYLE": style,
            "SCRIPT": script,
            "DATA": f'{embedded[:-1]},"documents":[{",".join(item.meta for item in entries)}]}}',
            "DOCUMENTS": "\n".join(
                f'<script type="application/json" id="d{number}">{item.body}</script>'
                for number, item in enumerate(entries)
                if item.body is not None
            ),
        }
        pieces = _part("page.html").split("@@")
        return "".join(parts[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def _part(name: str) -> str:
    return resources.files("cleaner.report").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
