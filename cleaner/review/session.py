"""One review: the run, its index, the verdicts and who gives them. What the page asks for, as plain objects."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.state import State
from cleaner.model import CATEGORIES, CleanerError
from cleaner.report import jsonl
from cleaner.review import article, index, parts, reading, rendered, sources, texts, view
from cleaner.review.differ import prepare
from cleaner.review.queue import Found, Queue
from cleaner.review.recent import Recent, said
from cleaner.review.verdicts import FILE, NOTED, OF_DIFFERENCES, Decision, Line, Log, Verdicts, group_of, new_line
from cleaner.system.addresses import host_of

Object = dict[str, Any]


class NotFoundError(CleanerError):
    """There is no such removal, document or verdict."""


class Session:
    """Reads and judges. Every verdict is on the disk before its method returns."""

    def __init__(self, out: Path, who: str, queue: Queue, report: BinaryIO) -> None:
        self.out, self.who, self.queue = out, who, queue
        self.compared = prepare.facts_of(out) if prepare.is_there(out) else None
        """What two runs are compared (`diff.json`); None in the review of one run."""
        self.log = Log(out / FILE)
        self.verdicts = Verdicts.load(self.log.path)
        self._report = report
        self._outputs = texts.Outputs(out)
        keys = sources.settings_of(State(out).read_run()) if self.compared is None else self.compared.get("reading", {})
        self._sources = sources.Sources(keys)
        self._lock = threading.RLock()
        queue.take(self.verdicts)
        self._recent = Recent(queue, self.verdicts)

    @classmethod
    def open(cls, out: Path, who: str, building: Callable[[], None] = lambda: None) -> Session:
        """Open the run under `out`, building its index first when there is none of this report (`building` is called before that)."""
        report = index.lines_of(out)
        index.library()
        if not index.current(out):
            building()
            index.build(out)
        # Kept open: what is shown stays the report that the index is of, also when another run replaces it.
        return cls(out, who, Queue(out), report.open("rb"))

    def close(self) -> None:
        """Let go of all files."""
        self._report.close()
        self._outputs.close()
        self._sources.close()
        self.queue.close()

    def value(self, start: int, size: int) -> Object:
        """The object of the report's line at these bytes."""
        with self._lock:
            self._report.seek(start)
            return jsonl.read_line(self._report.read(size))

    def removal(self, n: int, *, whole: bool = False) -> Object:
        """A removal in its place in the article, with what there is to know of it. Raises NotFoundError."""
        found = self._find(n)
        value = self.value(found.start, found.size)
        numbers = dict(self.queue.first_of(found.doc))
        shown, note = self._shown(value, found.row)
        shape = article.around(shown, value, found.number, whole=whole)
        decision = self._decision(value, found)
        return {
            "n": n,
            "document": {**self._facts(value, found.doc), "note": note},
            "article": self._article(shape, value, numbers),
            "removal": {
                **article.removal_facts(value["removals"][found.number], n, decision, long=True),
                "group": self.queue.group_facts(found.group),
                **{name: self._together(value, found.number, shown, numbers, name) for name in ("part", "like")},
                "number": found.number,
                "of": len(value["removals"]),
            },
        }

    def _together(
        self, value: Object, number: int, shown: view.View, numbers: Mapping[int, int], scope: parts.Scope
    ) -> Object:
        if self.compared is not None:
            return {"what": "", "removals": [numbers[number]]}
        found = parts.members(value["removals"], number, shown, scope)
        return {"what": found.what, "removals": [numbers[member] for member in found.numbers if member in numbers]}

    def page(self, doc: int, number: int | None = None) -> str:
        """The page of a document as markup that runs and loads nothing, with removal `number` of it marked.

        Raises NotFoundError, or PageError when its source is not there any more.
        """
        value = self.value(*self._document_line(doc)[:2])
        source = self._sources.source(value)
        return rendered.page_of(
            source, value, number if number is not None and number < len(value["removals"]) else None
        )

    def document(self, doc: int, near: int | None = None) -> Object:
        """A whole document, with all its removals. `near` is a removal's number in it that must be shown. Raises NotFoundError."""
        start, size, row = self._document_line(doc)
        value = self.value(start, size)
        shown, note = self._shown(value, row)
        shape = article.whole(shown, value, near)
        return {
            "document": {**self._facts(value, doc), "note": note},
            "article": self._article(shape, value, dict(self.queue.first_of(doc))),
        }

    def documents(self, kind: str, after: str = "", limit: int = 40) -> tuple[list[Object], str]:
        """The held documents ("held"), or documents drawn at random to be read for what was missed ("missed"), and where to go on."""
        return reading.documents(self.queue, self.verdicts, kind, after, limit)

    # Judging

    def judge(self, body: Mapping[str, Any]) -> Object:
        """Write one verdict: `verdict`, on removal `n` or on document `doc`. With `scope` "group" it is on all removals of that text, with
        "part" on those of its table, list, element or run, with "like" on what is alike in its document.

        Raises NotFoundError, or ValueError naming what is wrong with it.
        """
        word = str(body.get("verdict"))
        self._check(word)
        more = {name: body[name] for name in ("category", "start", "end") if body.get(name) is not None}
        with self._lock:
            if body.get("n") is not None:
                found = self._find(_number(body["n"]))
                value = self.value(found.start, found.size)
                if body.get("scope") == "group":
                    if word in {"adjust", "missed"}:
                        raise ValueError("scope: edges belong to one removal")
                    return self._write([new_line(self.who, word, group=found.group_name, **more)], found)  # type: ignore[arg-type]
                if body.get("scope") in {"part", "like"}:
                    return self._write(self._lines(value, found, word, body["scope"]), found)
                removal = value["removals"][found.number]
                more |= self._noted(value, found.row, more)
                line = new_line(self.who, word, document=value["id"], removal=removal["id"], **more)  # type: ignore[arg-type]
                return self._write([line], found)
            start, size, row = self._document_line(_number(body.get("doc")))
            value = self.value(start, size)
            if word not in {"missed", "read", "right", "wrong", "flag", "unflag"}:
                raise ValueError(f"verdict: {word} is about a removal")
            more |= self._noted(value, row, more)
            return self._write([new_line(self.who, word, document=value["id"], **more)])  # type: ignore[arg-type]

    def _check(self, word: str) -> None:
        """Raise ValueError for a verdict that belongs to the other kind of review."""
        flags = {"flag", "unflag"}
        if (word in OF_DIFFERENCES) != (self.compared is not None) and word not in flags:
            what = "two runs are compared here" if self.compared is not None else "there are no two runs here"
            raise ValueError(f"verdict: {word} says nothing, since {what}")

    def _lines(self, value: Object, found: Found, word: str, scope: parts.Scope) -> list[Line]:
        """A line for each removal that goes with this one; all but the first name the first, so that they are taken back together."""
        if word not in {"right", "wrong"}:
            raise ValueError("scope: of several removals at once only right or wrong can be said")
        together = parts.members(value["removals"], found.number, self._shown(value, found.row)[0], scope)
        lines = [
            new_line(self.who, word, document=value["id"], removal=value["removals"][number]["id"])  # type: ignore[arg-type]
            for number in together.numbers
        ]
        return [replace(line, batch=lines[0].id) for line in lines] if len(lines) > 1 else lines

    def undo(self, id: str) -> Object:
        """Take back a verdict by writing that it is. Raises NotFoundError."""
        with self._lock:
            old = self.verdicts.lines.get(id)
            if old is None:
                raise NotFoundError("there is no such verdict to take back")
            lines = self._batch(old)
            undone = [new_line(self.who, "undo", undo=line.id) for line in lines]
            return {**self._write(undone, self._recent.removal(old), lines), "undone": said(old)}

    def _batch(self, line: Line) -> list[Line]:
        return (
            [line]
            if line.batch is None
            else [item for item in self.verdicts.lines.values() if item.batch == line.batch]
        )

    def recent(self) -> list[Object]:
        """The last verdicts of this person, the latest first; several that one key gave are one."""
        return self._recent.lines(self.who)

    def progress(self) -> Object:
        """How far the review is."""
        return {
            "judged": self.queue.judged(),
            "total": self.queue.total,
            "documents": self.queue.documents,
            "held": self.queue.held,
        }

    def _write(self, lines: Sequence[Line], found: Found | None = None, about: Sequence[Line] = ()) -> Object:
        """Write lines of one kind (`about` are those that they take back); removal `found` is one of theirs."""
        self.log.write(*lines)
        for line in lines:
            self.verdicts.add(line)
        rows: list[tuple[int, str, str, str]] = []
        if found is not None:
            subjects = about or lines
            if subjects[0].group:
                rows = [(n, document, id, found.group_name) for n, document, id in self.queue.group(found.group)]
            else:
                rows = self.queue.named([(line.document or "", line.removal or "") for line in subjects])
            # A removal's own line may be later than its group's: each is asked.
            self.queue.mark([row[0] for row in rows], [self.verdicts.on_removal(*row[1:]) for row in rows])
            self._recent.numbers[lines[0].id] = found.n
        return {
            "id": lines[0].id,
            "n": found.n if found else None,
            "removals": len(rows),
            "progress": self.progress(),
            "recent": self.recent(),
        }

    def _noted(self, value: Object, row: int | None, more: Mapping[str, Any]) -> Object:
        """The text of a stretch, as far as a line repeats it. Raises ValueError when there is no such stretch."""
        if "start" not in more or "end" not in more:
            return {}
        text = self._view(value, row).text
        start, end = _number(more["start"]), _number(more["end"])
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise ValueError("start, end: no such stretch of the article")
        return {"text": text[start:end][:NOTED]}

    # Looking up

    def _find(self, n: int) -> Found:
        found = self.queue.find(n)
        if found is None:
            raise NotFoundError(f"there is no removal {n}")
        return found

    def _document_line(self, doc: int) -> tuple[int, int, int | None]:
        rows = self.queue.rows("SELECT start, size, row FROM i.documents WHERE doc = ?", [doc])
        if not rows:
            raise NotFoundError(f"there is no document {doc}")
        return rows[0][0], rows[0][1], rows[0][2]

    def _view(self, value: Object, row: int | None) -> view.View:
        with self._lock:
            build = view.build if self.compared is None else prepare.seen
            return build(value, self._outputs.text(value, row))

    def _shown(self, value: Object, row: int | None) -> tuple[view.View, str]:
        """The view, or an empty one and why there is none: the removals can be judged all the same."""
        try:
            return self._view(value, row), ""
        except CleanerError as error:
            return view.View("", ()), f"The article cannot be shown: {error}"

    def _decision(self, value: Object, found: Found) -> Decision:
        return self.verdicts.on_removal(value["id"], value["removals"][found.number]["id"], found.group_name)

    def _article(self, shape: article.Shape, value: Object, numbers: Mapping[int, int]) -> Object:
        missed = self.verdicts.missed(value["id"])
        facts = {}
        for number in shape.removals:
            removal = value["removals"][number]
            decision = self.verdicts.on_removal(value["id"], removal["id"], group_of(removal))
            facts[number] = article.removal_facts(removal, numbers.get(number, -1), decision)
        categories = {number: str(value["removals"][number]["category"]) for number in shape.removals}
        folded = categories if value.get("kind") == "html" else None
        return {**article.to_object(shape, missed, folded), "removals": facts}

    def _facts(self, value: Object, doc: int) -> Object:
        names = ("id", "kind", "title", "language", "url", "site", "held", "warnings", "words")
        said = self.verdicts.on_document(value["id"]).line
        return {
            **{name: value[name] for name in names},
            "doc": doc,
            "host": host_of(value.get("url")),
            "removals": len(value["removals"]),
            "page": sources.is_there(value),
            "verdict": said.verdict if said else None,
            "read": self.verdicts.was_read(value["id"]),
            "categories": CATEGORIES,
        }


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("wants a whole number")
    return value
