"""Hostile documents, packs and names: they pass, the ledger adds up, nothing is written elsewhere, nothing is fetched.

No clocks here: `tests/benchmarks/hostile.py` measures the same documents large.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import fuzz_targets
import hostile_cases
import pytest
from benchmarks import fuzz
from conftest import ARTICLE, Command, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shipped import shipped

from cleaner import packs
from cleaner.corpus import plan
from cleaner.evidence.rules import check, phrases
from cleaner.evidence.rules.patterns import compile_pattern
from cleaner.evidence.rules.phrases import Phrases
from cleaner.formats import read
from cleaner.model import InputError, PackError, Rule
from cleaner.packs import limits as patterns
from cleaner.pipeline.cleaner import Cleaner
from cleaner.segment import html as segment
from cleaner.segment import limits, parsing

SIZE = 20_000
PACK = """[[rule]]
id = "xx.share.evil"
category = "share"
pattern = '''{pattern}'''
why = "Evil."
"""


@cache
def cleaner() -> Cleaner:
    """One cleaner for all tests."""
    return Cleaner()


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_files_of_records(data: st.DataObject) -> None:
    """Whatever is done to a file of records, it gives records and errors and an end."""
    content = data.draw(st.sampled_from(fuzz.record_seeds()))
    at = data.draw(st.integers(0, len(content)))
    fuzz_targets.records(
        content[:at] + data.draw(st.binary(max_size=30)) + content[at + data.draw(st.integers(0, 30)) :]
    )


class TestDocuments:
    @pytest.mark.parametrize("name", sorted(hostile_cases.TEXTS))
    def test_texts(self, name: str) -> None:
        """Every text case passes, comes back from clean text and report, and can be reported."""
        document = hostile_cases.TEXTS[name](SIZE)
        try:
            source = read(document, kind="text")
        except InputError:
            assert name == "mixed_encodings"  # UTF-16 in the middle of a text looks like binary data
            return
        result = cleaner().clean(source)
        assert "".join(piece.text for piece in result.pieces) == source.text
        assert fuzz_targets.cleaner.restore(result.text, result.removed) == source.text
        fuzz_targets.reported(result)

    @pytest.mark.parametrize("name", sorted(hostile_cases.PAGES))
    def test_pages(self, name: str) -> None:
        """Every page case passes with all its words, and can be reported."""
        source = read(hostile_cases.PAGES[name](SIZE), kind="html")
        result = fuzz_targets.quick_pages().clean(source)
        fuzz_targets.check_page(source, result)
        assert "The council" in "".join(piece.text for piece in result.pieces)

    def test_nothing_below_the_parsers_limit_vanishes(self) -> None:
        """The parser drops what follows the 2,048th element inside another; the words are there all the same, and the report says so."""
        page = hostile_cases.page(f"<p>before</p>{'<div>' * 100_000}deepest{'</div>' * 100_000}<p>after all</p>")
        result = cleaner().clean(page, kind="html")
        shown = "".join(piece.text for piece in result.pieces)
        assert all(word in shown for word in ("before", "deepest", "after all"))
        assert any(warning.startswith("depth: ") for warning in result.warnings)

    @pytest.mark.parametrize(
        "wrapping",
        [
            ("<script>", "if (a<b) '<div><div>'</script>"),
            ("<!-- <div> ", "-->"),
            ("<textarea>", "<div></textarea>"),
            ("<p title='</div>", "'>"),
        ],
    )
    def test_flattening_leaves_what_is_no_element(self, wrapping: tuple[str, str]) -> None:
        """Scripts, comments and values are not taken for elements: what follows them is shown, and they are not."""
        inside = f"{wrapping[0]}SECRET{wrapping[1]}"
        page = hostile_cases.page(f"{'<div>' * 3000}a{inside}b{'</div>' * 3000}<p>after</p>")
        root = parsing.parse(page)
        assert root is not None
        shown = "".join(block.text for block in segment.segment(root).blocks)
        assert shown.endswith("after")
        if "textarea" not in wrapping[0]:
            assert "SECRET" not in shown

    def test_a_path_in_the_report_stays_short(self) -> None:
        """An element in a thousand others is named by the one at the depth that is read; a report does not grow with the square."""
        body = "".join(f"<div>Share this article on Facebook {n}" for n in range(1500))
        result = cleaner().clean(hostile_cases.page(body), kind="html")
        assert any("trafilatura was not asked" in warning for warning in result.warnings)
        assert all(len(removal.path or "") < 3000 for removal in result.removed)
        assert result.removed or result.held

    @pytest.mark.parametrize(
        "name", ["deep_lists", "list_links", "comments", "brackets", "deep_inline", "classes", "ordinary_page"]
    )
    def test_paths_are_those_of_the_parser(self, name: str) -> None:
        root = parsing.parse(getattr(hostile_cases, name)(3000).replace("Item 7", "<o:p>x</o:p><é>y</é>"))
        assert root is not None
        paths, tree = segment.segment(root).paths, root.getroottree()
        for element in root.iter("*"):
            assert paths.of(element) == tree.getpath(element)

    def test_attributes_beyond_the_limit_are_left_out(self) -> None:
        """The first thousand stay, quoted or not; text in angle brackets is left alone."""
        many = " ".join(f"a{n}='>{n}'" if n % 2 else f"a{n}" for n in range(1500))
        markup = f"<p>1 < 2 and {'x ' * 3000}</p><div {many} class=late>shown</div><p class=short>end</p>"
        shed, count = limits.shed_attributes(markup)
        assert count == 1
        assert "a999=" in shed
        assert "a1000" not in shed
        assert shed.endswith(">shown</div><p class=short>end</p>")
        assert shed.startswith(markup[: markup.index("a0")])
        assert limits.shed_attributes(shed) == (shed, 0)

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                ["<div>", "</div>", "<a b='", "'>", "<script>", "</script>", "<!--", "-->", "x", "<", ">", "="]
            ),
            max_size=40,
        )
    )
    def test_flattening_loses_no_text(self, parts: list[str]) -> None:
        """Flat to any depth: only tags go, so that whatever is outside angle brackets stays."""
        markup = "".join(parts)
        flat = limits.flatten(markup, 2)
        # A bracket that nothing closes opens a tag to the end, and what a quoted value holds no longer can be told from outside.
        outside = re.sub(r"<[^>]*>?", "", markup.split("<a b='")[0])
        assert flat.count("x") >= outside.count("x")
        assert limits.flatten("".join(parts), 10_000) == markup


class TestBytes:
    """The fuzzer's targets on what Hypothesis makes of bytes (`tests/benchmarks/fuzz.py` goes on for hours)."""

    brief = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    words = st.sampled_from(
        [
            b"<p>",
            b"</div>",
            b"\xff",
            b"\xe2\x82",
            b"\x00",
            b"newsletter ",
            b"\r\n",
            b"\xc2\xa0",
            b"\xef\xbb\xbf",
            b"<!--",
            b"&#0;",
        ]
    )
    noise = st.lists(st.one_of(words, st.binary(max_size=8)), max_size=20).map(b"".join)

    @brief
    @given(noise)
    def test_text(self, data: bytes) -> None:
        fuzz_targets.decode(data)
        fuzz_targets.text(data)

    @brief
    @given(noise)
    def test_pages(self, data: bytes) -> None:
        fuzz_targets.html(data)

    @brief
    @given(
        st.lists(
            st.one_of(
                st.sampled_from([b"[[rule]]\n", b"id = 'a.share.b'\n", b"[lists]\n", b"= [", b"]\n", b"'"]),
                st.binary(max_size=6),
            )
        ).map(b"".join)
    )
    def test_packs_and_settings(self, data: bytes) -> None:
        fuzz_targets.pack(data)
        fuzz_targets.settings(data)

    @brief
    @given(st.binary(max_size=60))
    def test_reports(self, data: bytes) -> None:
        fuzz_targets.report(data)

    def test_a_broken_byte_at_every_place(self) -> None:
        good = "Café – “naïve” 日本 😀.\n".encode()
        for at in range(len(good)):
            for byte in (0xFF, 0x80, 0xC3):
                fuzz_targets.decode(good[:at] + bytes([byte]) + good[at:])
                fuzz_targets.decode(good[:at] + bytes([byte]) + good[at + 1 :])


