"""What is kept in the cache folder comes back, or is worked out again; it never changes a result."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import regex
from shipped import shipped

import cleaner
from cleaner import packs
from cleaner.cli.app import main
from cleaner.cli.commands.cache import KINDS
from cleaner.evidence.rules import keywords, needed, patterns, scan
from cleaner.packs import cached
from cleaner.pipeline.cleaner import _builtin, _model
from cleaner.system import cache, tidy


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    place = tmp_path / "cache"
    monkeypatch.setenv("CLEANER_CACHE", str(place))
    patterns.pattern_log.cache_clear()
    return place


@pytest.fixture(autouse=True)
def _forget() -> None:
    patterns.pattern_log.cache_clear()


def test_a_damaged_file_is_not_read(folder: Path) -> None:
    """One byte that differs and the file counts as missing."""
    cache.write("a.json", b"content")
    assert cache.read("a.json") == b"content"
    data = (folder / "a.json").read_bytes()
    (folder / "a.json").write_bytes(data[:-1] + b"!")
    assert cache.read("a.json") is None


def test_a_damaged_record_is_not_read(folder: Path) -> None:
    """Records around a damaged one are still there, and a torn last record harms nothing."""
    keys = [cache.digest(bytes([n])) for n in range(3)]
    log = cache.Log("log.bin")
    for key in keys:
        log.add(key, b"content of " + key)
    path = folder / "log.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data) + b"torn")
    found = [cache.Log("log.bin").get(key) for key in keys]
    assert found[0] == b"content of " + keys[0]
    assert found[1] is None
    assert found[2] == b"content of " + keys[2]


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the folder's place, or no folder at all: everything is worked out again."""
    (tmp_path / "file").write_text("")
    for value in (str(tmp_path / "file"), ""):
        monkeypatch.setenv("CLEANER_CACHE", value)
        cache.write("a.json", b"content")
        cache.Log("log.bin").add(cache.digest(b""), b"content")
        assert cache.read("a.json") is None
        assert cache.Log("log.bin").get(cache.digest(b"")) is None


def test_keywords_are_kept_with_the_lists_that_each_rule_means(folder: Path) -> None:
    """A rule that moves to another pack, whose list of the same name has other words, is looked for by those."""
    rule = next(rule for rule in shipped().rules if rule.kind == "phrase")
    one, other = ({"words": (word,)} for word in ("blorg", "gnarp"))
    first, second = (
        [replace(rule, pattern=r"\b\L<words>\b", lists=lists) for lists in order]
        for order in ((one, one, other), (one, other, other))
    )
    assert ["blorg" in keywords[0] for keywords in scan.all_keywords(first)] == [True, True, False]
    assert ["blorg" in keywords[0] for keywords in scan.all_keywords(second)] == [True, False, False]


@pytest.mark.usefixtures("few_rules")
def test_rules_from_the_cache_are_the_rules_of_the_packs(folder: Path) -> None:
    """All fields but the examples, the languages and the digest; at the first load and from the file."""
    wanted = packs.load()
    german = wanted.for_language("de").digest
    for found in (cached.load(), cached.load()):
        assert found.digest == wanted.digest
        assert found.languages == wanted.languages
        assert found.suppress == wanted.suppress
        assert len(found.rules) == len(wanted.rules)
        for ours, theirs in zip(found.rules, wanted.rules, strict=True):
            assert (ours.id, ours.pattern, ours.unless, ours.scope, ours.languages) == (
                (theirs.id, theirs.pattern, theirs.unless, theirs.scope, theirs.languages)
            )
            assert dict(ours.lists) == dict(theirs.lists)
        # The language's rules hash the same whether they come from the packs or from the cache.
        assert found.for_language("de").digest == german
    assert len(list(folder.glob("packs-*.bin"))) == 1


