"""The service as an OpenAPI 3.1 document, made of the tables of fields and addresses and of the report's schema."""

from __future__ import annotations

from typing import Any

from cleaner._version import __version__
from cleaner.adapters.serve.answers import JSON
from cleaner.adapters.serve.fields import FIELDS, PARAMETERS, Field, Object
from cleaner.adapters.serve.routes import ADDRESSES, ANSWERS, BODIES, LINES, REFUSALS, Address
from cleaner.corpus.document import fields
from cleaner.model import Result
from cleaner.report import jsonl

_SCHEMAS = "#/components/schemas/"
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "What is wrong, in one sentence."}},
}
_HEALTH = {
    "type": "object",
    "required": ["status", "workers", "waiting"],
    "properties": {
        "status": {"type": "string", "enum": ["ok", "busy"], "description": "busy: whoever comes now is refused."},
        "workers": {"type": "integer", "description": "Processes that clean."},
        "waiting": {"type": "integer", "description": "Documents that are worked at or wait."},
    },
}
_VERSION = {
    "type": "object",
    "required": ["version", "ruleset"],
    "properties": {
        "version": {"type": "string", "description": "Version of article-cleaner."},
        "ruleset": {"type": "string", "description": "Digest of the rules and the judge, as documents tell it."},
    },
}


def document() -> Object:
    """The whole description.

    >>> document()["openapi"]
    '3.1.1'
    """
    paths: Object = {}
    for address in ADDRESSES:
        paths.setdefault(address.path, {})[address.method.lower()] = _operation(address)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "article-cleaner",
            "version": __version__,
            "description": "Strips what is not the article, and reports every removal.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _operation(address: Address) -> Object:
    found: Object = {"operationId": address.name, "summary": address.about}
    if address.more:
        found["description"] = address.more
    if address.takes in {"record", "lines"}:
        found["parameters"] = [_parameter(field) for field in PARAMETERS]
    if address.takes is not None:
        content = {media: {"schema": _taken(address, media)} for media in BODIES[address.takes]}
        found["requestBody"] = {"required": True, "content": content}
    answers: Object = {
        "200": {
            "description": "What was asked for.",
            "content": {media: {"schema": _given(address, media)} for media in ANSWERS[address.gives]},
        }
    }
    for status in address.refuses:
        answers[str(status)] = {
            "description": REFUSALS[status],
            "content": {JSON: {"schema": {"$ref": f"{_SCHEMAS}Error"}}},
        }
    found["responses"] = answers
    return found


def _parameter(field: Field) -> Object:
    return {
        "name": field.name,
        "in": "query",
        "description": field.about,
        "schema": dict(field.schema),
        **({"style": "form", "explode": False} if field.schema["type"] == "array" else {}),
    }


def _taken(address: Address, media: str) -> Object:
    if media == JSON and address.takes != "lines":
        return {"$ref": f"{_SCHEMAS}{'Answer' if address.takes == 'answer' else 'Record'}"}
    return _text("A record a line." if address.takes == "lines" else "The document.")


def _given(address: Address, media: str) -> Object:
    if media == JSON:
        names = {"document": "Document", "health": "Health", "version": "Version"}
        return {"$ref": _SCHEMAS + names[address.gives]} if address.gives in names else {"type": "object"}
    return _text("A Document or an error a line." if media == LINES else "The document in this form.")


def _text(about: str) -> Object:
    return {"type": "string", "description": about}


def _schemas() -> Object:
    report = {name: _moved(schema) for name, schema in jsonl.schema()["$defs"].items() if name != "failure"}
    return {
        "Record": {
            "type": "object",
            "description": "A document and how it is to be cleaned. Null is as good as nothing.",
            "properties": {field.name: {**_nullable(field.schema), "description": field.about} for field in FIELDS},
            "oneOf": [{"required": ["text"]}, {"required": ["html"]}],
            "additionalProperties": False,
        },
        "Document": _document(report["document"]["properties"]),
        "Answer": {
            "type": "object",
            "description": "What /clean answered for a text; other fields are not looked at.",
            "required": ["text", "report"],
            "properties": {"text": {"type": "string"}, "report": {"type": "object"}},
        },
        "Error": _ERROR,
        "Health": _HEALTH,
        "Version": _VERSION,
        **{_name(name): schema for name, schema in report.items()},
    }


def _document(told: Object) -> Object:
    """The schema of what /clean answers; what its fields mean the report's schema tells."""
    properties: Object = {}
    for name in fields(Result("", "text", "", (), (), ())):
        properties[name] = (
            _nullable(told[name]) if name in told else {"type": "string", "description": "The clean text."}
        )
    return {
        "type": "object",
        "required": list(properties),
        "properties": {
            **properties,
            "comments": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The readers' comments that were taken out, where they were asked for.",
            },
            "report": {"$ref": _SCHEMAS + _name("document"), "description": "What was removed, and why."},
        },
        "additionalProperties": False,
    }


def _nullable(schema: Any) -> Object:
    """The schema, or null."""
    about = {"description": schema["description"]} if "description" in schema else {}
    rest = {name: value for name, value in schema.items() if name != "description"}
    kind = rest.get("type")
    if kind == "array" or (isinstance(kind, list) and "null" in kind):
        return dict(schema)
    if isinstance(kind, str) and "enum" not in rest:
        return {**rest, "type": [kind, "null"], **about}
    return {"anyOf": [rest, {"type": "null"}], **about}


def _name(name: str) -> str:
    return f"Report{name.title()}"


def _moved(value: Any) -> Any:
    """A schema of the report with its references leading to where its parts stand here."""
    if isinstance(value, dict):
        return {
            name: _SCHEMAS + _name(str(item).removeprefix("#/$defs/")) if name == "$ref" else _moved(item)
            for name, item in value.items()
        }
    return [_moved(item) for item in value] if isinstance(value, list) else value
