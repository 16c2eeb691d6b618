"""The addresses of the service: one table, which the app, its description for programs and its page for people are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cleaner.adapters.serve.answers import FORMS, JSON

LINES = "application/x-ndjson"
TEXT, HTML = "text/plain", "text/html"
Takes = Literal["record", "lines", "answer"]
"""A body: a record or a document, records a line each, or what /clean answered."""
Gives = Literal["document", "lines", "source", "health", "version", "description", "page"]


@dataclass(frozen=True, slots=True)
class Address:
    """One address: what it takes and gives, and with which statuses it refuses."""

    path: str
    method: Literal["GET", "POST"]
    name: str
    about: str
    more: str
    gives: Gives
    takes: Takes | None = None
    refuses: tuple[int, ...] = ()


BODIES: dict[Takes, tuple[str, ...]] = {
    "record": (JSON, TEXT, HTML),
    "lines": (LINES, "application/jsonl", JSON),
    "answer": (JSON,),
}
"""The media types of the bodies that are read."""
ANSWERS: dict[Gives, tuple[str, ...]] = {
    "document": tuple(FORMS),
    "lines": (LINES,),
    "source": (TEXT,),
    "health": (JSON,),
    "version": (JSON,),
    "description": (JSON,),
    "page": (HTML,),
}
REFUSALS = {
    400: "The body is no JSON, or not what JSON is wanted to be.",
    406: "The header Accept names no form that there is.",
    413: "The body is longer than the limit.",
    415: "The header Content-Type names nothing that is read here, or the body is packed.",
    422: "The document is none, an option is not allowed, or cleaning took longer than the limit.",
    500: "A fault of the cleaner, or its process died.",
    503: "All workers are busy and enough requests wait, or memory is short. Try again later.",
}
_BODY = (400, 413, 415, 422, 500, 503)
ADDRESSES = (
    Address(
        "/clean",
        "POST",
        "clean",
        "Clean one document.",
        "The body is a record in JSON, or the document itself as text/plain or text/html. Fields of the record, but for the document, may "
        "stand in the address as well (lists with commas). The answer is what `cleaner clean - --format json` prints, and its line of the "
        "report. The header Accept asks for another form: the text alone, Markdown, HTML or TEI.",
        "document",
        "record",
        tuple(sorted((*_BODY, 406))),
    ),
    Address(
        "/clean/batch",
        "POST",
        "batch",
        "Clean many documents: JSON Lines in, JSON Lines out.",
        "A line of the body is a record as for /clean; a line of the answer is what /clean answers, in the same order, or an object with "
        "id and error. Fields in the address hold for all lines. The answer begins when the body has been read, and comes as it is made.",
        "lines",
        "lines",
        (413, 415, 422, 503),
    ),
    Address(
        "/restore",
        "POST",
        "restore",
        "Put a clean text back as it was.",
        "The body is what /clean answered for a text (text and report), the answer is the document's bytes, checked against their digest.",
        "source",
        "answer",
        _BODY,
    ),
    Address("/health", "GET", "health", "Whether the service works, and how much waits.", "", "health"),
    Address("/version", "GET", "version", "The version of the cleaner, and the digest of its rules.", "", "version"),
    Address(
        "/openapi.json", "GET", "description", "This service, described for programs (OpenAPI 3.1).", "", "description"
    ),
    Address("/", "GET", "page", "This service, described for people.", "", "page"),
)
