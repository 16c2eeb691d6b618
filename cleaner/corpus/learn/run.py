"""Learning, start to end: documents in, a pack a host out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.corpus import document, minhash
from cleaner.corpus.learn import choose, observe, pack, sources
from cleaner.corpus.learn.choose import Told, Wanted
from cleaner.corpus.learn.observations import Observation, Observations
from cleaner.corpus.settings import Settings
from cleaner.model import Source
from cleaner.pipeline import many
from cleaner.pipeline.cleaner import Cleaner


@dataclass(slots=True)
class Learnt:
    """What came of it: documents by what became of them, hosts, articles, and blocks."""

    documents: int = 0
    failed: int = 0
    homeless: int = 0
    """Documents without an address: nobody knows their host."""
    hosts: int = 0
    articles: int = 0
    new: int = 0
    known: int = 0
    packs: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def learn(
    paths: Sequence[str],
    folder: Path,
    settings: Settings,
    *,
    form: str | None = None,
    wanted: Wanted | None = None,
    say: sources.Say = lambda name, text: None,
    told: Callable[[Told], None] = lambda host: None,
) -> Learnt:
    """Look through documents and write what is proposed into `folder`. `say` hears what is wrong with a document, `told` of each host.

    Raises MissingExtraError, PlanError, TableError, CleanerError (a pack that cannot be written).
    """
    minhash.load()
    pack.load()
    found = Learnt()

    def failed(name: str, text: str) -> None:
        found.failed += 1
        say(name, text)

    with Observations() as observations:
        observed(sources.read(paths, settings, form, failed), settings, observations, found, failed)
        for host in choose.hosts(observations, wanted or Wanted()):
            found.hosts += 1
            found.articles += host.articles
            found.refused.update(host.refused)
            told(host)
            if host.proposals or pack.path_of(folder, host.host).exists():
                new, known = pack.write(folder, host.host, host.proposals)
                found.new, found.known, found.packs = found.new + new, found.known + known, found.packs + 1
    found.refused = +found.refused
    return found


def observed(
    documents: Iterator[Source], settings: Settings, observations: Observations, found: Learnt, failed: sources.Say
) -> None:
    """Look at documents and remember them by host."""
    for name, observation in many.each(document.make_cleaner(settings), documents, settings.jobs, _observation):
        if isinstance(observation, str):
            failed(name, observation)
            continue
        found.documents += 1
        if observation is not None and observation.host:
            observations.add(observation)
        else:
            found.homeless += observation is not None


def _observation(cleaner: Cleaner, source: Source) -> tuple[str, Observation | str | None]:
    """The name of a document, and what is remembered of it: None where it is empty, or what went wrong. Runs in the worker processes."""
    try:
        look = cleaner.look(source)
        return source.id, None if look is None else observe.observation(look)
    except Exception as error:  # one document of many
        return source.id, f"{type(error).__name__}: {' '.join(str(error).split())}"