def test_a_changed_pack_is_read_anew(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the file in the cache is the digest of every pack's content."""
    root = tmp_path / "rules"
    (root / "en").mkdir(parents=True)
    pack = root / "en" / "advert.toml"
    said = 'category = "advert"\nstrength = "medium"\nwhy = "A test."\nmatch = ["Advert"]\nno_match = ["An advert."]\n'
    pack.write_text(f'[[rule]]\nid = "en.advert.test"\npattern = "^advert$"\n{said}', encoding="utf-8")
    monkeypatch.setattr(packs, "rules_dir", lambda: root)
    first = cached.load()
    rule = first.rules[0].id
    quiet = f'\n[[suppress]]\nrule = "{rule}-x"\nhost = "example.org"\n'
    pack.write_text(pack.read_text(encoding="utf-8").replace(f'"{rule}"', f'"{rule}-x"') + quiet, encoding="utf-8")
    second = cached.load()
    assert first.get(rule) is not None
    assert second.get(rule) is None
    assert second.get(f"{rule}-x") is not None
    assert second == cached.load()
    assert [item.host for item in second.suppress] == ["example.org"]


def test_a_pattern_from_the_cache_matches_the_same(folder: Path) -> None:
    """Patterns with lists and what they need come back from the log as they went in, for another process too."""
    rules = [rule for rule in shipped().rules if rule.lists and rule.kind == "phrase" and r"\L<" in rule.pattern][:8]
    fresh = [patterns.compile_pattern(rule, rule.pattern) for rule in rules]
    for _ in range(2):
        patterns.pattern_log.cache_clear()
        for rule, plain in zip(rules, fresh, strict=True):
            kept, needs = patterns.ready_pattern(rule, rule.pattern), patterns.ready_needs(rule)
            assert needs == needed.read(rule.pattern, rule.lists)
            for example in (*rule.match, *rule.no_match):
                assert [m.span() for m in kept.finditer(example.text)] == [
                    m.span() for m in plain.finditer(example.text)
                ]
    assert (folder / "patterns.bin").stat().st_size > 0


def test_what_the_cache_holds_wrongly_is_compiled_anew(folder: Path) -> None:
    """A record that is whole but no pattern costs a compilation, no error."""
    rule = next(rule for rule in shipped().rules if rule.kind == "phrase")
    assert patterns._restored(b"\x00nonsense") is None
    assert patterns.ready_pattern(rule, rule.pattern).pattern == rule.pattern


def test_what_is_no_pattern_is_not_unpickled(tmp_path: Path) -> None:
    """A file of the cache that somebody has changed makes patterns or nothing: no other function of a pickle is called."""

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "made"),)

    assert patterns._restored(pickle.dumps(Evil())) is None
    assert not (tmp_path / "made").exists()
    kept = patterns._restored(pickle.dumps(regex.compile(r"\bjoin us\b", regex.IGNORECASE)))
    assert kept is not None
    assert kept.search("Please Join us")


def test_a_log_sees_what_others_add(folder: Path) -> None:
    """Many processes begin together: what one has worked out the others read."""
    one, other = cache.Log("some.bin"), cache.Log("some.bin")
    keys = [cache.digest(bytes([n])) for n in range(3)]
    one.add(keys[0], b"first")
    assert other.get(keys[0]) == b"first"
    other.add(keys[1], b"second" * 1000)
    assert one.get(keys[1]) == b"second" * 1000
    assert one.get(keys[2]) is None


def test_a_log_reads_on_behind_a_torn_record(folder: Path) -> None:
    """A process was killed while it wrote; what is added later is found all the same."""
    keys = [cache.digest(bytes([n])) for n in range(3)]
    cache.Log("some.bin").add(keys[0], b"first")
    with (folder / "some.bin").open("ab") as file:
        file.write(b"\xff" * 60)
    log = cache.Log("some.bin")
    log.add(keys[1], b"second")
    assert [log.get(key) for key in keys] == [b"first", b"second", None]


def test_a_log_that_is_full_of_what_nobody_asks_for_begins_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old versions leave their patterns in it; a full log once took no record any more, and every run compiled all patterns."""
    key = cache.digest(b"a")
    cache.Log("some.bin").add(key, b"x" * 5_000)
    monkeypatch.setattr(cache, "MOST", 4_000)
    log = cache.Log("some.bin")
    assert log.get(key) is None
    log.add(key, b"y")
    assert cache.Log("some.bin").get(key) == b"y"


def test_a_log_that_another_process_begins_anew(folder: Path) -> None:
    """Who lives on while it happens reads what is added then, where once it worked out everything again, and so did whoever came next."""
    keys = [cache.digest(bytes([n])) for n in range(4)]
    old = cache.Log("some.bin")
    for key in keys[:3]:
        old.add(key, key * 100)
    assert old.get(keys[2]) == keys[2] * 100
    (folder / "some.bin").unlink()
    new = cache.Log("some.bin")
    for key in keys[1:3]:
        new.add(key, b"new")
    assert [old.get(key) for key in keys] == [None, b"new", b"new", None]
    old.add(keys[3], b"newer")
    assert [new.get(key) for key in keys] == [None, b"new", b"new", b"newer"]


def test_threads_that_look_at_once_miss_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them sees what was added, and what is added later: none goes by the steps of the others."""
    keys = [cache.digest(bytes([n])) for n in range(8)]
    log, writer = cache.Log("some.bin"), cache.Log("some.bin")
    read, both = log._read, threading.Barrier(2)

    def together(at: int, size: int) -> bytes:
        if not both.broken:
            both.wait(20)
        return read(at, size)

    for key in keys[:4]:
        writer.add(key, key * 10)
    monkeypatch.setattr(log, "_read", together)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(log.get, keys[2:4])) == [key * 10 for key in keys[2:4]]
    both.abort()
    for key in keys[4:]:
        writer.add(key, key * 10)
    assert [log.get(key) for key in keys] == [key * 10 for key in keys]


