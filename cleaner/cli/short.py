"""`cleaner clean FILE` without a further word, done without what parses and helps: loading that takes longer than the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cleaner.cli.guard import guarded


def is_short(arguments: Sequence[str]) -> bool:
    """Whether these arguments are the command, and a path that is no option and no address.

    >>> is_short(["clean", "article.txt"]), is_short(["clean", "-"]), is_short(["clean", "a.txt", "-v"])
    (True, False, False)
    """
    if len(arguments) != 2 or arguments[0] != "clean" or not arguments[1] or "_CLEANER_COMPLETE" in os.environ:
        return False
    # On Windows patterns and variables are put in by what parses.
    marks = ("://", *"*?[~$%") if os.name == "nt" else ("://",)
    return not arguments[1].startswith("-") and not any(mark in arguments[1] for mark in marks)


def main(arguments: Sequence[str]) -> None:
    """Do as `app.main` does with arguments that are short."""
    guarded(lambda: sys.exit(_clean(arguments)))


def _clean(arguments: Sequence[str]) -> int:
    """Clean the one document that was named, to standard output; returns the exit code."""
    from cleaner.cli.commands import stream
    from cleaner.cli.commands.request import Request
    from cleaner.corpus import settings

    chosen = settings.load(Path.cwd())
    try:
        settings.check_together(chosen)
    except ValueError:  # who wrote the settings is told so as by every other command
        from cleaner.cli.app import app

        app(args=list(arguments), prog_name="cleaner")
    return stream.clean_file(Request((arguments[1],)), chosen)
