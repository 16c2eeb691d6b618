"""Evidence → Verdicts. The judge never reads text: it adds the evidence of each block and reads the sequence as a whole.

The model is a linear chain (a conditional random field, Lafferty et al. 2001) over the states "article" and the categories. A block's
evidence for a category is a sum of log-odds: its measures and the rules that fired. Transitions say how likely a category opens after the
article, goes on, or closes, so the quiet middle of an appeal falls with its loud ends and one loud word inside an article does not
fall alone. A block's score is the log-odds of "not the article" given the whole document (forward-backward), held back where no rule
speaks. Weights stand in `rules/weights.toml`, fitted by `tests/benchmarks/fit.py`; the bounds of the restraint stand below, set by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, inf
from operator import add

from cleaner import regions
from cleaner.chain import Chain, factors, row_of, vector_of
from cleaner.model import CATEGORIES, Category, PackError, Preset, Rule, RuleHit, Verdict
from cleaner.packs import Weights
from cleaner.telling import KEPT, Signals, Teller, hit_key, voice
from cleaner.witness.phrases import Hit

_NUMBER: dict[str, int] = {name: number for number, name in enumerate(CATEGORIES)}
VOICE = frozenset({"you_rare", "we_rare"})
_DONATION = CATEGORIES.index("donation")
LOUDEST = frozenset({"strong", "certain"})
_RELATED = CATEGORIES.index("related")
ENCLOSED = 0.5
"""How far above the threshold a paragraph inside an appeal is put."""
BEYOND = frozenset({"near_3", "near_4", "outside"})
"""Far from any running text, or outside the stretch that holds the article's."""
INSIDE = frozenset({"cover_in", "link_none", "place_within"})
"""A block without links in the midst of the article's column."""
SENTENCES = frozenset({"utterance", "sentence", "paragraph", "long"})
FURNISHED = 14
FURNISHED_REACH = 5
"""From so many loud matches on a text counts as a page copied whole, where a match supports so many times the blocks."""
LOUD = 2.5
"""The weight from which a match counts as support."""