def test_a_private_pack_adds_its_own_keywords_only(folder: Path) -> None:
    """Those of the packs that ship are not kept once more with each pack that stands beside them."""
    rules = [replace(rule, file=f"{n % 10}.toml") for n, rule in enumerate(shipped().rules) if rule.kind == "phrase"][
        :200
    ]
    plain = scan.all_keywords(rules)
    size = (folder / "patterns.bin").stat().st_size
    own = replace(rules[0], id="own", file="own.toml", pattern="gather ye rosebuds")
    assert scan.all_keywords([*rules[:50], own, *rules[50:]]) == [
        *plain[:50],
        scan.ready_keywords(own),
        *plain[50:],
    ]
    assert (folder / "patterns.bin").stat().st_size - size < 500


@pytest.fixture
def walked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The keys of a log of fifty records whose places are told by a second file; each content is its key twice."""
    monkeypatch.setattr(cache, "WALKED", 100)
    keys = [cache.digest(bytes([n])) for n in range(50)]
    log = cache.Log("some.bin")
    for key in keys:
        log.add(key, 2 * key)
    cache.Log("some.bin")  # walks through it, and tells the next one
    assert (folder / "some.bin.places").exists()
    return keys


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("kept", [True, False])
def test_what_came_with_the_wheel_is_not_worked_out(
    kept: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packs and keywords that lie in the package serve an empty cache, and one that is off; nothing is written there."""
    made = cached.load()
    words = scan.all_keywords(made.rules)
    ready = tmp_path / "ready"
    folder.rename(ready)
    before = {path: path.read_bytes() for path in ready.iterdir()}
    monkeypatch.setattr(cache, "READY", ready)
    if not kept:
        monkeypatch.setenv("CLEANER_CACHE", "")
    patterns.pattern_log.cache_clear()

    def fail(*_: object) -> None:
        pytest.fail("it is there")

    monkeypatch.setattr(packs, "load", fail)
    monkeypatch.setattr(keywords, "derived", fail)
    found = cached.load()
    assert tuple(found.rules) == tuple(made.rules)
    assert scan.all_keywords(found.rules, cached._key()) == words
    assert {path: path.read_bytes() for path in ready.iterdir()} == before
    assert folder.is_dir() == kept


