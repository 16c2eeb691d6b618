"""`cleaner learn`: proposals for the rules of single hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.cli.commands.show import Consoles, consoles
from cleaner.corpus.learn import ftr, pack, run
from cleaner.corpus.learn.choose import Told, Wanted
from cleaner.corpus.settings import Settings
from cleaner.system.names import shown


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be looked through, and how often a block has to stand on a host."""

    paths: tuple[str, ...]
    out: Path
    form: str | None = None
    articles: int = 6
    share: float = 0.03
    quiet: bool = False
    verbose: bool = False


def learn(request: Request, settings: Settings) -> int:
    """Learn, and tell what came of it; returns the exit code."""
    say = consoles(quiet=request.quiet)

    def told(host: Told) -> None:
        if request.verbose:
            say.note(f"{host.host}: {host.articles:,} articles, {len(host.proposals):,} proposals")

    found = run.learn(
        request.paths,
        request.out,
        settings,
        form=request.form,
        wanted=Wanted(request.articles, request.share),
        say=lambda name, text: say.error(f"{shown(name)}: {text}"),
        told=told,
    )
    if found.homeless:
        say.notice(
            f"{found.homeless:,} documents have no address, so nobody knows their host: --urls FILE or --url-key NAME gives them one"
        )
    if not request.quiet:
        _sum_up(found, request, say)
    if not found.documents:
        return 2
    return 1 if found.failed else 0


def _sum_up(found: run.Learnt, request: Request, say: Consoles) -> None:
    out = say.out
    out.print(
        f"{found.documents:,} documents, {found.articles:,} articles of {found.hosts:,} hosts: {found.new:,} new proposals, "
        f"{found.known:,} known ones",
        soft_wrap=True,
        markup=False,
    )
    for why, count in sorted(found.refused.items(), key=lambda item: (-item[1], item[0])):
        if request.verbose:
            out.print(f"{count:>7,} left alone: {why}", soft_wrap=True, markup=False)
    if found.packs:
        out.print(
            f"The packs are in {shown(request.out)}. They do nothing yet: cleaner review {shown(request.out)} shows each proposal.",
            soft_wrap=True,
            markup=False,
        )


def import_sites(paths: Sequence[Path], out: Path, *, quiet: bool) -> int:
    """Turn site configurations of Full-Text RSS into packs; returns the exit code."""
    say = consoles(quiet=quiet)
    pack.load()
    hosts = 0
    problems = 0
    everything = ftr.Imported()
    for path in paths:
        found = ftr.read(path)
        everything.unused.update(found.unused)
        for name, text in found.problems:
            say.error(f"{shown(name)}: {text}")
        problems += len(found.problems)
        hosts += sum(1 for _ in pack.add_sites(out, found.pages))
    for text in ftr.told(everything):
        say.notice(text)
    if not quiet:
        say.out.print(f"{hosts:,} hosts are in {shown(out)}, for --rules.", soft_wrap=True, markup=False)
    return 1 if problems else 0
