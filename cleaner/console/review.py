"""`cleaner review`, `cleaner apply`, `cleaner rules stats` and `cleaner rules fixtures`."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from cleaner.batch.names import shown
from cleaner.console.show import consoles


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
        say.out.print(
            f"{progress['judged']:,} of {progress['total']:,} removals judged. Review at {address}\n"
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
