"""What a review says of the rules: precision, examples, and packs that silence them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ARTICLE, Command

from cleaner import packs
from cleaner.evidence.rules import check
from cleaner.model import PackError, Source
from cleaner.pipeline.cleaner import Cleaner
from cleaner.review import suggest
from cleaner.review.precision import Share, wilson
from cleaner.review.sample import SIZE, Sampler
from cleaner.review.verdicts import Log, new_line

PROMPT = "Sign up for our free newsletter and get the best stories in your inbox."
RULE = "en.newsletter.signup"
PACK = """# A pack of one's own.
[pack]
languages = ["en"]

[[rule]]
id = "en.legal.gazette"   # stays
category = "legal"
pattern = '''\\bpublished in the gazette\\b'''
strength = "certain"
why = "A notice."
drop = [
  { text = "Published in the Gazette of today." }, # the first
  { text = "This was published in the gazette." },
]
keep = [{ text = "The gazette closed.", note = "news" }, { text = "A gazette is a bird to some." }]
"""


class TestWilson:
    @pytest.mark.parametrize(
        ("right", "judged", "low", "high"),
        # Newcombe (1998), table I, method 3.
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_published_values(self, right: int, judged: int, low: float, high: float) -> None:
        assert wilson(right, judged) == pytest.approx((low, high), abs=5e-5)

    def test_nothing_judged_says_nothing(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)
        assert Share().value is None
        assert wilson(20, 20)[1] == pytest.approx(1.0)


class TestSample:
    def test_the_same_run_gives_the_same_sample_of_every_rule(self) -> None:
        def drawn(order: range | list[int]) -> set[tuple[str, int]]:
            sampler = Sampler()
            for n in order:
                sampler.add({"many", "few"} if n % 100 == 0 else {"many"}, f"{n}.txt", f"{n:x}", n)
            return {(rule, n) for rule, n, _ in sampler.drawn()}

        found = drawn(range(1000))
        assert found == drawn(list(range(1000))[::-1])
        assert sum(rule == "many" for rule, _ in found) == SIZE
        assert sum(rule == "few" for rule, _ in found) == 10
        # It is drawn from the whole run, not from one end of it.
        assert 350 < sum(n for rule, n in found if rule == "many") / SIZE < 650


def run(command: Command, documents: dict[str, str], *options: str) -> dict[str, list[dict[str, object]]]:
    """Clean these documents into `out`; the removals of each."""
    Path("in").mkdir(exist_ok=True)
    for name, text in documents.items():
        Path("in", name).write_text(text, encoding="utf-8")
    assert command("clean", "in", "-o", "out", "-q", *options).code in {0, 1}
    lines = Path("out/report.jsonl").read_text(encoding="utf-8").splitlines()
    return {value["id"]: value["removals"] for value in map(json.loads, lines)}


def say(word: str, document: str, removal: dict[str, object], who: str = "ann") -> None:
    Log(Path("out/verdicts.jsonl")).write(new_line(who, word, document=document, removal=removal["id"]))  # type: ignore[arg-type]


class TestStats:
    def test_precision_by_rule(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        found = run(command, {f"{n}.txt": f"{ARTICLE}\n{PROMPT}\n" for n in range(4)})
        for number, word in enumerate(["right", "right", "category", "wrong"]):
            more = {"category": "legal"} if word == "category" else {}
            line = new_line("ann", word, document=f"{number}.txt", removal=found[f"{number}.txt"][0]["id"], **more)  # type: ignore[arg-type]
            Log(Path("out/verdicts.jsonl")).write(line)
        Log(Path("out/verdicts.jsonl")).write(
            new_line("ann", "read", document="0.txt"),
            new_line("ann", "missed", document="0.txt", start=0, end=9, category="legal", text="The four missed words"),
        )
        ran = command("rules", "stats", "out", "--json")
        assert ran.code == 0
        value = json.loads(ran.out)
        assert (value["removals"], value["judged"], value["right"]) == (4, 4, 3)
        entry = value["rules"][RULE]
        assert (
            entry["drawn"] == entry["all"] == {"right": 3, "judged": 4, "share": 0.75, "interval": list(wilson(3, 4))}
        )
        recall = value["recall"]
        # One document was read: however many words it has, it is one answer.
        assert recall == {"removed": 14, "missed": 4, "share": 14 / 18, "interval": list(wilson(14 / 18, 1))}
        assert json.loads(command("report", "out", "--json").out)["review"] == value
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        assert "4 of 4 removals judged, 3 right." in command("report", "out").out
        monkeypatch.delenv("TTY_COMPATIBLE")
        twice = json.loads(command("rules", "stats", "out", "out", "--json").out)
        assert twice["rules"][RULE]["all"]["judged"] == 8
        assert f"{RULE}\t4\t56\t3\t4\t0.750" in command("rules", "stats", "out").out


class TestFixtures:
    def test_a_mistake_becomes_an_example_that_fails_until_the_rule_is_mended(self, command: Command) -> None:
        text = f"{ARTICLE}\nPublished in the gazette of Tuesday.\n\nThis was published in the gazette, too.\n"
        Path("my").mkdir()
        pack = Path("my/legal.toml")
        pack.write_text(PACK, encoding="utf-8")
        found = run(command, {"a.txt": text}, "--rules", "my")
        wrong, right = found["a.txt"]
        say("wrong", "a.txt", wrong)
        say("right", "a.txt", right)
        ran = command("rules", "fixtures", "out", "--rules", "my")
        assert ran.code == 0
        assert "en.legal.gazette" in ran.out
        assert 'text = "Published in the gazette of Tuesday.", note =' in ran.out
        assert 'hit = "published in the gazette" }' in ran.out
        assert command("rules", "check", "my").code == 0
        assert command("rules", "fixtures", "out", "--rules", "my", "--write", pack).code == 0
        written = pack.read_text(encoding="utf-8")
        for kept in ("# A pack of one's own.", "# stays", "# the first", "'''\\bpublished in the gazette\\b'''"):
            assert kept in written
        rule = packs.load([pack], builtin=False).rules[0]
        assert len(rule.match) == 3
        assert rule.no_match[-1].text == "Published in the gazette of Tuesday."
        problems = check.check([rule])
        assert len(problems) == 1
        assert "no_match 3: matched 'Published in the gazette'" in problems[0]
        # Said twice, written once.
        assert command("rules", "fixtures", "out", "--rules", "my", "--write", "my").code == 0
        assert pack.read_text(encoding="utf-8") == written

    @pytest.mark.parametrize("text", ['"quotes" \\ and \t tabs', "line\nbreak\x7f\x00\x1b", "\u202eabc\u2028 ’ 😀"])
    def test_any_text_is_a_string_of_toml(self, text: str) -> None:
        import tomllib

        assert tomllib.loads(f"a = {suggest.toml_string(text)}")["a"] == text


class TestSuppress:
    def test_a_rule_is_silent_on_a_host_and_about_a_text(self, tmp_path: Path) -> None:
        pack = tmp_path / "quiet.toml"
        entries = [
            {"rule": RULE, "host": "www.Courier.example"},
            {"rule": RULE, "text": "Sign up for our weekly newsletter."},
        ]
        pack.write_text(suggest.suppress_pack(entries), encoding="utf-8")
        cleaner = Cleaner(packs=[pack])
        loud = Cleaner()

        def rules(maker: Cleaner, prompt: str, url: str | None = None) -> set[str]:
            text = f"{ARTICLE}\n{prompt}\n"
            found = maker.explain(Source("a", "text", text, url=url)).verdicts
            return {item.source for verdict in found for item in verdict.evidence}

        assert RULE in rules(loud, PROMPT, "https://courier.example/1")
        assert RULE not in rules(cleaner, PROMPT, "https://courier.example/1")
        assert RULE not in rules(cleaner, PROMPT, "https://news.courier.example/1")
        assert RULE in rules(cleaner, PROMPT, "https://other-courier.example/1")
        assert RULE in rules(cleaner, PROMPT)
        assert RULE in rules(loud, "Sign up for our weekly newsletter.")
        assert RULE not in rules(cleaner, "Sign up for our  weekly newsletter.")
        assert cleaner.ruleset.digest != loud.ruleset.digest

    def test_a_page_is_known_by_its_address(self, tmp_path: Path) -> None:
        pack = tmp_path / "quiet.toml"
        pack.write_text(suggest.suppress_pack([{"rule": RULE, "host": "courier.example"}]), encoding="utf-8")
        page = f"<html><body><article><p>{ARTICLE}</p><p>{PROMPT}</p></article></body></html>"
        found = Cleaner(packs=[pack]).explain(Source("a", "html", page, url="https://courier.example/1")).verdicts
        assert RULE not in {item.source for verdict in found for item in verdict.evidence}

    def test_verdicts_write_the_pack(self, command: Command) -> None:
        found = run(command, {"a.txt": f"{ARTICLE}\n{PROMPT}\n"})
        say("wrong", "a.txt", found["a.txt"][0])
        assert command("rules", "fixtures", "out", "--suppress", "quiet.toml").code == 0
        again = run(command, {"a.txt": f"{ARTICLE}\n{PROMPT}\n"}, "--rules", "quiet.toml")
        assert RULE not in json.dumps(again)

    def test_a_host_is_silenced_only_where_the_rule_was_never_right(self) -> None:
        mistakes = [
            suggest.Mistake(host, f"text {n}", ("r",)) for host in ("a.example", "b.example", "") for n in (1, 2)
        ]
        mistakes.append(suggest.Mistake("c.example", "text 3", ("r",)))
        found = suggest.Suggestions(mistakes=mistakes, right={("r", "b.example")})
        entries = suggest.suppressions(found)
        assert [entry["host"] for entry in entries if "host" in entry] == ["a.example"]
        assert sorted(entry["text"] for entry in entries if "text" in entry) == ["text 1", "text 2", "text 3"]

    @pytest.mark.parametrize(
        ("entry", "named"),
        [
            ('rule = "a.b.c"', "host or text"),
            ('rule = "a.b.c"\nhost = "a"\ntext = "b"', "host or text"),
            ('host = "a"', "rule: is missing"),
            ('rule = "a.b.c"\nhost = "a"\nline = "b"', "unknown field 'line'"),
            ('rule = "a.b.c"\nhost = 3', "table of strings"),
        ],
    )
    def test_a_malformed_entry_is_refused(self, tmp_path: Path, entry: str, named: str) -> None:
        pack = tmp_path / "quiet.toml"
        pack.write_text(f"[[suppress]]\n{entry}\n", encoding="utf-8")
        with pytest.raises(PackError, match=named):
            packs.load([pack])
