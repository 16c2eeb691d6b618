"""The service as a page for people, made of the same tables as its description for programs."""

from __future__ import annotations

import re
from html import escape

from cleaner._version import __version__
from cleaner.adapters.serve.fields import FIELDS, Field
from cleaner.adapters.serve.routes import ADDRESSES, BODIES, REFUSALS, Address

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1c2428; background: #fff; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; } pre { overflow-x: auto; padding: .8rem; background: #eef1f3; }
@media (prefers-color-scheme: dark) { body { color: #e3e8ea; background: #171b1d; } pre { background: #23292c; } a { color: #8cc4e8; } }
"""


def page(address: str, max_bytes: int, seconds: float) -> str:
    """The page, as HTML. `address` is that of the service, `max_bytes` and `seconds` the limits of a document (0: no limit of time)."""
    limit = f" and {seconds:g} s" if seconds else ""
    example = escape(f'curl {address}clean -H "Content-Type: text/html" --data-binary @page.html')
    text = escape(
        f"""curl {address}clean -H "Content-Type: application/json" \\\n  -d '{{"text": "The ferry sank.\\n\\nPhoto: Lena Harp / AFP"}}'"""
    )
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>article-cleaner</title><style>{_STYLE}</style></head>
<body><main>
<h1>article-cleaner {escape(__version__)}</h1>
<p>Strips what is not the article, and reports every removal. A document may have {max_bytes:,} bytes{limit}.
For programs: <a href="openapi.json">openapi.json</a>.</p>
<pre>{text}
{example}</pre>
<h2>Addresses</h2>
{"".join(map(_section, ADDRESSES))}
<h2>Fields of a record</h2>
{_table(("field", "what it says", "values"), [(field.name, field.about, _values(field)) for field in FIELDS])}
<h2>When something is wrong</h2>
<p>The answer is an object with one sentence, as <code>{{"error": "…"}}</code>.</p>
{_table(("status", "why"), [(str(status), why) for status, why in REFUSALS.items()])}
</main></body></html>
"""


def _section(address: Address) -> str:
    takes = f" Takes {', '.join(BODIES[address.takes])}." if address.takes else ""
    more = re.sub(r"`(.+?)`", r"<code>\1</code>", escape(f"{address.about} {address.more}{takes}"))
    return f"<h3><code>{address.method} {escape(address.path)}</code></h3>\n<p>{more}</p>\n"


def _values(field: Field) -> str:
    schema = field.schema
    names = schema.get("enum") or schema.get("items", {}).get("enum")
    if names:
        return ", ".join(names)
    return f"{schema['minimum']} to {schema['maximum']}" if "minimum" in schema else str(schema["type"])


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(item)}</th>' for item in head)
    body = "".join(
        f"<tr><td><code>{escape(first)}</code></td>{''.join(f'<td>{escape(item)}</td>' for item in rest)}</tr>\n"
        for first, *rest in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table>"
