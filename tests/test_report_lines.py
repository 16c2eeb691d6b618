"""A line of the report: what it says once, what it leaves out, and that nothing is lost; lines of earlier versions are read as well."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, PROMPT, Command
from hypothesis import given
from hypothesis import strategies as st
from test_report import removal, result, validator

import cleaner
from cleaner.model import Removal, RuleHit
from cleaner.report import jsonl
from cleaner.report.jsonl import ReportError
from cleaner.report.lean import Shortener, Widener

MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(60))
PAGE = f"<html><body><nav><ul>{MENU}</ul></nav><article><p>{ARTICLE}</p><p>{PROMPT}</p></article></body></html>"
HITS = ("rules", "against")
OLD = "The ferry sailed on Monday.\n\nFollow us on X"
# As a version wrote them that told everything, and one that left out what says nothing.
FIRST = {
    "schema": 1, "id": "a.txt", "source": "a.txt", "record": None, "output": "a.txt", "format": "txt", "kind": "text",
    "digest": sha256(OLD.encode()).hexdigest(),
    "language": "en", "title": None, "author": None, "date": None, "site": None, "url": None, "encoding": "utf-8", "bom": False,
    "undecodable": [], "words": {"in": 9, "out": 5}, "characters": {"in": 43, "out": 27}, "held": False, "warnings": [],
    "removals": [{
        "id": "0a1b2c3d4e5f", "start": 29, "end": 43, "at": 27, "text": "Follow us on X", "before": "\n\n", "after": "",
        "category": "share",
        "rules": [{"id": "en.share.follow", "weight": 3.5, "matched": "Follow us"}], "score": 3.5, "reason": "Asks to follow.",
        "kept": False, "path": None, "context": ["sailed.\n\n", ""],
    }],
    "ruleset": "feed", "version": "0.0.1", "error": None,
}  # fmt: skip
SECOND = {
    **FIRST, "schema": 2, "kind": "html", "base": -0.5, "threshold": 1.5,
    "removals": [
        {"id": "1", "at": 0, "text": "Home", "after": "\n\n", "category": "navigation", "score": 3.0, "reason": "A menu.",
         "path": "/html/nav/a[1]",
         "rules": [{"id": "markup.navigation.bar", "weight": 2.5}, {"id": "topic.rest", "weight": 1.0}]},
        {"id": "2", "at": 7, "text": "News", "category": "navigation", "score": 2.0, "reason": "A menu.",
         "path": "/html/nav/a[2]", "base": 0.5,
         "rules": [{"id": "markup.navigation.bar", "weight": 2.0}], "against": [{"id": "topic.rest", "weight": -0.5}]},
    ],
}  # fmt: skip


def told(value: dict[str, Any], evidence: Any = "short") -> tuple[dict[str, Any], dict[str, Any]]:
    """The line of an object, as it stands there and as it is read."""
    line = jsonl.report_line(value, evidence)
    plain = json.loads(line)
    validator().validate(plain)
    return plain, jsonl.read_line(line)


def cleaned(source: str) -> dict[str, Any]:
    value = jsonl.to_object(cleaner.clean(source), source="a")
    assert value["removals"]
    return value


class TestThere:
    @pytest.mark.parametrize("source", [PAGE, DIRTY])
    def test_with_all_evidence_a_line_comes_back_as_it_was(self, source: str) -> None:
        """Every field of every removal, on a page and on a text."""
        value = cleaned(source)
        _, back = told(value, "all")
        back.pop("base")
        back.pop("threshold")
        assert back == value

    def test_what_a_phrase_matched_comes_back_where_it_is_all_of_the_text(self) -> None:
        """It is told only where it is less; names of elements match no text."""
        follow = "Follow us on Facebook"
        value = cleaned(f"<html><body><article><p>{ARTICLE}</p><p class=share>{follow}</p></article></body></html>")
        _, back = told(value)
        found = {
            hit["id"]: hit["matched"] for item in back["removals"] if item["text"] == follow for hit in item["rules"]
        }
        wanted = {
            hit["id"]: hit["matched"] for item in value["removals"] if item["text"] == follow for hit in item["rules"]
        }
        assert follow in wanted.values()
        assert {name: text for name, text in wanted.items() if not name.startswith("topic.")} == found

    @pytest.mark.parametrize("source", [PAGE, DIRTY])
    def test_a_short_line_loses_measures_only(self, source: str) -> None:
        """All rules are named, and all else is there but for weights and the text on either side."""
        value = cleaned(source)
        plain, back = told(value)
        assert len(json.dumps(plain)) < len(jsonl.report_line(value, "all"))
        for short, whole in zip(back["removals"], value["removals"], strict=True):
            lost = {*HITS, "context"}
            assert {name: short[name] for name in whole if name not in lost} == {
                name: whole[name] for name in whole if name not in lost
            }
            for side in HITS:
                named = [hit["id"] for hit in whole[side] if "topic." not in hit["id"]]
                assert [hit["id"] for hit in short[side] if "topic." not in hit["id"]] == named
            assert short["rules"]

    def test_what_everybody_reads_stands_with_the_removal(self) -> None:
        """Text, category, names of rules and score need no table."""
        value = cleaned(PAGE)
        for short, whole in zip(told(value)[0]["removals"], value["removals"], strict=True):
            for name in ("id", "text", "category", "score"):
                assert short[name] == whole[name]
            assert all(isinstance(name, str) for name in short["rules"])

    def test_what_a_rule_matched_is_told_where_it_is_not_all(self) -> None:
        """A rule that matched the whole text says nothing more; where one matched a part, the words of each are there."""
        part = RuleHit("en.newsletter.signup", 3.0, "Sign up"), RuleHit("markup.share.bar", 2.0, "")
        whole = RuleHit("en.share.button", 3.0, "Share"), RuleHit("topic.links", 1.0, "")
        items = removal("Sign up now"), replace(removal("Share"), start=20, end=25)
        value = jsonl.to_object(result(*items), source="a")
        for item, hits in zip(value["removals"], (part, whole), strict=True):
            item["rules"] = [{"id": hit.id, "weight": hit.weight, "matched": hit.matched} for hit in hits]
        plain, back = told(value)
        assert [item.get("matched") for item in plain["removals"]] == [["Sign up"], None]
        assert [hit["matched"] for hit in back["removals"][0]["rules"]] == ["Sign up", ""]

    def test_what_recurs_is_said_once(self) -> None:
        """A further link of a menu adds its own text and name, not the menu's reason, place and path."""
        plain, _ = told(cleaned(PAGE))
        links = [item for item in plain["removals"] if item["text"].startswith("Section")][2:]
        assert len(links) > 50
        assert len(set(plain["whys"])) == len(plain["whys"])
        assert sum("at" in item for item in links) == 0
        assert max(len(json.dumps(item)) for item in links) < 240
        assert all(item["path"][0].isdigit() for item in links)

    def test_written_again_a_short_line_invents_nothing(self) -> None:
        """Weights that a report does not tell are none when it is read and written with all evidence."""
        value = cleaned(DIRTY)
        _, back = told(value)
        again, _ = told(back, "all")
        assert all("evidence" not in item and "context" not in item for item in again["removals"])


