"""The report: the documented object and back, the page, the sums."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ARTICLE, DIRTY, PROMPT

import cleaner
from cleaner.model import Category, Piece, Removal, Result, RuleHit
from cleaner.report import html, jsonl, pages
from cleaner.report.html import Entry
from cleaner.report.jsonl import ReportError
from cleaner.report.lean import Widener
from cleaner.report.pages import Page
from cleaner.report.statistics import Amount, Statistics, Tally, tally

EVIL = "</script><script>alert(1)</script><!-- @@DATA@@ & \u2028 \ud800"


def removal(text: str = PROMPT, category: Category = "newsletter", *, kept: bool = False) -> Removal:
    hits = (RuleHit("en.newsletter.signup", 3.4, "Sign up"), RuleHit("measure.last", 0.5, ""))
    return Removal("0a1b", 3, 3 + len(text), text, category, hits, 2.5, "Invites.", None, "\n\n", "", ("b", "a"), kept)


def result(*removals: Removal, text: str = ARTICLE, id: str = "sub/a.txt", **more: Any) -> Result:
    pieces = (Piece(text, None), *(Piece(item.text, number) for number, item in enumerate(removals)))
    facts: dict[str, Any] = {
        "digest": "0" * 64,
        "language": "en",
        "words_in": 100,
        "words_out": 80,
        "chars_in": 600,
        "chars_out": 480,
        "ruleset": "feed",
        "version": "1.2",
        **more,
    }
    return Result(id, "text", text, removals, (text,), pieces, **facts)


def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(jsonl.schema())
    return jsonschema.Draft202012Validator(jsonl.schema())


class TestObject:
    def test_what_the_cleaner_makes_fits_the_schema(self) -> None:
        page = f"<html><body><article><h1>T</h1><p>{ARTICLE}</p></article><footer>Privacy policy</footer></body></html>"
        for source in (DIRTY, "", b"\xff\xfeh\x00i\x00", b"caf\xe9 \xff \xc3\xa9\xc3\xa9\xc3\xa9", page):
            value = jsonl.to_object(cleaner.clean(source), source="in/a.txt", output="a.txt")
            validator().validate(json.loads(jsonl.to_line(value)))

    def test_a_failure_fits_the_schema(self) -> None:
        validator().validate(jsonl.failure("a", source="in/a", error="broken", skipped=False, version="1"))

    def test_there_and_back(self) -> None:
        before = result(removal(), removal(kept=True), undecodable=((4, 255),), bom=True, title="T", warnings=("w",))
        value = json.loads(jsonl.to_line(jsonl.to_object(before, source="a")))
        after = jsonl.from_object(value, before.text)
        assert after.removed == before.removed
        for name in (
            "id",
            "text",
            "title",
            "digest",
            "undecodable",
            "bom",
            "warnings",
            "words_in",
            "ruleset",
            "version",
        ):
            assert getattr(after, name) == getattr(before, name)

    def test_every_property_is_described(self) -> None:
        for definition in jsonl.schema()["$defs"].values():
            for name, value in definition["properties"].items():
                assert "description" in value or "const" in value, name

    def test_a_line_is_one_line_of_utf8(self) -> None:
        line = jsonl.to_line(jsonl.to_object(result(removal(EVIL + "\n")), source="a"))
        assert "\n" not in line
        assert json.loads(line.encode())["removals"][0]["text"] == EVIL + "\n"

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"schema": 4}, "schema"),
            ({"digest": None}, "malformed"),
            ({"removals": [{}]}, "missing"),
            ({"removals": 3}, "malformed"),
            ({"undecodable": [[1]]}, "malformed"),
        ],
    )
    def test_a_malformed_object_is_refused_in_one_line(self, change: dict[str, Any], named: str) -> None:
        value = jsonl.to_object(result(removal()), source="a") | change
        with pytest.raises(ReportError, match=named) as caught:
            jsonl.from_object(value)
        assert "\n" not in str(caught.value)


class TestStatistics:
    def test_what_is_only_reported_does_not_count(self) -> None:
        found = tally(result(removal("two words", kept=True)))
        assert (found.status, found.categories, found.rules) == ("unchanged", {}, {})

    def test_each_rule_counts_once_a_removal(self) -> None:
        item = removal("two words")
        doubled = Removal(**{name: getattr(item, name) for name in vars(item)} | {"rules": item.rules + item.rules})
        assert tally(result(doubled)).rules == {"en.newsletter.signup": Amount(1, 2), "measure.last": Amount(1, 2)}

    def test_hosts_and_scores_are_summed_whatever_the_order_of_the_parts(self) -> None:
        """Hosts without "www.", scores by half log-odds with open ends; parts joined in any order give the same, through JSON too."""
        items = [
            result(removal("one"), url="https://www.a.example/x"),
            result(replace(removal("two words"), score=99.0), url="https://a.example/y"),
            result(replace(removal("three"), score=-7.0), url="https://b.example"),
            result(removal("no address")),
        ]
        parts = []
        for item in items:
            part = Statistics()
            part.add(item.id, tally(item))
            parts.append(Statistics.from_object(json.loads(json.dumps(part.to_object()))))
        found = []
        for order in (parts, parts[::-1]):
            sums = Statistics()
            for part in order:
                sums.merge(part)
            found.append((sums.by_host(), sums.scores))
        assert found[0] == found[1]
        assert [(name, item.documents) for name, item in found[0][0]] == [("a.example", 2), ("b.example", 1)]
        assert found[0][1] == {5: 2, 16: 1, -2: 1}

    def test_sums(self) -> None:
        sums = Statistics()
        sums.add("a.txt", tally(result(removal("one"), removal("two more", "share"))))
        sums.add("x/b.txt", tally(result(removal("one"))))
        sums.add("x/c.txt", tally(result(held=True, words_out=100)))
        sums.add("x/d.txt", Tally("failed"))
        sums.add("x/e.png", Tally("skipped"))
        assert sums.documents == 4
        assert sums.by_category() == [("newsletter", Amount(2, 2)), ("share", Amount(1, 2))]
        assert [name for name, _ in sums.by_rule()] == ["en.newsletter.signup", "measure.last"]
        assert [(name, item.documents, item.removals) for name, item in sums.by_folder()] == [(".", 1, 2), ("x", 2, 1)]
        assert (sums.words_in, sums.words_out) == (300, 260)


class Scripts(HTMLParser):
    """The scripts of a page as a browser would cut them, and everything that could load something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str | None, str]] = []
        self.styles: list[str] = []
        self.policy = ""
        self.loads: list[str] = []
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open = tag
        if tag == "script":
            self.scripts.append((given.get("type"), ""))
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        self.loads += [f"{tag} {name}" for name in given if name in {"src", "srcset", "style"} or name.startswith("on")]
        self.loads += [tag] if tag in {"link", "iframe", "img", "object", "base"} else []

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)
        elif self._open == "style":
            self.styles.append(data)


