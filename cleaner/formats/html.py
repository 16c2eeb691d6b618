"""What a decoded document shows of being HTML."""

from __future__ import annotations

import re

from cleaner.system.patterns import late

_OPENING = late(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|ul|ol|table|figure|blockquote|header|nav)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = late(r"</(?:p|div|h[1-6]|li|a|article|body|html)\s*>", re.IGNORECASE)
_HEAD = 65_536


def looks(text: str) -> bool:
    """Whether a document is HTML: it opens with a tag of HTML, or closes several within its first 64 KiB."""
    head = text[:_HEAD]
    if "<" not in head:
        return False
    return _OPENING.match(head.lstrip("\ufeff")) is not None or len(_TAGS.findall(head)) >= 8
