"""What becomes of a command that fails: one line on standard error, and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from cleaner.model import CleanerError, PackError
from cleaner.system import collector


def guarded(run: Callable[[], object]) -> None:
    """Run a command. Exit codes: 0 done, 1 some documents failed or are held, 2 wrong use."""
    collector.calm()
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