def render(*results: Result, page: Page | None = None) -> str:
    page = page or Page()
    sums = Statistics()
    for item in results:
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
    return page.render(sums, version="1.2", ruleset="feed")


class TestPage:
    def test_an_article_cannot_leave_its_json(self) -> None:
        evil = removal(EVIL)
        found = Scripts(render(result(evil, text=EVIL, id=EVIL, title=EVIL, warnings=(EVIL,))))
        kinds = [kind for kind, _ in found.scripts]
        assert kinds == ["application/json", "application/json", None]
        data, document = (json.loads(text) for _, text in found.scripts[:2])
        assert data["documents"][0]["title"] == EVIL
        assert document["pieces"] == [[EVIL, -1], [EVIL, 0]]
        render(result(evil, text=EVIL)).encode()

    def test_the_page_loads_nothing_and_runs_only_its_own_script(self) -> None:
        page = render(result(removal()))
        found = Scripts(page)
        assert found.loads == []
        assert "http://" not in page
        assert "https://" not in page
        assert found.policy.startswith("default-src 'none';")
        assert "unsafe" not in found.policy
        for text in (found.scripts[-1][1], found.styles[0]):
            assert b64encode(sha256(text.encode()).digest()).decode() in found.policy

    def test_the_script_never_makes_markup_of_text(self) -> None:
        script = Scripts(render(result())).scripts[-1][1]
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", script)

    def test_the_totals_are_in_it(self) -> None:
        data = json.loads(Scripts(render(result(removal("two words")), result(id="b.txt"))).scripts[0][1])
        assert data["count"] == 2
        assert data["categories"] == [["newsletter", 1, 2]]
        assert data["rules"][0] == ["en.newsletter.signup", 1, 2]
        assert data["sample"] is None

    def test_a_large_run_shows_a_sample_and_says_so(self) -> None:
        many = [result(removal(category="caption" if n == 77 else "share"), id=f"{n}.txt") for n in range(600)]
        data = json.loads(Scripts(render(*many, page=Page(max_documents=500))).scripts[0][1])
        assert "sample" in data["sample"]
        assert len(data["documents"]) == pages.PER_GROUP + 1
        assert "77.txt" in [item["id"] for item in data["documents"]]
        assert sum(count for _, count, _ in data["categories"]) == 600

    def test_the_sample_does_not_depend_on_the_order(self) -> None:
        many = [result(removal(), id=f"{n}.txt") for n in range(600)]
        chosen = []
        for order in (many, many[::-1]):
            data = json.loads(Scripts(render(*order, page=Page(max_documents=500))).scripts[0][1])
            chosen.append({item["id"] for item in data["documents"]})
        assert chosen[0] == chosen[1]

    def test_the_page_stays_below_its_limit(self) -> None:
        many = [result(removal(), text="word " * 2000, id=f"{n}.txt") for n in range(60)]
        assert len(render(*many, page=Page(max_bytes=100_000))) < 150_000

    def test_a_larger_run_has_pages(self, tmp_path: Path) -> None:
        """All documents are listed on the first page; each text is on the page that its place says, and on no other."""
        page, sums = Page(per_page=20), Statistics()
        for n in range(45):
            item = result(removal(), text=f"word{n} " * 20, id=f"{n}.txt")
            sums.add(item.id, tally(item))
            page.add(item.id, html.entry(item))
        written = page.write(tmp_path / "report.html", sums, version="1", ruleset="")
        assert [path.name for path in written] == ["report.html", "report-2.html", "report-3.html"]
        listed, texts = [], []
        for path in written:
            found = Scripts(path.read_text(encoding="utf-8"))
            assert found.loads == []
            data = json.loads(found.scripts[0][1])
            assert (data["sizes"], data["sample"]) == ([20, 20, 5], None)
            listed.append([item["id"] for item in data["documents"]])
            texts.append([json.loads(text)["pieces"][0][0].split()[0] for kind, text in found.scripts[1:-1]])
        names = [f"{n}.txt" for n in range(45)]
        assert listed == [names, names[20:40], names[40:]]
        assert [*chain.from_iterable(texts)] == [f"word{n}" for n in range(45)]

    def test_a_smaller_run_leaves_no_page_of_a_larger_one(self, tmp_path: Path) -> None:
        """Pages of an earlier report go; a file of the same name that is none stays."""
        for count in (5, 2):
            page = Page(per_page=1)
            for n in range(count):
                page.add(f"{n}", html.entry(result(id=f"{n}")))
            if count == 2:
                (tmp_path / "report-4.html").write_text("<title>Mine</title>", encoding="utf-8")
            page.write(tmp_path / "report.html", Statistics(), version="1", ruleset="")
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "report-2.html", "report-4.html", "report-5.html", "report.html",
        ]  # fmt: skip

    def test_a_page_holds_no_more_than_a_browser_opens_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Long documents make more pages, each below the limit but for a single document that is longer."""
        monkeypatch.setattr(pages, "PAGE_BYTES", 20_000)
        page = Page()
        for n in range(9):
            page.add(f"{n}", html.entry(result(text="word " * 1500, id=f"{n}")))
        sheets = [content for _, content in page.sheets("r.html", Statistics(), version="1", ruleset="")]
        assert len(sheets) == 5
        assert all(content.count('type="application/json" id="d') <= 3 for content in sheets)  # two and the data

    def test_page_furniture_is_one_line(self) -> None:
        """On a page, menus before and after the article are named as runs; a text's removals are not folded."""
        menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(30))
        source = f"<html><body><nav><ul>{menu}</ul></nav><article><h1>T</h1><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>"
        body = html.entry(cleaner.clean(source)).body
        assert body is not None
        value = json.loads(body)
        assert [run[2] for run in value["runs"]] == ["30 pieces of page furniture: navigation 30"]
        start, end, _ = value["runs"][0]
        assert all(which >= 0 for _, which in value["pieces"][start:end])
        assert json.loads(html.entry(result(*[removal()] * 20)).body or "")["runs"] == []

    def test_both_sides_of_the_evidence_are_in_it(self) -> None:
        """Base, both sides and the threshold of each removal; together they are its score."""
        page = f"<html><body><nav><a href=/a>News</a></nav><p>{ARTICLE}</p><p>{PROMPT}</p></body></html>"
        for source in (page, DIRTY):
            short, full = (html.entry(cleaner.clean(source), evidence).body or "" for evidence in ("short", "all"))
            assert len(short) < len(full)
            for value in (json.loads(short), json.loads(full)):
                assert value["removals"]
                for _, _, _, score, _, which, _, rules, against in value["removals"]:
                    base, threshold = value["sums"][which]
                    assert base + sum(weight for _, weight, *_ in (*rules, *against)) == pytest.approx(score, abs=0.006)
                    assert threshold is not None

    def test_what_recurs_stands_there_once(self) -> None:
        """A menu's reason, its rules' names and the way to it are in the page once, and can be put together again."""
        menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(40))
        done = cleaner.clean(
            f"<html><body><nav><ul>{menu}</ul></nav><article><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>"
        )
        value = json.loads(html.entry(done, "all").body or "")
        assert len(set(value["whys"])) == len(value["whys"]) < 10
        paths = Widener()
        for row, expected in zip(value["removals"], done.removed, strict=True):
            _, category, why, _, _, _, path, rules, _ = row
            assert paths.whole(path) == expected.path
            assert " ".join(value["whys"][number] for number in why) == expected.reason
            assert value["categories"][category] == expected.category
            assert [value["names"][name] for name, *_ in rules] == [hit.id for hit in expected.rules]
        assert value["removals"][5][6].count("/") < 3

    def test_a_long_document_shows_its_removals(self) -> None:
        item = html.entry(result(removal(), text="word " * 400_000))
        assert item.body is not None
        assert len(item.body) < html.MAX_BODY
        value = json.loads(item.body)
        assert value["pieces"][1] == [PROMPT, 0]
        assert "note" in value

    def test_a_failed_document_is_listed(self) -> None:
        page = Page()
        page.add("a.txt", html.error_entry("a.txt", "broken <b>", "failed"))
        data = json.loads(Scripts(page.render(Statistics(), version="1", ruleset="")).scripts[0][1])
        assert data["documents"][0]["error"] == "broken <b>"

    def test_entries_are_small_records(self) -> None:
        assert Entry("ab", "c", ()).size == 3
