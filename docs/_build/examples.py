"""The project heads an example in a docstring with "Example:", which the reader of docstrings knows as "Examples:" only: an extension of Griffe."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object


class Examples(Extension):
    """Head examples as Griffe knows them, so that the site shows them as code."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        """Called for every module, class, function and attribute that was read."""
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.M)
