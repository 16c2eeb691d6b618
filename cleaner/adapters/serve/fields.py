"""What a request may say: one table, which checks requests and describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from cleaner.model import CATEGORIES, CleanerError, KindOption, Preset, ReportEvidence

Object = dict[str, Any]
MAX_TEXT = 4096
"""Characters of a field that is no document: addresses are hardly ever longer than 2,048, and an id is a name."""


class RequestError(CleanerError):
    """What a request asks for cannot be had; the message is one sentence, `status` that of HTTP."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, and a parameter of the address unless it is a document.

    `schema` is its JSON Schema (draft 2020-12), of which `value` understands `type` and no more: what a value may be beyond that is checked
    where it is used, by `cleaner.Options`.
    """

    name: str
    about: str
    schema: Mapping[str, Any]
    document: bool = False

    def value(self, given: object) -> object:
        """A value out of JSON. Raises RequestError where it is of another type.

        >>> Field("fix_text", "Mend.", {"type": "boolean"}).value(True)
        True
        """
        kind = self.schema["type"]
        good = {
            "string": isinstance(given, str),
            "boolean": isinstance(given, bool),
            "number": isinstance(given, int | float) and not isinstance(given, bool),
            "array": isinstance(given, list) and all(isinstance(item, str) for item in given),
        }[kind]
        if not good:
            raise RequestError(f"{self.name}: wants {_WANTS[kind]}")
        if isinstance(given, str) and not self.document and len(given) > MAX_TEXT:
            raise RequestError(f"{self.name}: is longer than {MAX_TEXT:,} characters")
        return given

    def parameter(self, given: str) -> object:
        """A value out of an address. Raises RequestError where it is none.

        >>> Field("keep", "Keep.", {"type": "array"}).parameter("caption,byline")
        ['caption', 'byline']
        """
        kind = self.schema["type"]
        if kind == "array":
            return self.value(given.split(","))
        if kind == "boolean":
            if given not in {"true", "false"}:
                raise RequestError(f"{self.name}: wants {_WANTS[kind]}")
            return given == "true"
        if kind == "number":
            try:
                return float(given)
            except ValueError:
                raise RequestError(f"{self.name}: wants {_WANTS[kind]}") from None
        return self.value(given)


_WANTS = {
    "string": "a string",
    "boolean": "true or false",
    "number": "a number",
    "array": "a list of names",
}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_CATEGORIES = {"type": "array", "items": {"enum": list(CATEGORIES)}}
FIELDS = (
    Field("text", "The document as text; what looks like a page is read as one.", {"type": "string"}, document=True),
    Field("html", "The document as an HTML page, in place of text.", {"type": "string"}, document=True),
    Field("id", "Its name in the answer.", {"type": "string", "default": "-", "maxLength": MAX_TEXT}),
    Field("url", "Where it came from; helps with the metadata of a page.", {"type": "string", "maxLength": MAX_TEXT}),
    Field("language", "Its language, as en or pt-BR; otherwise found.", {"type": "string", "maxLength": MAX_TEXT}),
    Field("kind", "How it is read.", {"type": "string", "enum": list(get_args(KindOption)), "default": "auto"}),
    Field("preset", "How much it takes to remove something.", {"type": "string", "enum": list(get_args(Preset))}),
    Field("keep", "Categories that are reported, but left in.", _CATEGORIES),
    Field("only", "Remove nothing but these categories.", _CATEGORIES),
    Field("max_removed", "Hold a document that would lose a larger share of its words.", _SHARE),
    Field("doubt", "Share of a page's words in doubt above which trafilatura is asked.", _SHARE),
    Field("fix_text", "Mend text that was decoded wrongly.", {"type": "boolean", "default": False}),
    Field("comments", "Tell the readers' comments that were taken out.", {"type": "boolean", "default": False}),
    Field("report", "Tell what was removed, and why.", {"type": "boolean", "default": True}),
    Field(
        "evidence",
        "What the report tells of each removal: the names of its rules, or every rule and the four heaviest topics of measures, with "
        "their weights.",
        {"type": "string", "enum": list(get_args(ReportEvidence)), "default": "short"},
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
PARAMETERS = tuple(field for field in FIELDS if not field.document)


def of_record(record: object) -> Object:
    """The fields of a record that came as JSON; null says nothing. Raises RequestError naming what is wrong.

    >>> of_record({"text": "The ferry sank.", "url": None})
    {'text': 'The ferry sank.'}
    """
    if not isinstance(record, dict):
        raise RequestError("a record is a JSON object with the field text or html", 400)
    return {name: _known(name, BY_NAME).value(value) for name, value in record.items() if value is not None}


def of_parameters(parameters: Mapping[str, str]) -> Object:
    """The fields that an address says. Raises RequestError naming what is wrong."""
    known = {field.name: field for field in PARAMETERS}
    return {name: _known(name, known).parameter(value) for name, value in parameters.items()}


def _known(name: str, known: Mapping[str, Field]) -> Field:
    if name not in known:
        raise RequestError(f"{name[:80]!r} is no field; the fields are {', '.join(known)}")
    return known[name]