class TestEarlier:
    def test_a_first_report_is_read(self, command: Command) -> None:
        """It has every field, and no base; a text comes back of it."""
        assert jsonl.read_line(json.dumps(FIRST))["removals"] == [
            {**FIRST["removals"][0], "against": [], "base": 0.0, "threshold": None}  # type: ignore[index]
        ]
        (item,) = jsonl.from_object(FIRST).removed
        assert (item.reason, item.context, item.rules) == (
            "Asks to follow.",
            ("sailed.\n\n", ""),
            (RuleHit("en.share.follow", 3.5, "Follow us"),),
        )
        Path("out").mkdir()
        Path("out", "report.jsonl").write_text(json.dumps(FIRST) + "\n", encoding="utf-8")
        Path("out", "a.txt").write_text(OLD[:27], encoding="utf-8")
        assert command("restore", "out", "-o", "back").code == 0
        assert Path("back", "a.txt").read_text(encoding="utf-8") == OLD

    def test_a_second_report_is_read(self) -> None:
        """What its line says once is the base of the removals that have none, and every place is its own."""
        validator().validate(SECOND)
        one, two = jsonl.read_line(json.dumps(SECOND))["removals"]
        assert (one["base"], two["base"], two["threshold"]) == (-0.5, 0.5, 1.5)
        assert (one["after"], two["after"], two["at"]) == ("\n\n", "", 7)
        assert two["path"] == "/html/nav/a[2]"
        assert jsonl.from_object(SECOND).removed[1].against == (RuleHit("topic.rest", -0.5, ""),)

    def test_old_and_new_reports_are_compared(self, command: Command, tmp_path: Path) -> None:
        """The sums of a run do not depend on the version that wrote them, and two that say the same do not differ."""
        pytest.importorskip("duckdb")
        new = jsonl.report_line({**jsonl.read_line(json.dumps(SECOND)), "schema": jsonl.SCHEMA})
        for name, line in (("old", json.dumps(SECOND)), ("new", new)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "report.jsonl").write_text(line + "\n", encoding="utf-8")
        from test_report_query import sums

        rules = [sums(tmp_path / name / "report.jsonl", "rule") for name in ("old", "new")]
        old, new = [[row for row in rows if "topic" not in row["name"]] for rows in rules]
        assert old == new != []
        assert command("diff", str(tmp_path / "old"), str(tmp_path / "new")).code == 0

    @pytest.mark.parametrize(
        "change",
        [{"why": [9]}, {"why": 3}, {"why": ["a"]}, {"path": "3/a"}, {"path": 3}, {"rules": 3}, {"rules": [None]}],
    )
    def test_a_line_that_does_not_hold_together_is_refused(self, change: dict[str, Any]) -> None:
        value = told(jsonl.to_object(result(removal()), source="a"))[0]
        value["removals"][0] |= change
        with pytest.raises(ReportError, match="malformed"):
            jsonl.from_object(value)


