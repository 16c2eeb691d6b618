"""A page that is one file: its style and script stand in it, and its policy lets nothing else run or load."""

from __future__ import annotations

import base64
import hashlib


def filled(template: str, style: str, script: str, **parts: str) -> str:
    """The template with what belongs at its marks (`@@STYLE@@`, `@@SCRIPT@@`, `@@POLICY@@` and those named by `parts`).

    >>> filled("<p>@@NOTE@@</p>", "", "", NOTE="@@STYLE@@ is a mark in a text, too")
    '<p>@@STYLE@@ is a mark in a text, too</p>'
    """
    own = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    values = {"POLICY": policy, "STYLE": style, "SCRIPT": script, **parts}
    # The pieces of the template are joined, not replaced one after another: an article may hold a mark, too.
    pieces = template.split("@@")
    return "".join(values[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
