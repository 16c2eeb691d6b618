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
    """The `cleaner` command; who presses Ctrl-C while it is being loaded sees no trace of that."""
    try:
        _main()
    except KeyboardInterrupt:
        sys.exit(130)


def _main() -> None:
    """The command, by the shortest way that does what its arguments ask for."""
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
    if len(arguments) != 2 or arguments[0] != "clean" or not arguments[1] or "_CLEANER_COMPLETE" in os.environ:
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
    """Run a command; one that fails says why in one line.

    Exit codes: 0 done; 1 done, and something failed, is held or differs; 2 nothing could be begun: wrong use, or what was named is not
    there or cannot be read.
    """
    from cleaner.model import CleanerError  # who asks for the version does not wait for the records
    from cleaner.system.collector import SELDOM

    gc.set_threshold(*SELDOM)
    try:
        run()
    except CleanerError as error:
        _complain(str(error))
        from cleaner.system.files import DiskError

        # What is wrong with one document a command tells itself: here is what keeps it from its work, but for a disk that is full.
        sys.exit(1 if isinstance(error, DiskError) else 2)
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
        if _is_interrupt(error):
            sys.exit(130)
        if os.environ.get("CLEANER_TRACEBACK"):
            raise
        if _is_of_disk(error):
            import tempfile

            _complain(f"a temporary database below {tempfile.gettempdir()} (TMPDIR names another place): {error}")
            sys.exit(1)
        _complain(f"internal error: {type(error).__name__}: {error} (CLEANER_TRACEBACK=1 shows where)")
        sys.exit(1)


def _is_interrupt(error: BaseException) -> bool:
    """Whether an error is what became of Ctrl-C: DuckDB has one of its own, and Python one for what strikes where a class is made."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, KeyboardInterrupt) or (
            isinstance(found, RuntimeError) and str(found) == "Query interrupted"
        ):
            return True
        found = found.__cause__
    return False


_DUCKDB = frozenset({"IOException", "OutOfMemoryException", "TransactionException"})
"""What DuckDB raises where a file cannot be written."""
_SQLITE = frozenset({8, 10, 13, 14})
"""The same of SQLite: READONLY, IOERR, FULL and CANTOPEN (sqlite.org/rescode.html)."""


def _is_of_disk(error: Exception) -> bool:
    """Whether a database could not be written: neither library has come as far as to an OSError."""
    library = type(error).__module__.partition(".")[0].lstrip("_")
    if library == "sqlite3":
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    return library == "duckdb" and type(error).__name__ in _DUCKDB


def _complain(text: str) -> None:
    """One line on standard error."""
    from cleaner.system.names import shown

    print(f"cleaner: {shown(' '.join(text.split()))}", file=sys.stderr)