class TestPacks:
    @pytest.mark.parametrize(
        "pattern",
        [
            "a{1000000000}",
            "(?:a{60000}){60000}b",
            "(?:(?:a{99}){99}){99}",
            "a{0,9999999}",
            "(?:" * 700 + "a" + ")*" * 700,
            "\\L<none>",
        ],
    )
    def test_a_pattern_that_would_fill_the_memory_is_refused(self, tmp_path: Path, pattern: str) -> None:
        path = tmp_path / "evil.toml"
        path.write_text(PACK.format(pattern=pattern), encoding="utf-8")
        rule = packs.load([path], builtin=False).rules[0]
        with pytest.raises(PackError, match=r"evil\.toml: xx\.share\.evil: pattern"):
            compile_pattern(rule, rule.pattern)

    def test_no_rule_of_ours_comes_near(self) -> None:
        sizes = [patterns.expanded(pattern) for rule in shipped().rules for pattern in (rule.pattern, *rule.unless)]
        assert max(sizes) < patterns.OURS
        assert patterns.OURS * 4 <= patterns.MAX_EXPANDED

    @pytest.mark.parametrize(
        ("pattern", "size"),
        [
            ("abc", 3),
            ("a{3}", 3),
            ("(?:ab){3}c", 9),
            (r"\{3\}", 3),
            ("[{3}]{2}", 2),
            ("((a{2}){3}){4}", 24),
            ("a{,5}", 1),
            (r"\p{Lu}{4}", 4),
        ],
    )
    def test_what_a_pattern_expands_to(self, pattern: str, size: int) -> None:
        # Marks of groups (?:) count too, so the size may be a little above.
        assert size <= patterns.expanded(pattern) <= size + 8

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("x = [" + "[" * 5000, "nested"),
            ("a." * 5000 + "b = 1", "key"),
            ("# " + "x" * 8_100_000, "longer than"),
            ("[lists]\nw = ['" + "x" * 500 + "']", "more than 200 characters"),
            ("[lists]\nw = [" + "'x'," * 30_000 + "]", "more than 20,000 entries"),
            ("lists = 3", "wants a table"),
            ("language = [1]", "wants a table"),
            (PACK.format(pattern="x" * 5000), "longer than 4000"),
            (PACK.format(pattern="x") + "unless = ['" + "x" * 5000 + "']", "longer than 4000"),
        ],
    )
    def test_a_pack_without_measure_is_refused(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "evil.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError) as caught:
            packs.load([path], builtin=False)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_what_is_no_file_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.toml")
        with pytest.raises(PackError, match="is no file"):
            packs.load([tmp_path], builtin=False)
        (tmp_path / "pipe.toml").unlink()
        (tmp_path / "zero.toml").symlink_to("/dev/zero")
        with pytest.raises(PackError, match="is no file"):
            packs.load([tmp_path], builtin=False)

    def test_too_many_rules(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packs, "MAX_RULES", 10)
        path = tmp_path / "many.toml"
        path.write_text(
            "".join(PACK.format(pattern="x").replace("evil", f"evil-{n}") for n in range(11)), encoding="utf-8"
        )
        with pytest.raises(PackError, match="more than 10 rules"):
            packs.load([path], builtin=False)

    def test_names_like_paths_are_names(self, command: Command, tmp_path: Path) -> None:
        """Ids and lists that look like paths open and write nothing."""
        Path("in").mkdir()
        Path("in/a.txt").write_text(f"{ARTICLE}\nab ab\n", encoding="utf-8")
        text = PACK.format(pattern="ab ab").replace("xx.share.evil", "../../../etc/x.share.y")
        Path("evil.toml").write_text(text, encoding="utf-8")
        before = set(tree(tmp_path))
        assert command("clean", "in", "-o", "out", "--rules", "evil.toml").code == 0
        assert command("rules", "check", "evil.toml").code == 1
        assert all(name.startswith("work/out/") for name in set(tree(tmp_path)) - before)


def bomb(number: int = 0, pattern: str = "(?:a|aa)+[cd]") -> Rule:
    """A rule that never ends on a run of the letter a."""
    facts = {
        "kind": "phrase",
        "side": "drop",
        "languages": (),
        "scope": ("block",),
        "unless": (),
    }
    more = {
        "case": False,
        "quoted": False,
        "max_words": 60,
        "strength": "strong",
        "why": "Evil.",
        "match": (),
        "no_match": (),
        "lists": {},
    }
    name = f"xx.share.bomb-{number}"
    return Rule(id=name, category="share", pattern=pattern, file="evil.toml", **facts, **more)  # type: ignore[arg-type]


class TestSlowRules:
    text = "a" * 60 + " abe"

    def test_a_rule_that_takes_too_long_is_skipped_and_named(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Once a document, not once a block; the report has it, and the document is cleaned by the other rules."""
        monkeypatch.setattr(phrases, "TIMEOUT", 0.02)
        Path("in").mkdir()
        Path("in/a.txt").write_text(
            "\n\n".join([ARTICLE, self.text, self.text + " x", "Advertisement", ARTICLE]), encoding="utf-8"
        )
        Path("evil.toml").write_text(PACK.format(pattern="(?:a|aa)+[cd]").replace('"ab"', '"aaaa"'), encoding="utf-8")
        ran = command("clean", "in", "-o", "out", "--rules", "evil.toml", "-v")
        assert ran.code == 0
        line = Path("out/report.jsonl").read_text(encoding="utf-8")
        assert line.count("timeout: xx.share.evil was skipped from there on") == 1
        assert "xx.share.evil was skipped" in ran.stderr
        assert "xx.share.evil was skipped" in Path("out/report.html").read_text(encoding="utf-8")
        assert "Advertisement" not in Path("out/a.txt").read_text(encoding="utf-8")

    def test_many_of_them_do_not_add_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """After some no rule is tried any more, which is said."""
        monkeypatch.setattr(phrases, "TIMEOUT", 0.02)
        found = Phrases([bomb(n) for n in range(50)])
        blocks = [check.example_block(self.text)] * 3
        late: list[str] = []
        assert found.find(blocks, timeouts=late) == []
        assert len(late) == phrases.MAX_TIMEOUTS
        assert phrases.timeout_warnings(late)[-1] == "timeout: no more rules were tried"

    def test_a_slow_markup_rule_is_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr("cleaner.evidence.rules.markup.TIMEOUT", 0.02)
        text = PACK.format(pattern="(?:a|aa)+[cd]").replace('category = "share"', 'category = "share"\nkind = "markup"')
        (tmp_path / "evil.toml").write_text(text, encoding="utf-8")
        page = hostile_cases.page(f"<div class='{'a' * 60}'><p>{ARTICLE}</p></div>")
        result = Cleaner(packs=[tmp_path / "evil.toml"]).clean(page, kind="html")
        assert "timeout: xx.share.evil was skipped from there on" in result.warnings

    @pytest.mark.parametrize(
        "pattern",
        [
            "(?:a|aa)+[cd]",
            "(?:a|ab|b)+[cd]",
            r"(\w+ ?)*!",
            r"[a-z]+\d[cd]",
            "(?:sign up.*)+now!",
            r"(?|(a)|(aa))+[cd]",
            r"(?:a{1,30}){1,30}!",
        ],
    )
    def test_check_refuses_them(self, pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are far beyond any bound, so a shorter one, which need not be waited for, finds them as well."""
        monkeypatch.setattr(check, "HARD_TIMEOUT", 0.5)
        problems = check.check([bomb(pattern=pattern)])
        assert any("backtrack" in line or "needs more than" in line or "runs over" in line for line in problems), (
            problems
        )

    @pytest.mark.parametrize(
        "pattern", [r"\bsign up (?:for|to) our .{0,40}?newsletters?\b", "[a-z]{1,20} aaa", r"^aaa\b.{0,80}$"]
    )
    def test_check_accepts_sound_ones(self, pattern: str) -> None:
        problems = check.check([bomb(pattern=pattern)])
        assert not any("backtrack" in line or "needs more than" in line or "runs over" in line for line in problems)


NAMES = [
    "a/../../../x.txt", "/etc/passwd", "..", ".", "...", "", "/", "//x", "a//b", "./a", "~/a", "~root",
    "C:\\x", "\\\\server\\share", "CON", "nul.txt",
    "com1.TXT", "a:b", "a\x00b", "a\nb", "x" * 5000, "y/" * 2000 + "z", "é" * 200, "A.txt", "a.txt", "a.TXT", "a.html", "a", "a.txt.txt",
    "report.jsonl", "REPORT.html", "report", ".hidden", "trailing.", "trailing ", "%2e%2e/%2fx", "\udcff\udcfe", "\ud800", "a/b", "a/b/c",
]  # fmt: skip


class TestNames:
    @pytest.mark.parametrize("suffix", [".txt", ".json"])
    def test_outputs_lie_inside_out_and_each_in_its_own_place(self, tmp_path: Path, suffix: str) -> None:
        """Whatever documents are called: no output leaves OUT, no two are one file whatever the case, none is the report's."""
        made = plan._outputs(NAMES, [suffix] * len(NAMES))
        assert len(made) == len(NAMES)
        out = tmp_path / "out"
        for name in made:
            assert not Path(name).is_absolute()
            assert ".." not in Path(name).parts
            place = Path(os.path.normpath(out / name))
            assert out in place.parents
        assert len({os.path.normpath(name).lower() for name in made}) == len(made)
        assert not {"report.jsonl", "report.html"} & {os.path.normpath(name).lower() for name in made}

    def test_they_can_be_written(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        for number, name in enumerate(plan._outputs(NAMES, [".txt"] * len(NAMES))):
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            assert not place.exists()
            place.write_text(str(number), encoding="utf-8")
        assert {path.name for path in tmp_path.iterdir()} == {"out"}
        assert len(tree(out)) == len(NAMES)


OFFLINE = """
import socket, sys
def refuse(*_, **__):
    raise SystemExit("the network was asked")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
import cleaner
for page in sys.argv[1:]:
    result = cleaner.clean(page, kind="html", url="http://127.0.0.1:9/a")
    assert "secret" not in result.text and "root:" not in result.text, result.text
    print(len(result.pieces))
"""


def test_nothing_is_fetched_and_no_file_read(tmp_path: Path) -> None:
    """External entities, stylesheets, images, frames and links of a page are names, in a process whose network is cut."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    entity = f'<!ENTITY x SYSTEM "file://{secret}"><!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;'
    kept = f"<p>{ARTICLE}</p>&x;<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{secret}' parse='text'/>"
    pages = [
        f'<?xml version="1.0"?><!DOCTYPE html [{entity}]><html xmlns="http://www.w3.org/1999/xhtml"><body>{kept}</body></html>',
        f'<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd"><html><head><base href="http://127.0.0.1:9/"><link rel=stylesheet href=a>'
        f"<script src=b></script></head><body><iframe src=c></iframe><img src=d><object data=e></object>{kept}</body></html>",
        f'<?xml-stylesheet href="http://127.0.0.1:9/s.xsl" type="text/xsl"?><html><body>{kept}</body></html>',
    ]
    ran = subprocess.run(
        [sys.executable, "-c", OFFLINE, *pages],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert ran.returncode == 0, ran.stderr
    assert [int(line) > 0 for line in ran.stdout.split()] == [True] * 3
