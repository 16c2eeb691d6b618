"""What a worker process does with a request: bytes in, bytes out. It knows nothing of HTTP but the status that it answers with."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from cleaner import formats
from cleaner.adapters.serve.fields import Object, RequestError, of_record
from cleaner.corpus import document, restore
from cleaner.corpus.settings import Settings
from cleaner.model import CleanerError, Result, Source
from cleaner.pipeline import checks
from cleaner.pipeline.options import Options, current
from cleaner.report import jsonl
from cleaner.system import deadline

Body = Literal["json", "text", "html"]
JSON = "application/json"
FORMS = {
    JSON: "json",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "application/tei+xml": "tei",
}
"""The forms of `cleaner clean --format`, by the media type that asks for them."""
SLOW = "this document takes more than {:g} s, which is the limit here"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: the bytes, what they are, and what the address says beside (`fields.of_parameters`).

    `charset` is what the transport says of a text or a page; `form` is a value of FORMS; `id` names a document that has no name.
    """

    body: bytes
    kind: Body = "json"
    parameters: Object = field(default_factory=dict)
    charset: str | None = None
    form: str = "json"
    id: str = "-"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status of HTTP, the body, and its media type."""

    status: int
    body: bytes
    media: str = JSON


def refusal(message: str, status: int) -> Answer:
    """The answer that says what is wrong, in one sentence."""
    return Answer(status, jsonl.to_line({"error": " ".join(message.split())}).encode())


def clean(asked: Asked, settings: Settings) -> Answer:
    """Clean one document as the settings and the request say; whatever goes wrong is an answer, too.

    The time limit of the settings holds for all of it: a document that takes longer is refused with status 422.

    Examples:
        >>> clean(Asked(b'{"text": "The ferry sank."}', parameters={"report": False}), Settings()).status
        200
    """
    return _guarded(lambda: _cleaned(asked, settings), settings.timeout)


def give_back(asked: Asked, settings: Settings) -> Answer:
    """The source of a text, out of what `clean` answered. Refused with 422: a page, and a text that was changed since."""
    return _guarded(lambda: _restored(asked.body), settings.timeout)


def _guarded(work: Callable[[], Answer], seconds: float) -> Answer:
    try:
        return deadline.run(work, seconds) if seconds else work()
    except deadline.TimedOut:
        return refusal(SLOW.format(seconds), 422)
    except RequestError as error:
        return refusal(str(error), error.status)
    except CleanerError as error:  # a document that is none, an option that is not allowed
        return refusal(str(error), 422)
    except MemoryError:
        return refusal("not enough memory for this document", 503)
    except Exception as error:  # a fault of ours: its name helps who reports it, a trace would tell of the machine
        return refusal(f"internal error: {type(error).__name__}", 500)


def _cleaned(asked: Asked, settings: Settings) -> Answer:
    said = {**asked.parameters, **(of_record(parsed(asked.body)) if asked.kind == "json" else {})}
    settings, options = wanted(said, settings)
    source = _source(asked, said)
    result = current(options).clean(source)
    if asked.form != "json":
        text = document.render(result, replace(settings, format=asked.form))
        media = next(name for name, form in FORMS.items() if form == asked.form)
        return Answer(200, document.encode(text), f"{media}; charset=utf-8")
    return Answer(200, jsonl.to_line(told(result, settings, report=bool(said.get("report", True)))).encode())


def told(result: Result, settings: Settings, *, report: bool) -> Object:
    """What `cleaner clean - --format json` prints, and as `report` the line that its `--report` writes."""
    value = document.fields(result, comments=settings.comments)
    if report:
        value["report"] = jsonl.line_object(result, settings.evidence, source="-", format="json")
    return value


def wanted(said: Object, settings: Settings) -> tuple[Settings, Options]:
    """The settings and the cleaner's options of one request: what it says, and below it what the server was started with.

    Raises OptionError for a value that is not allowed.
    """
    over = {name: said[name] for name in ("preset", "keep", "only", "max_removed", "doubt", "fix_text") if name in said}
    options = Options(
        **{
            "preset": settings.preset,
            "keep": settings.keep,
            "only": settings.only,
            "max_removed": settings.max_removed,
            "doubt": settings.doubt,
            "fix_text": settings.fix_text,
            **over,
        },
        language=settings.language,
        packs=settings.rules,
        judge=settings.judge,
    )
    evidence = said.get("evidence", settings.evidence)
    if evidence not in {"short", "all"}:
        raise RequestError(f"evidence: {evidence!r} is none of short, all")
    return replace(settings, comments=bool(said.get("comments", settings.comments)), evidence=evidence), options


def _source(asked: Asked, said: Object) -> Source:
    """The document of a request. Raises RequestError when there is none, or two; InputError for bytes that are not text."""
    about: dict[str, Any] = {
        "id": said.get("id", asked.id),
        "url": said.get("url"),
        "language": checks.language(said.get("language")),
    }
    kind = checks.kind(said.get("kind", "auto" if asked.kind == "json" else asked.kind))
    if asked.kind != "json":
        return formats.read(asked.body, kind=kind, encoding=asked.charset, **about)
    documents = [name for name in ("text", "html") if name in said]
    if len(documents) != 1:
        raise RequestError("a record has the field text, or html, and not both")
    return formats.read(said[documents[0]], kind="html" if documents == ["html"] else kind, **about)


def _restored(body: bytes) -> Answer:
    value = parsed(body)
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("text"), str)
        or not isinstance(value.get("report"), dict)
    ):
        raise RequestError("wants the object that /clean answered, with text and report")
    report = value["report"]
    if report.get("kind") == "html":
        raise RequestError("this was a page: its markup is not in its clean text")
    try:
        source = restore.source_of(report, value["text"])
        charset = codecs.lookup(report["encoding"]).name
    except (LookupError, TypeError, ValueError):  # what came back may hold anything
        raise RequestError("the report does not fit the text") from None
    if source is None:
        raise RequestError("digest: differs; the clean text or the report was changed")
    return Answer(200, source, f"text/plain; charset={charset}")


def parsed(body: bytes) -> object:
    """A body of JSON. Raises RequestError (400) when it is none."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RequestError(f"the body is not UTF-8 at byte {error.start + 1}", 400) from None
    except json.JSONDecodeError as error:
        raise RequestError(f"the body is no JSON: {error.msg} at character {error.pos + 1}", 400) from None
    except RecursionError:
        raise RequestError("the body is nested too deeply", 400) from None
    except ValueError:  # a number of more digits than Python reads
        raise RequestError("the body has a number that is too long", 400) from None
