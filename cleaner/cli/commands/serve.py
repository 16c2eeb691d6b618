"""`cleaner serve`."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

from cleaner.cli.commands.show import consoles
from cleaner.corpus import document
from cleaner.corpus.settings import Settings
from cleaner.pipeline.options import MissingExtraError


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where to listen, how many processes clean (None: one a processor), and how long documents and batches may be, in bytes."""

    host: str
    port: int
    workers: int | None
    max_bytes: int
    max_batch: int


def serve(settings: Settings, options: ServerOptions) -> int:
    """Serve until interrupted; returns the exit code."""
    try:
        from cleaner.adapters.serve.app import Limits
        from cleaner.adapters.serve.run import serve as run
    except ImportError as error:
        raise MissingExtraError((error.name or "starlette").split(".")[0], "serve") from None
    if settings.rules or settings.judge:
        document.make_cleaner(settings)  # a malformed pack ends the command with a sentence, not a worker
    say = consoles()

    def ready(address: str) -> None:
        say.out.print(f"Serving at {address} (Ctrl-C ends)", soft_wrap=True, markup=False, highlight=False)

    limits = Limits(options.max_bytes, options.max_batch)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has ended well, and tells how it was asked to
        run(settings, options.host, options.port, options.workers or processors(), limits, ready)
    return 0


def processors() -> int:
    """Processors that this process may use (of a container's quota of time nothing is known here)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
