"""Reasons in words: what a person reads beside a removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaner.model import RuleHit

MEASURES = {
    "measure.scrap": "it holds no words",
    "measure.label": "it is a label of a few words",
    "measure.headline": "it is a short line without a full stop",
    "measure.line": "it is a line without a full stop",
    "measure.repeated": "the same text stands elsewhere in the document",
    "measure.all_capitals": "it is written in capitals",
    "measure.mostly_digits": "it is mostly figures",
    "measure.has_address": "it holds a web or mail address",
    "measure.has_bar": "it is divided by bars or arrows",
    "measure.in_run": "it stands in a run of short lines",
    "measure.in_long_run": "it stands in a long run of short lines",
    "measure.near_4": "it stands far from any running text",
    "measure.near_3": "it stands away from the running text",
    "measure.you_rare": "it speaks to the reader where the article does not",
    "measure.we_rare": "it speaks for the publisher where the article does not",
    "measure.last": "it is the last line",
    "measure.first": "it is the first line",
    "measure.ends_parenthesis": "it ends in a parenthesis, as credits do",
    "neighbours": "what stands around it goes too",
    "witness.trafilatura": "the extractor leaves it out",
}


def reason(hits: Sequence[RuleHit], whys: Mapping[str, str]) -> str:
    """One or two sentences: the rules' own reasons first, then the heaviest measure or the neighbours."""
    said: list[str] = []
    for hit in hits:
        why = whys.get(hit.id)
        if why and why not in said:
            said.append(why)
        if len(said) == 2:
            break
    shape = next((MEASURES[hit.id] for hit in hits if hit.id in MEASURES), None)
    if shape and len(said) < 2:
        said.append(f"{shape[0].upper()}{shape[1:]}.")
    return " ".join(said) or "Its shape and place are those of boilerplate."
