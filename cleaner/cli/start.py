"""How a command begins, and what becomes of one that fails.

The version is told, and one document cleaned, without the command line: loading what parses and helps takes longer than the work.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def main() -> None:
    """The `cleaner` command, by the shortest way that does what its arguments ask for."""
    if sys.argv[1:2] == ["--version"] and set(sys.argv[2:]) <= {"-v", "--verbose"}:
        from cleaner._version import __version__

        sys.stdout.write(f"cleaner {__version__}\n")
        if sys.argv[2:]:
            from cleaner.core import about

            sys.stdout.write(f"{about()}\nPython {sys.version.split()[0]}, {sys.platform}\n")
        return
    if is_short(sys.argv[1:]):
        clean(sys.argv[2])
        return
    from cleaner.cli.app import main as run

    run()


def is_short(arguments: Sequence[str]) -> bool:
    """Whether these arguments are `clean` and a path that is no option and no address, without a further word.

    >>> is_short(["clean", "article.txt"]), is_short(["clean", "-"]), is_short(["clean", "a.txt", "-v"])
    (True, False, False)
    """
    if len(arguments) != 2 or arguments[0] != "clean" or "_CLEANER_COMPLETE" in os.environ:
        return False
    # On Windows patterns and variables are put in by what parses.
    marks = ("://", *"*?[~$%") if os.name == "nt" else ("://",)
    return not arguments[1].startswith("-") and not any(mark in arguments[1] for mark in marks)


def clean(path: str) -> None:
    """Clean the one document of this path to standard output, as `app.main` does with arguments that are short."""
    guarded(lambda: sys.exit(_clean(path)))


def _clean(path: str) -> int:
    """The same; returns the exit code."""
    from cleaner.cli.commands import stream
    from cleaner.cli.commands.request import Request
    from cleaner.corpus import settings

    chosen = settings.load(Path.cwd())
    try:
        settings.check_together(chosen)
    except ValueError:  # who wrote the settings is told so as by every other command
        from cleaner.cli.app import app

        app(args=["clean", path], prog_name="cleaner")
    return stream.clean_file(Request((path,)), chosen)


def guarded(run: Callable[[], object]) -> None:
    """Run a command; one that fails says why in one line. Exit codes: 0 done, 1 some documents failed or are held, 2 wrong use."""
    from cleaner.model import CleanerError, PackError  # who asks for the version does not wait for the records
    from cleaner.system.collector import SELDOM

    gc.set_threshold(*SELDOM)
    try:
        run()
    except CleanerError as error:
        _complain(str(error))
        from cleaner.corpus.search import PlanError

        sys.exit(2 if isinstance(error, PackError | PlanError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        from cleaner.system.names import as_text, reason

        _complain(f"{as_text(str(error.filename))}: {reason(error)}" if error.filename else reason(error))
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CLEANER_TRACEBACK"):
            raise
        _complain(f"internal error: {type(error).__name__}: {error} (CLEANER_TRACEBACK=1 shows where)")
        sys.exit(1)


def _complain(text: str) -> None:
    """One line on standard error."""
    from cleaner.system.names import shown

    print(f"cleaner: {shown(' '.join(text.split()))}", file=sys.stderr)
