"""`cleaner review`, `cleaner apply`, `cleaner rules stats` and `cleaner rules fixtures`."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from cleaner.cli.commands.show import consoles
from cleaner.system.names import shown


def review(out: Path, port: int, who: str | None, *, browser: bool) -> int:
    """Serve the review of a run until it is interrupted; returns the exit code."""
    from cleaner.review.serve import serve
    from cleaner.review.session import Session
    from cleaner.review.verdicts import person

    say = consoles()
    session = Session.open(out, who or person(), lambda: say.notice("Building the index of this report, once …"))
    for problem in session.verdicts.problems:
        say.error(f"passed over: {problem}")

    def ready(address: str) -> None:
        progress = session.progress()
        what = "removals" if session.compared is None else "differences"
        say.out.print(
            f"{progress['judged']:,} of {progress['total']:,} {what} judged. Review at {address}\n"
            f"Verdicts by {session.who} go to {shown(session.log.path)}. Ctrl-C ends.",
            soft_wrap=True,
            markup=False,
        )
        if browser:
            webbrowser.open(address)

    try:
        serve(session, port, ready)
    except KeyboardInterrupt:
        pass
    finally:
        session.close()
    return 0


def apply(out: Path, target: Path | None, *, quiet: bool) -> int:
    """Write the texts and the report of a run again, with the verdicts; returns the exit code."""
    from cleaner.review import emit

    say = consoles(quiet=quiet)
    folder = target or out / emit.FOLDER
    done = emit.emit(out, folder)
    for problem in done.problems:
        say.error(problem)
    if not quiet:
        words = {
            "right": "right",
            "wrong": "brought back",
            "adjust": "with other edges",
            "category": "of another category",
        }
        counts = [f"{done.verdicts[word]:,} {text}" for word, text in words.items() if done.verdicts[word]]
        counts += [f"{done.verdicts['missed']:,} more removed"] if done.verdicts["missed"] else []
        say.out.print(
            f"{done.documents:,} documents written to {shown(folder)}, {done.changed:,} of them changed by verdicts"
            + (f" ({', '.join(counts)})" if counts else ""),
            soft_wrap=True,
            markup=False,
        )
    return 1 if done.problems else 0