class Judge:
    """The weights of one kind of document (text or html) and one preset, ready to judge.

    Raises PackError when a number is missing.
    """

    def __init__(self, weights: Weights, kind: str, preset: Preset = "balanced") -> None:
        table = weights.sections.get(kind)
        if not isinstance(table, Mapping):
            raise PackError(f"weights.toml: {kind}: is missing")
        self._bias = row_of(table, "bias")
        self._measures = {name: vector_of(row) for name, row in table.get("measure", {}).items()}
        self._own: Mapping[str, float] = table["own"]
        self._cross: Mapping[str, float] = table["cross"]
        self._threshold = float(table["threshold"]) + float(weights.sections["preset"][preset]["threshold"])
        self._span = float(table["span"])
        self._pull = float(table["pull"])
        self._reach = int(table["reach"])
        self._pull_sentence = float(table["pull_sentence"])
        self._pull_voice = float(table.get("pull_voice", inf))
        # What the two answers of the extractor together add to the chain's score: nothing where it was not asked.
        self._votes: Mapping[str, float] = table.get("votes", {})
        # What a strong rule adds that matches most of a block, over what the fit gave it.
        self._heard = float(table.get("heard", 0.0))
        self._sums: dict[tuple[str, ...], list[float]] = {}
        self._factors: dict[tuple[str, ...], list[float]] = {}
        self._tell = Teller(self._bias, self._measures, self._own, self._cross, heard=bool(self._heard))
        self._chain = Chain(
            row_of(table, "enter"), row_of(table, "stay"), row_of(table, "leave"), float(table["switch"])
        )

    def doubt(self, signals: Signals, verdicts: Sequence[Verdict], words: Sequence[int]) -> float:
        """The share of a page's words that these verdicts are expected to get wrong, of as many words as stay; 0 to 1.

        `words` are those of each block. What a score is off the threshold is taken for the log-odds of the decision. Whether the figures of
        a table are the article's cannot be told from their shape: where they would go without a rule, all is in doubt.
        """
        named = {hit.block for hit in signals.hits if hit.rule.side == "drop"}
        wrong = kept = 0.0
        for verdict in verdicts:
            if verdict.span is None:
                names = signals.measures[verdict.block]
                if verdict.remove and "in_table" in names and verdict.block not in named and set(names) >= INSIDE:
                    return 1.0
                count = words[verdict.block]
                wrong += count / (1.0 + exp(min(abs(verdict.score - self._threshold), 30.0)))
                kept += 0 if verdict.remove else count
        return min(1.0, wrong / max(kept, 1.0))

    def judge(self, signals: Signals, *, explain: bool = True) -> list[Verdict]:
        """A verdict for each block in order, followed by one for each stretch inside a kept block that a rule would cut.

        Without `explain` only what speaks for a removal is told: telling all of the evidence costs more than judging.
        """
        hits: dict[int, list[Hit]] = {}
        for hit in signals.hits:
            hits.setdefault(hit.block, []).append(hit)
        emissions = [self._emission(names, hits.get(index, ())) for index, names in enumerate(signals.measures)]
        loud = [self._is_loud(hits.get(index, ())) for index in range(len(emissions))]
        votes = [self._vote(names, hits.get(index, ()), loud[index]) for index, names in enumerate(signals.measures)]
        rows = [
            self._exponentials(names, emission, index in hits)
            for index, (names, emission) in enumerate(zip(signals.measures, emissions, strict=True))
        ]
        scores = [(full + vote, best) for (full, best), vote in zip(self._chain.posteriors(rows), votes, strict=True)]
        verdicts: list[Verdict] = []
        spans: list[Verdict] = []
        # A page copied whole is furnished: many rules speak, and its menus run on for long.
        furnished = sum(loud) >= FURNISHED
        held = [
            self._restrain(score, best, emissions[index][best], hits.get(index, ()), signals.measures[index], furnished)
            for index, (score, best) in enumerate(scores)
        ]
        headline = regions.headline(signals.measures, hits) if self._reach else None
        if headline is not None:
            held[headline] = min(held[headline], self._threshold - 1.0)
        reach = self._reach * (FURNISHED_REACH if furnished else 1)
        supported = regions.supported([score > self._threshold for score in held], loud, reach)
        if self._reach:
            gone = [s > self._threshold and ok for s, ok in zip(held, supported, strict=True)]
            asks = [
                (yes and best == _DONATION) or self._category(-1, hits.get(index, ())) == "donation"
                for index, (yes, (_, best)) in enumerate(zip(gone, scores, strict=True))
            ]
            for index in regions.enclosed(asks, gone, signals.measures):
                scores[index], held[index], supported[index] = (
                    (scores[index][0], _DONATION),
                    self._threshold + ENCLOSED,
                    True,
                )
            named = [
                self._category(best, hits.get(index, ()))
                if held[index] > self._threshold and supported[index]
                else None
                for index, (_, best) in enumerate(scores)
            ]
            told = [name is not None and name in self._said(hits.get(index, ())) for index, name in enumerate(named)]
            for index in regions.boxed(named, told, signals.measures):
                box = next(named[n] for n in range(index - 1, -1, -1) if named[n]) or ""
                scores[index] = (scores[index][0], _NUMBER[box])
                held[index], supported[index] = self._threshold + ENCLOSED, True
        for index, (full, best) in enumerate(scores):
            own = hits.get(index, ())
            score = held[index] if supported[index] else min(held[index], self._threshold - 1.0)
            remove = score > self._threshold
            read = (index, signals, own, best, full, score, votes[index])
            voices = self._tell.voices(*read) if remove else ()
            evidence = self._tell.evidence(*read) if explain else ()
            category = self._category(best, own) if remove else None
            verdicts.append(Verdict(index, None, remove, category, round(score, 3), voices, evidence))
            if not remove and own:
                spans += self._spans(index, own, signals.texts[index])
        return verdicts + spans

    def _category(self, best: int, hits: Sequence[Hit]) -> Category:
        """The category of a removed block: the one its own rules agree on, else the most likely one in the sequence."""
        said = self._said(hits)
        return said.pop() if len(said) == 1 else CATEGORIES[best]

    def _said(self, hits: Sequence[Hit]) -> set[Category]:
        """The categories that rules name loudly."""
        return {h.rule.category for h in hits if h.rule.side == "drop" and self._tell.weights(h)[0] >= LOUD}

    def _is_loud(self, hits: Sequence[Hit]) -> bool:
        return any(h.counted and h.rule.side == "drop" and self._own.get(hit_key(h), 0.0) >= LOUD for h in hits)

    def _restrain(
        self, score: float, best: int, emission: float, hits: Sequence[Hit], measures: Sequence[str], furnished: bool
    ) -> float:
        """The score, with the pull of the neighbours limited for a block that says nothing suspicious itself.

        A block without any rule's match and without the page's own voice is not swept away by what stands around it, unless its own
        shape is nearly that of boilerplate already; a sentence even less than a label. Far from the running text of a page copied
        whole there is nothing to be careful about.
        """
        if any(h.counted and h.scope == "block" and h.rule.side == "drop" for h in hits):
            return score
        if not VOICE.isdisjoint(measures):
            return score if furnished else min(score, emission + self._pull_voice)
        if furnished and not BEYOND.isdisjoint(measures):
            return score
        if self._reach and best != _RELATED and regions.subheading(measures):
            return min(score, emission)
        if "in_table" in measures and "extract_kept" in measures:
            # A cell of a table that the extractor keeps is the article's data, however short: only a rule speaks against it.
            return min(score, self._threshold - 1.0)
        return min(score, emission + (self._pull_sentence if measures[0] in SENTENCES else self._pull))

    def _vote(self, measures: Sequence[str], hits: Sequence[Hit], loud: bool) -> float:
        """What stands above the chain: a strong rule for the whole block, and whether both answers of the extractor keep it, one does, or
        neither (no vote keeps what a rule names).
        """
        if self._heard and any(
            h.counted and h.whole and h.rule.side == "drop" and h.rule.strength in LOUDEST for h in hits
        ):
            return self._heard
        if not self._votes or ("extract_kept" not in measures and "extract_left" not in measures):
            return 0.0
        kept = ("extract_kept" in measures) + ("precise_kept" in measures)
        vote = float(self._votes[("neither", "one", "both")[kept]])
        return max(vote, 0.0) if loud else vote

    def _emission(self, names: tuple[str, ...], hits: Sequence[Hit]) -> list[float]:
        base = self._sums.get(names)
        if base is None:
            # One addition after the other: the same bits in any Python, whose own sum changed in 3.12.
            base = self._bias
            for name in names:
                row = self._measures.get(name)
                if row is not None:
                    base = list(map(add, base, row))
            if len(self._sums) >= KEPT:
                self._sums.clear()
            self._sums[names] = base
        if not hits:
            return base
        total = base
        for hit in hits:
            own, cross = self._tell.weights(hit)
            if own or cross:
                total = [x + cross for x in total]
                total[_NUMBER[hit.rule.category]] += own - cross
        return total

    def _exponentials(self, names: tuple[str, ...], emission: Sequence[float], heard: bool) -> list[float]:
        """The exponentials of a block's emission; those of measures alone recur, within a document and between its readings."""
        known = None if heard else self._factors.get(names)
        if known is None:
            known = factors(emission)
            if not heard:
                if len(self._factors) >= KEPT:
                    self._factors.clear()
                self._factors[names] = known
        return known

    def _spans(self, index: int, hits: Sequence[Hit], text: str) -> list[Verdict]:
        """Stretches of a kept block that rules would cut; overlapping ones are one stretch."""
        cuts = sorted((hit for hit in hits if hit.cut is not None), key=lambda h: (h.cut or (0, 0), h.rule.id))
        groups: list[tuple[int, int, list[Hit]]] = []
        for hit in cuts:
            assert hit.cut is not None
            if groups and hit.cut[0] < groups[-1][1]:
                low, high, members = groups.pop()
                groups.append((low, max(high, hit.cut[1]), [*members, hit]))
            else:
                groups.append((hit.cut[0], hit.cut[1], [hit]))
        verdicts: list[Verdict] = []
        for low, high, members in groups:
            evidence = [
                voice(
                    index,
                    (low, high),
                    h.rule.category,
                    h.rule.id,
                    _signed(h.rule, self._own[f"span_{h.rule.strength}"]),
                    text[h.start : h.end],
                )
                for h in members
            ]
            evidence.append(voice(index, (low, high), None, "prior", self._span, ""))
            score = sum(item.weight for item in evidence)
            category = max(evidence[:-1], key=lambda e: e.weight).category
            ranked = tuple(sorted(evidence, key=lambda e: (-e.weight, e.source)))
            remove = score > self._threshold
            voices = tuple(
                RuleHit(e.source, e.weight, e.matched) for e in ranked if e.weight > 0 and e.source != "prior"
            )
            verdicts.append(
                Verdict(index, (low, high), remove, category if remove else None, round(score, 3), voices, ranked)
            )
        return verdicts


def _signed(rule: Rule, weight: float) -> float:
    return -weight if rule.side == "keep" else weight
