"""What makes a start quick: files known by their times, rules made when they are looked at, numbers that load without a parser.

None of it may change a result, or miss a change of a rule.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import pickle
import re
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import seed

import cleaner
from cleaner import packs
from cleaner.core import native
from cleaner.evidence.rules import patterns
from cleaner.judge import model as judges
from cleaner.judge import trees
from cleaner.model.later import late_pattern
from cleaner.packs import cached, kept
from cleaner.pipeline.cleaner import _builtin, _model
from cleaner.system import cache, digest

TEXT = "The council met on Monday and voted for the plan.\n\nSubscribe to our newsletter and never miss a story."
PACK = """
[[rule]]
id = "en.advert.{name}"
category = "advert"
strength = "medium"
pattern = "^advert$"
why = "A test."
match = ["Advert"]
no_match = ["An advert."]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    place = tmp_path / "cache"
    monkeypatch.setenv("CLEANER_CACHE", str(place))
    patterns.pattern_log.cache_clear()
    return place


@pytest.fixture
def seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with the patterns in it that earlier processes have compiled."""
    place = tmp_path / "cache"
    seed(place)
    monkeypatch.setenv("CLEANER_CACHE", str(place))
    patterns.pattern_log.cache_clear()
    return place


@pytest.fixture(autouse=True)
def _forget() -> None:
    patterns.pattern_log.cache_clear()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs with one rule."""
    place = tmp_path / "rules"
    (place / "en").mkdir(parents=True)
    (place / "en" / "advert.toml").write_text(PACK.format(name="one"), encoding="utf-8")
    monkeypatch.setattr(packs, "rules_dir", lambda: place)
    return place


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all files be old enough to be known by their times."""
    monkeypatch.setattr(digest, "now", lambda: time.time_ns() + 10 * digest.CALM)


def test_files_that_did_not_change_are_not_read(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second load reads no pack and none of the code, and gives the same rules."""
    later(monkeypatch)
    first = cached.load()
    monkeypatch.setattr(packs, "files", lambda *given, **more: pytest.fail("the packs were read again"))
    monkeypatch.setattr(cached, "_code", lambda: pytest.fail("the code was read again"))
    assert cached.load() == first
    assert [rule.id for rule in cached.load().rules] == ["en.advert.one"]