STEPS = st.lists(st.sampled_from(["html", "body", "div[1]", "div[12]", "a", "3", ""]), max_size=6)


class TestPaths:
    @given(st.lists(st.none() | st.builds(lambda steps: "/" + "/".join(steps), STEPS)))
    def test_they_are_whole_again(self, paths: list[str | None]) -> None:
        """Whatever steps they have, and whatever stands between them."""
        shorten, widen = Shortener(), Widener()
        assert [widen.whole(None if path is None else shorten.short(path)) for path in paths] == paths


JQ = r'.whys as $whys | .removals[]? | [.category, .rules[0], ([$whys[.why[]]] | join(" ")), .text] | @tsv'
PATHS = r'foreach .removals[]? as $one ([]; ($one.path / "/") as $steps | if $steps[0] == "" then $steps[1:] else .[:($steps[0] | tonumber)] + $steps[1:] end; "/" + join("/"))'  # noqa: E501


def rule_of(item: Removal) -> str:
    """The heaviest rule of a removal, or the measure that spoke loudest."""
    names = [hit.id for hit in item.rules]
    return next((name for name in names if not name.startswith("topic.")), names[0])


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_jq_reads_it() -> None:
    """The one-liners of the documentation give what the removals have."""
    done = cleaner.clean(PAGE)
    line = jsonl.report_line(jsonl.to_object(done, source="a"))
    page = Path(__file__).parent.parent / "docs" / "reference" / "report.md"
    for script, expected in (
        (JQ, ["\t".join((item.category, rule_of(item), item.reason, item.text)) for item in done.removed]),
        (PATHS, [item.path for item in done.removed]),
    ):
        ran = subprocess.run(["jq", "-r", script], input=line, capture_output=True, encoding="utf-8", check=True)
        assert ran.stdout.splitlines() == expected
        assert script in page.read_text(encoding="utf-8")
