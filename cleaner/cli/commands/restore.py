"""`cleaner restore`."""

from __future__ import annotations

from pathlib import Path

from cleaner.cli.commands.show import consoles
from cleaner.corpus import plan
from cleaner.corpus import restore as batch
from cleaner.corpus.search import PlanError
from cleaner.system.names import shown


def restore(out: Path, target: Path | None, report: Path | None, *, overwrite: bool, quiet: bool) -> int:
    """Rebuild the sources of an earlier run; returns the exit code.

    What was passed over is told on a terminal, by reason; a pipe gets one line.
    """
    say = consoles(quiet=quiet)
    if out.is_file():
        raise PlanError(f"{shown(out)}: is a file; name the folder of the run, {shown(out.parent)}")
    folder = target or out / "restored"
    counts = {"restored": 0, "passed over": 0, "failed": 0}
    passed: dict[str, list[str]] = {}
    for item in batch.restore(out, folder, report or out / plan.REPORT, overwrite=overwrite):
        counts[item.state] += 1
        if item.state == "failed":
            say.error(f"{shown(item.id)}: {item.note}")
        elif item.state == "passed over":
            passed.setdefault(item.note, []).append(item.id)
    if say.out.is_terminal:
        for note, names in passed.items():
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            say.notice(f"{shown(names[0])}{more}: not restored: {note}")
    if not quiet:
        words = f"{counts['restored']} restored to {shown(folder)}, each as its digest says"
        rest = f"; {counts['passed over']} passed over, {counts['failed']} failed"
        say.out.print(words + rest, soft_wrap=True, markup=False)
    return 1 if counts["failed"] else 0