def test_a_rule_of_the_same_size_and_time_is_seen(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever edits a rule and sets the file's old time again has the new rule at the next load."""
    if not digest._KNOWN:
        pytest.skip("this system does not tell when a file was changed")
    later(monkeypatch)
    pack = root / "en" / "advert.toml"
    cached.load()
    old = pack.stat()
    while pack.stat().st_ctime_ns == old.st_ctime_ns:  # a clock of coarse steps
        pack.write_text(PACK.format(name="two"), encoding="utf-8")
    os.utime(pack, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert (pack.stat().st_size, pack.stat().st_mtime_ns) == (old.st_size, old.st_mtime_ns)
    assert [rule.id for rule in cached.load().rules] == ["en.advert.two"]


def fixed_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files as on a read-only image: each has the build's time for all its times, and one number."""
    told = digest._told
    times = dict.fromkeys(("st_mtime_ns", "st_ctime_ns"), 1700000000 * digest.SECOND)

    def tell(path: str, info: os.stat_result, into: list[str]) -> int:
        fixed: Any = SimpleNamespace(st_size=info.st_size, st_ino=7, **times)
        return told(path, fixed, into)

    monkeypatch.setattr(digest, "_told", tell)
    monkeypatch.setattr(
        cached, "_LOADED", digest.files_stamp(cached._code_files())
    )  # this process saw those times, too


def test_files_of_one_fixed_time_are_read(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An image built with one time for all files is upgraded: the same size, time and number, and the new rule holds at once."""
    later(monkeypatch)
    fixed_times(monkeypatch)
    cached.load()
    before = digest.stamp_of(root, [])
    (root / "en" / "advert.toml").write_text(PACK.format(name="two"), encoding="utf-8")
    assert digest.stamp_of(root, []) == before, "nothing but the content tells the two apart"
    assert len(list(folder.glob("packs-*.bin"))) == 1, "the cache is used"
    assert [rule.id for rule in cached.load().rules] == ["en.advert.two"]


def test_a_judge_of_one_fixed_time_is_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the judge's two files."""
    later(monkeypatch)
    fixed_times(monkeypatch)
    place = tmp_path / "judge"
    place.mkdir()
    for content in (b"one", b"two"):
        for name in (judges.JUDGE, judges.TABLE):
            (place / name).write_bytes(content)
        assert judges._digest_of(place) == hashlib.sha256(2 * content).digest()


def test_a_process_that_outlives_an_upgrade_leaves_the_cache_alone(
    folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old code neither keeps what it makes under the new code's name nor reads what that has kept; its rules have no name, either."""
    code = [folder.parent / name for name in ("one.py", "two.py")]
    for path in code:
        path.write_text("old = 1", encoding="utf-8")
    private = folder.parent / "own.toml"
    private.write_text(PACK.format(name="own"), encoding="utf-8")
    monkeypatch.setattr(cached, "_code_files", lambda: code)
    monkeypatch.setattr(cached, "_LOADED", digest.files_stamp(code))
    wanted = cached.load()
    cached.add(wanted, [str(private)])
    kept_before = sorted(path.name for path in folder.iterdir())
    assert [name.split("-")[0] for name in kept_before] == ["pack", "packs"]
    code[1].with_suffix(".new").write_text("new = 1", encoding="utf-8")
    code[1].with_suffix(".new").replace(code[1])
    monkeypatch.setattr(cached, "_kept", lambda *given: pytest.fail("old code read what new code may have kept"))
    found = cached.load()
    assert list(found.rules) == list(wanted.rules)
    assert isinstance(found.rules, kept.KeptRules)
    assert found.rules.key == ""
    assert len(cached.add(found, [str(private)]).rules) == 2
    assert sorted(path.name for path in folder.iterdir()) == kept_before


def test_what_changes_while_it_is_read_is_not_kept(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was that of the old content: under it nobody may find the new one, should the old one come back."""
    pack = root / "en" / "advert.toml"
    load = packs.load

    def slow() -> packs.RuleSet:
        pack.write_text(PACK.format(name="two"), encoding="utf-8")
        return load()

    monkeypatch.setattr(packs, "load", slow)
    assert [rule.id for rule in cached.load().rules] == ["en.advert.two"]
    monkeypatch.setattr(packs, "load", load)
    pack.write_text(PACK.format(name="one"), encoding="utf-8")
    assert [rule.id for rule in cached.load().rules] == ["en.advert.one"]


def test_the_name_of_kept_packs_tells_of_all_code_that_reads_them() -> None:
    """Whatever the readers of packs import, but for what only says that something is wrong, keeps files, or makes records."""
    package = Path(cleaner.__file__).parent
    known = {path.relative_to(package).as_posix() for path in cached._code_files()}
    assert known == set(cached._CODE)
    other = {f"{room}/__init__.py" for room in ("core", "segment", "system")}
    other.add("system/tidy.py")
    other |= {f"model/{name}.py" for name in ("errors", "results")}
    reached, todo = set[str](), ["packs/file.py", "packs/cached.py"]
    while todo:
        reached.add(name := todo.pop())
        for node in ast.walk(ast.parse((package / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cleaner":
                room = "/".join(str(node.module).split(".")[1:])
                stems = [room, *(f"{room}/{alias.name}".lstrip("/") for alias in node.names)]
                places = [path for stem in stems for path in (f"{stem}.py", f"{stem}/__init__.py")]
                todo.extend(path for path in places if (package / path).is_file() and path not in reached)
    assert reached - other == known


@pytest.mark.parametrize("change", ["new", "gone", "renamed", "lexicon"])
def test_other_changes_are_seen_as_well(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """A file more, a file less, one with another name and a word list: what the cache knew no longer counts."""
    later(monkeypatch)
    pack = root / "en" / "advert.toml"
    before = cached._key()
    assert cached._key() == before
    if change == "new":
        (root / "en" / "other.toml").write_text(PACK.format(name="two"), encoding="utf-8")
    elif change == "gone":
        pack.unlink()
    elif change == "renamed":
        pack.rename(pack.with_name("other.toml"))
    else:
        (root / "en" / "lexicon.toml").write_text("[words]\n", encoding="utf-8")
    assert cached._key() != before


def test_what_has_just_changed_is_read_each_time(folder: Path, root: Path) -> None:
    """A second change within one step of the clock shows in no time of the file, so a fresh file is not known by them."""
    cached.load()
    assert not list(folder.glob("stamp-*"))
    found = digest.stamp_of(root, [])
    assert found is not None
    assert not found.calm


def test_what_cannot_be_looked_at_has_no_stamp(tmp_path: Path) -> None:
    """Then the packs are read, as if nothing were known of them."""
    assert digest.stamp_of(tmp_path / "nowhere", []) is None
    assert digest.stamp_of(tmp_path, [tmp_path / "nowhere.py"]) is None


def test_a_first_text_makes_a_few_rules_only(seeded: Path) -> None:
    """Of thousands of rules those are made that a text's words call for, once the cache is filled; the result is the same."""
    results = []
    for _ in range(2):
        _builtin.cache_clear()
        patterns.pattern_log.cache_clear()
        made = cleaner.Cleaner()
        results.append(made.clean(TEXT))
    rules = made.ruleset.rules
    assert isinstance(rules, kept.KeptRules)
    assert len(rules) > 2_000
    assert 0 < sum(rule is not None for rule in rules._made) < 200
    assert results[0] == results[1]
    assert results[0].removed[0].reason == results[1].removed[0].reason
    _builtin.cache_clear()


def test_kept_rules_are_a_sequence_of_the_rules() -> None:
    """One by one, as slices, all at once, by id, by kind and after a journey they are those that `packs.load` reads."""
    plain = packs.load().rules
    held = kept.KeptRules({name: memoryview(part) for name, part in kept.parts_of(plain).items()})
    again = kept.KeptRules({name: memoryview(part) for name, part in kept.parts_of(held).items()})
    assert again == held == tuple(again)
    assert len(held) == len(plain)
    for place in (0, 7, -1):
        fresh = kept.KeptRules({name: memoryview(part) for name, part in kept.parts_of(held).items()})
        assert fresh[place] == held[place]
        assert fresh[place].id == plain[place].id
    assert [rule.id for rule in held[3:9:2]] == [rule.id for rule in plain[3:9:2]]
    with pytest.raises(IndexError):
        held[len(plain)]
    for kind in ("phrase", "markup", "structure"):
        found = kept.of_kind(held, kind)
        assert list(found) == [rule for rule in held if rule.kind == kind]
        assert found[-1] == list(found)[-1]
    assert held.place(plain[5].id) == 5
    assert held.place("en.no.such-rule") is None
    assert pickle.loads(pickle.dumps(held)) == held
    told, plainly = kept.Phrased.of(held), kept.Phrased.of(tuple(held))
    assert (list(told.rules), list(told.limits), told.languages) == (
        (list(plainly.rules), list(plainly.limits), plainly.languages)
    )


def test_the_kept_judge_is_the_judge_of_its_file(folder: Path) -> None:
    """Every number of every tree, the names and the presets come back as `judge.json` has them."""
    place = packs.rules_dir() / "judge"
    plain = judges.load(place)
    for _ in range(2):
        found = judges.load(place, trusted=True)
        assert (found.wording, found.digest, found.doubt, found.about) == (
            (plain.wording, plain.digest, plain.doubt, plain.about)
        )
        assert found.names == plain.names
        for ours, theirs in ((found.text, plain.text), (found.page, plain.page)):
            assert ours.cuts == theirs.cuts
            assert len(ours.kinds) == len(theirs.kinds)
            for one, other in zip((ours.forest, *ours.kinds), (theirs.forest, *theirs.kinds), strict=True):
                assert trees.to_object(one) == trees.to_object(other)
    assert len(list(folder.glob("judge-*.bin"))) == 1


def test_a_judge_that_ships_is_read_again_when_it_changes(folder: Path, tmp_path: Path) -> None:
    """Another number in its file, or another table, is another judge at once."""
    place = tmp_path / "judge"
    place.mkdir()
    for name in (judges.JUDGE, judges.TABLE):
        (place / name).write_bytes((packs.rules_dir() / "judge" / name).read_bytes())
    first = judges.load(place, trusted=True)
    assert judges.load(place, trusted=True).digest == first.digest
    value = json.loads((place / judges.JUDGE).read_bytes())
    value["doubt"] = 0.5
    (place / judges.JUDGE).write_text(json.dumps(value), encoding="utf-8")
    second = judges.load(place, trusted=True)
    assert (second.doubt, second.digest != first.digest) == (0.5, True)
    table = (place / judges.TABLE).read_bytes()
    (place / judges.TABLE).write_bytes(bytes([table[0] ^ 1]) + table[1:])
    third = judges.load(place, trusted=True)
    assert third.digest not in {first.digest, second.digest}
    assert third.wording.weights[0] == table[0] ^ 1
    # What is kept for other files is not taken for these.
    assert judges._kept(judges._digest_of(place), table) is None


def test_damage_to_the_cache_costs_time_only(seeded: Path) -> None:
    """Each file in turn with a byte changed, cut short, or with what another version left there: the same result."""
    _builtin.cache_clear()
    _model.cache_clear()
    wanted = cleaner.Cleaner().clean(TEXT)
    # Of the packs and the log of patterns see test_store: to work them out again takes seconds.
    files = [path for path in seeded.iterdir() if not path.name.startswith(("packs-", "patterns"))]
    assert len(files) >= 3
    for path in files:
        whole = path.read_bytes()
        middle = len(whole) // 2
        for damaged in (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], whole[:middle], b""):
            path.write_bytes(damaged)
            _builtin.cache_clear()
            _model.cache_clear()
            patterns.pattern_log.cache_clear()
            assert cleaner.Cleaner().clean(TEXT) == wanted
        path.write_bytes(whole)
    for path in seeded.glob("judge-*.bin"):
        for other in (b"", b"{}", cache.join({}), cache.join({"about": b"[]"})):
            cache.write(path.name, other)
            _model.cache_clear()
            assert cleaner.Cleaner().clean(TEXT) == wanted


def test_processes_that_write_one_file_leave_a_whole_one(folder: Path) -> None:
    """Whoever reads while others write has the old content or the new one, never a mixture."""
    code = (
        "import sys; from cleaner.system import cache\n"
        "for n in range(60): cache.write('one.bin', bytes([int(sys.argv[1])]) * 200_000)\n"
        "log = cache.Log('log.bin')\n"
        "for n in range(200): log.add(cache.digest(bytes([n])), bytes([n]) * 500)\n"
    )
    cache.write("one.bin", b"\0" * 200_000)
    running = [subprocess.Popen([sys.executable, "-c", code, str(number)]) for number in (1, 2, 3)]
    seen = set[bytes]()
    while any(process.poll() is None for process in running):
        data = cache.read("one.bin")
        assert data is not None
        seen.add(data)
    assert [process.returncode for process in running] == [0, 0, 0]
    assert all(len(data) == 200_000 and len(set(data)) == 1 for data in seen)
    log = cache.Log("log.bin")
    assert all(log.get(cache.digest(bytes([n]))) == bytes([n]) * 500 for n in range(200))


def test_parts_come_back_and_what_is_none_is_refused() -> None:
    """A byte more or less, or no table at all, is no file of parts."""
    whole = cache.join({"a": b"one", "": b"", "ü": bytes(300)})
    assert {name: bytes(part) for name, part in cache.split(whole).items()} == {"a": b"one", "": b"", "ü": bytes(300)}
    for other in (whole[:-1], whole + b"x", b"", b"\1\0\0\0", b"\2\0\0\0[]x"):
        with pytest.raises((ValueError, TypeError)):
            cache.split(other)


def test_a_late_pattern_is_the_pattern() -> None:
    """What a late pattern says is what the compiled one says; a broken one is told when it is first used."""
    for given in (("[a-c]+", 0), ("straße", re.IGNORECASE)):
        ours, plain = late_pattern(*given), re.compile(*given)
        for text in ("", "abcd STRASSE Straße cab"):
            assert ours.findall(text) == plain.findall(text)
            assert ours.sub("-", text) == plain.sub("-", text)
            assert bool(ours.search(text)) == bool(plain.search(text))
        assert (ours.pattern, ours.flags) == (plain.pattern, plain.flags)
    broken = late_pattern("(")
    with pytest.raises(re.error):
        broken.search("")


def test_a_text_loads_nothing_of_pages() -> None:
    """What a plain text never needs is not imported for it: parsers of pages, readers of packs and patterns, time limits."""
    needless = ("lxml", "trafilatura", "cleaner.packs.file", "cleaner.packs.frames", "cleaner.packs.limits")
    needless += ("cleaner.evidence.rules.reader", "cleaner.system.deadline", "ctypes", "ahocorasick_rs")
    code = f"import sys, cleaner; cleaner.clean({TEXT!r}); print([n for n in {needless!r} if n in sys.modules])"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # fills the cache
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert again.stdout.strip() == str([] if native is not None else ["ahocorasick_rs"])