@pytest.mark.usefixtures("few_rules")
def test_what_came_damaged_is_worked_out(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that differ cost time, never a result."""
    words = scan.all_keywords(cached.load().rules)
    ready = tmp_path / "ready"
    folder.rename(ready)
    for path in ready.iterdir():
        data = path.read_bytes()
        path.write_bytes(data.replace(b"newsletter", b"newsletteR"))
    monkeypatch.setattr(cache, "READY", ready)
    patterns.pattern_log.cache_clear()
    assert scan.all_keywords(cached.load().rules) == words


@pytest.mark.usefixtures("few_rules")
def test_a_damaged_cache_leaves_what_came_with_the_wheel(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records that a disk has spoilt are no worse than none, also where the cache may only be read."""
    words = scan.all_keywords(cached.load().rules)
    ready = tmp_path / "ready"
    shutil.copytree(folder, ready)
    log = folder / "patterns.bin"
    log.write_bytes(log.read_bytes().replace(b"newsletter", b"newsletteR"))
    monkeypatch.setattr(cache, "READY", ready)
    monkeypatch.setattr(cache.Log, "add", lambda *_: None)
    monkeypatch.setattr(keywords, "derived", lambda *_: pytest.fail("it is there"))
    patterns.pattern_log.cache_clear()
    assert scan.all_keywords(cached.load().rules) == words


def test_a_log_is_walked_through_once(walked: list[bytes]) -> None:
    """Where records stand the next process knows without looking at them; what came later is found as well."""
    late = cache.digest(b"late")
    cache.Log("some.bin").add(late, b"late")
    log = cache.Log("some.bin")
    assert list(log._places) == [late]
    assert [log.get(key) for key in walked] == [2 * key for key in walked]
    assert log.get(late) == b"late"
    assert log.get(cache.digest(b"none")) is None
    assert walked[0] in log
    assert cache.digest(b"none") not in log


def test_of_two_records_of_a_key_the_later_one_counts(walked: list[bytes]) -> None:
    """A damaged record is written again; whoever knew the old place takes the new one once it is told."""
    log = cache.Log("some.bin")
    for key in walked[:10]:
        log.add(key, b"again")
    assert cache.Log("some.bin").get(walked[0]) == b"again"
    assert cache.Log("some.bin").get(walked[0]) == b"again"
    assert cache.Log("some.bin").get(walked[20]) == 2 * walked[20]


@pytest.mark.parametrize("change", ["damaged", "cut", "of another log", "of a longer log", "gone"])
def test_places_that_are_wrong_are_not_believed(folder: Path, walked: list[bytes], change: str) -> None:
    """The log itself is asked: what it holds is found, and what it does not hold is not."""
    places, log = folder / "some.bin.places", folder / "some.bin"
    told, whole = places.read_bytes(), log.read_bytes()
    if change == "damaged":
        places.write_bytes(told[:-1] + bytes([told[-1] ^ 1]))
    elif change == "cut":
        places.write_bytes(told[:50])
    elif change == "gone":
        places.unlink()
    elif change == "of a longer log":
        log.write_bytes(whole[: len(whole) // 2])
    else:  # the first record is the same, the others stand elsewhere
        size = len(whole) // 50
        log.write_bytes(whole[:size] + b"".join(whole[n * size : (n + 1) * size] for n in range(49, 0, -1)))
    found = [cache.Log("some.bin").get(key) for key in walked]
    kept = 25 if change == "of a longer log" else 50
    assert found == [2 * key for key in walked[:kept]] + [None] * (50 - kept)


@pytest.mark.usefixtures("few_rules")
def test_what_another_version_kept_is_made_anew(folder: Path) -> None:
    """Of whatever form it is: a process that outlives an upgrade may have written it under the new name."""
    wanted = cached.load()
    [path] = folder.glob("packs-*.bin")
    name = path.name
    told = dict(cache.split(cache.read(name) or b""))
    strange = {
        "heads": json.dumps({**json.loads(bytes(told["heads"])), "form": [0]}).encode(),
        "rules": bytes(told["rules"])[:-1],
        "about": b"[]",
    }
    changed = [cache.join({**{n: bytes(part) for n, part in told.items()}, n: part}) for n, part in strange.items()]
    for other in (b"no parts", cache.join({}), *changed):
        cache.write(name, other)
        assert cached.load() == wanted
        assert cached.load() == wanted


def name_of(number: int, kind: str = "scan") -> str:
    """A name as the cleaner gives it."""
    return f"{kind}-{cache.digest(bytes([number])).hex()[:24]}.{'bin' if kind == 'stamp' else 'json'}"


def days_old(path: Path, days: float) -> None:
    """Let a file be unused for so many days."""
    then = time.time() - days * cache.DAY
    os.utime(path, (then, then))


def test_what_is_unused_for_longest_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old states of the rules leave when new ones come; what is read stays however old it is, as does what is not ours."""
    monkeypatch.setattr(tidy, "MOST", 4 * (1_000 + cache.SIZE))
    for number in range(4):
        cache.write(name_of(number), bytes(1_000))
        days_old(folder / name_of(number), 9 - number)
    others = ["notes.txt", "scan-of-a-page.json", "report.bin", f"{name_of(9)}.txt", f"my {name_of(9)}"]
    others += [
        "run-507f1f77bcf86cd799439011.json",
        "photo-d41d8cd98f00b204e9800998ecf8427e.bin",
        f"{name_of(9)[:-4]}bin",
    ]
    for other in others:
        (folder / other).write_bytes(bytes(9_000))
        days_old(folder / other, 100)
    (folder / name_of(8)).mkdir()
    assert cache.read(name_of(0)) == bytes(1_000)
    cache.write(name_of(4), bytes(1_000))
    left = {number for number in range(5) if (folder / name_of(number)).exists()}
    assert left == {0, 2, 3, 4}
    cache.write(name_of(5), bytes(3_000))
    assert {number for number in range(6) if (folder / name_of(number)).exists()} == {4, 5}
    cache.write(name_of(6), bytes(9_000))  # more than the bound by itself: it is kept, since it is needed now
    assert {number for number in range(7) if (folder / name_of(number)).exists()} == {6}
    assert all((folder / other).exists() for other in others)


def test_a_clock_that_was_wrong_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written in a year that has not come goes first, not what is written now; what is read of it has a time of today."""
    monkeypatch.setattr(tidy, "MOST", 3 * (1_000 + cache.SIZE))
    for number in range(3):
        cache.write(name_of(number), bytes(1_000))
        days_old(folder / name_of(number), -4_000 - number)
    assert cache.read(name_of(1)) == bytes(1_000)
    cache.write(name_of(3), bytes(1_000))
    cache.write(name_of(4), bytes(1_000))
    assert {number for number in range(5) if (folder / name_of(number)).exists()} == {1, 3, 4}


def test_what_a_killed_process_left_goes_after_a_day(folder: Path) -> None:
    """A file that was being written is no file of the cache yet; a fresh one may still become one."""
    cache.write(name_of(0), b"content")
    fresh, old, other = (
        folder / f".{name}" for name in (f"{name_of(1)}-abcdefgh", f"{name_of(2)}-x_0dk3mm", "profile-abcdefgh")
    )
    for path in (fresh, old, other):
        path.write_bytes(b"half")
    days_old(old, 1.5)
    days_old(other, 1.5)
    cache.write(name_of(3), b"content")
    assert (fresh.exists(), old.exists(), other.exists()) == (True, False, True)


@pytest.mark.usefixtures("few_rules")
def test_a_cleared_cache_is_made_again(folder: Path) -> None:
    """Also in a process that had read the log; what is not ours stays, and the folder does."""
    wanted = cached.load()
    rule = next(rule for rule in wanted.rules if rule.kind == "phrase")
    pattern = patterns.ready_pattern(rule, rule.pattern)
    (folder / "notes.txt").write_text("mine")
    files = [path for path in folder.iterdir() if path.name != "notes.txt"]
    size = sum(path.stat().st_size for path in files)
    assert {item.path for item in tidy.kept()} == set(files)
    assert tidy.clear() == (len(files), size)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert patterns.ready_pattern(rule, rule.pattern) == pattern
    assert cached.load() == wanted
    assert {item.kind for item in tidy.kept()} >= {"packs", "patterns"}


def test_the_command_tells_what_the_cache_takes_and_clears_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`cleaner cache` names the folder and what lies there by kind; without a cache it says so."""
    for kind, number in (("scan", 0), ("scan", 1), ("stamp", 2)):
        cache.write(name_of(number, kind), bytes(500))

    def told(*arguments: str) -> str:
        with pytest.raises(SystemExit) as stop:
            main(["cache", *arguments])
        assert stop.value.code == 0
        return "".join(capsys.readouterr())

    rows = [line.split("\t") for line in told().splitlines()]
    assert rows[0] == ["folder", str(folder)]
    assert [row[1:] for row in rows[1:]] == [["2", "1032"], ["1", "516"], ["3", "1548"]]
    assert told("--clear").startswith("3 files deleted, 0.0 MB")
    assert list(folder.iterdir()) == []
    assert told().splitlines()[1:] == ["in all\t0\t0"]
    monkeypatch.setenv("CLEANER_CACHE", "")
    assert "no cache" in told()
    assert "no cache" in told("--clear")


@pytest.mark.usefixtures("few_rules")
def test_every_kind_of_file_is_told_and_counted(folder: Path) -> None:
    """Whatever a text, a private pack and a page leave in the folder has a name that is known, and a word for it."""
    own = folder.parent / "own.toml"
    own.write_text(
        '[[rule]]\nid = "en.advert.own"\ncategory = "advert"\nstrength = "medium"\npattern = "^advert$"\nwhy = "A test."\n'
        'match = ["Advert"]\nno_match = ["An advert."]\n'
    )
    _builtin.cache_clear()
    _model.cache_clear()
    made = cleaner.Cleaner(packs=[own])
    made.clean("The council met on Monday.\n\nSubscribe to our newsletter and never miss a story.")
    _builtin.cache_clear()
    _model.cache_clear()
    files = {path for path in folder.iterdir() if not path.name.startswith(".")}
    assert {item.path for item in tidy.kept()} == files
    assert {item.kind for item in tidy.kept()} <= set(KINDS)
    assert len({item.kind for item in tidy.kept()}) >= 5
