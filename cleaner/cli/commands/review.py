"""`cleaner review`, `cleaner apply`, `cleaner rules stats` and `cleaner rules fixtures`."""

from __future__ import annotations

import contextlib
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.commands.show import consoles
from cleaner.system.names import shown

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from cleaner.review.session import Session


def review(out: Path, port: int, who: str | None, *, browser: bool) -> int:
    """Serve the review of a run until it is interrupted; returns the exit code."""
    from cleaner.review.learned import is_pack
    from cleaner.review.serve import serve
    from cleaner.review.session import Session

    if is_pack(out):
        return learned(out, port, browser=browser)
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
        serve(lambda token, number: _app(session, token, number), port, ready)
    except KeyboardInterrupt:
        pass
    finally:
        session.close()
    return 0


def _app(session: Session, token: str, number: int) -> ASGIApp:
    from cleaner.review.app import make_app

    return make_app(session, token, number)


def learned(folder: Path, port: int, *, browser: bool) -> int:
    """Serve the review of what was learned until it is interrupted; returns the exit code."""
    from cleaner.review.learned import Proposals
    from cleaner.review.serve import serve

    say = consoles()
    session = Proposals(folder)

    def make(token: str, number: int) -> ASGIApp:
        from cleaner.review.learned_app import make_app

        return make_app(session, token, number)

    def ready(address: str) -> None:
        progress = session.progress()
        say.out.print(
            f"{progress['judged']:,} of {progress['total']:,} proposals judged. Review at {address}\n"
            f"What is decided goes into the packs in {shown(folder)}. Ctrl-C ends.",
            soft_wrap=True,
            markup=False,
        )
        if browser:
            webbrowser.open(address)

    with contextlib.suppress(KeyboardInterrupt):
        serve(make, port, ready)
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
