"""`cleaner serve`: the same as the command line, over HTTP; limits that hold; one sentence for whatever is wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from conftest import ARTICLE, DIRTY, PROMPT, Command
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner

testclient = pytest.importorskip("starlette.testclient")
httpx = pytest.importorskip("httpx")

from cleaner.adapters.serve import answers, openapi, pool  # noqa: E402
from cleaner.adapters.serve.answers import Answer, Asked  # noqa: E402
from cleaner.adapters.serve.app import Limits, make_app  # noqa: E402
from cleaner.adapters.serve.fields import FIELDS  # noqa: E402
from cleaner.adapters.serve.page import page  # noqa: E402
from cleaner.adapters.serve.routes import ADDRESSES  # noqa: E402
from cleaner.corpus.settings import Settings  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SEEDS = [*sorted((ROOT / "seeds").glob("*.html")), *sorted((ROOT / "seeds").glob("*.txt"))]
HOSTILE = "bom-middle.txt invalid-utf8.txt mixed-encodings.txt utf16.txt entities.html lying-charset.html unknown-charset.html"
SOURCES = [*SEEDS, *(ROOT / "fixtures/hostile" / name for name in HOSTILE.split())]
PAGE = SEEDS[0]
TYPES = {".txt": "text/plain", ".html": "text/html"}
LIMIT = 200_000
Client = Any


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A service with two workers and small limits."""
    app = make_app(Settings(), 2, Limits(LIMIT, 3 * LIMIT))
    with testclient.TestClient(app, raise_server_exceptions=False) as found:
        yield found


def sentence(answer: Any) -> str:
    """What a refusal says: an object with one line, and nothing of the machine."""
    assert set(answer.json()) == {"error"}
    said: str = answer.json()["error"]
    assert said
    assert "\n" not in said
    assert "Traceback" not in said
    return said


class TestMirror:
    """The service says what the command line says."""

    def told(self, command: Command, data: bytes, *options: str) -> dict[str, Any]:
        """What `cleaner clean -` prints as JSON, with its line of the report."""
        ran = command("clean", "-", "--format", "json", "--report", "report.jsonl", *options, stdin=data)
        assert ran.code in {0, 1}, ran.stderr
        (line,) = Path("report.jsonl").read_text(encoding="utf-8").splitlines()
        return {**json.loads(ran.out), "report": json.loads(line)}

    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
    def test_a_body(self, path: Path, client: Client, command: Command) -> None:
        """A document sent as it is."""
        data = path.read_bytes()
        answer = client.post("/clean", content=data, headers={"Content-Type": TYPES[path.suffix]})
        assert answer.json() == self.told(
            command, data, "--kind", TYPES[path.suffix].removeprefix("text/").replace("plain", "text")
        )

    @pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
    def test_a_record(self, path: Path, client: Client, command: Command) -> None:
        """A document in JSON; its file, named on the command line, gives the same but for its name."""
        field = "html" if path.suffix == ".html" else "text"
        answer = client.post("/clean", json={field: path.read_bytes().decode("utf-8"), "id": path.name})
        value = answer.json()
        assert value.pop("report")["removals"] is not None
        assert value == json.loads(command("clean", path, "--format", "json").out)

    @pytest.mark.parametrize(
        ("fields", "options"),
        [
            ({"preset": "strict"}, ["--preset", "strict"]),
            ({"keep": ["newsletter", "related"]}, ["--keep", "newsletter,related"]),
            ({"only": ["caption"]}, ["--only", "caption"]),
            ({"max_removed": 0.01}, ["--max-removed", "0.01"]),
            ({"evidence": "all"}, ["--evidence", "all"]),
            ({"comments": True}, ["--comments"]),
            ({"doubt": 0, "url": "https://shore.example/a"}, ["--doubt", "0", "--url", "https://shore.example/a"]),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
    )
    def test_options(self, fields: dict[str, Any], options: list[str], client: Client, command: Command) -> None:
        """A field does what the option of its name does, in a record and in the address."""
        path = PAGE
        told = self.told(command, path.read_bytes(), *options)
        assert client.post("/clean", json={"html": path.read_text(encoding="utf-8"), **fields}).json() == told
        said = {name: ",".join(value) if isinstance(value, list) else value for name, value in fields.items()}
        headers = {"Content-Type": "text/html"}
        assert client.post("/clean", params=said, content=path.read_bytes(), headers=headers).json() == told

    @pytest.mark.parametrize(
        ("media", "form"),
        [("text/plain", "txt"), ("text/markdown", "md"), ("text/html", "html"), ("application/tei+xml", "tei")],
    )
    def test_forms(self, media: str, form: str, client: Client, command: Command) -> None:
        """The header Accept asks for what --format asks for."""
        data = PAGE.read_bytes()
        answer = client.post(
            "/clean", content=data, headers={"Content-Type": "text/html", "Accept": f"{media}, */*;q=0.1"}
        )
        assert answer.headers["content-type"] == f"{media}; charset=utf-8"
        assert answer.content == command("clean", "-", "--format", form, stdin=data).stdout

    def test_without_the_report(self, client: Client) -> None:
        """Who does not want to know what went does not wait for it."""
        answer = client.post("/clean", json={"text": DIRTY, "report": False}).json()
        assert answer["text"] == cleaner.clean(DIRTY).text
        assert "report" not in answer

    def test_the_language_of_a_document(self, client: Client) -> None:
        """As the argument of `cleaner.clean`."""
        answer = client.post("/clean", json={"text": DIRTY, "language": "de"}).json()
        result = cleaner.clean(DIRTY, language="de")
        assert (answer["language"], answer["text"]) == (result.language, result.text)

    def test_half_a_character(self, client: Client) -> None:
        """A lone surrogate, which UTF-8 cannot hold, comes back as it went."""
        body = json.dumps({"text": f"The ferry \ud800 sank.\n\n{PROMPT}"}).encode()
        answer = client.post("/clean", content=body, headers={"Content-Type": "application/json"})
        assert answer.json()["text"].startswith("The ferry \ud800 sank.")


class TestBatch:
    """JSON Lines in, JSON Lines out."""

    def test_lines_are_what_clean_answers(self, client: Client) -> None:
        """In order, whatever takes longer; the address holds for all lines, a line for itself."""
        records = [
            {"text": DIRTY, "id": f"n{at}"} if at % 3 else {"html": f"<p>{ARTICLE}</p>" * 40} for at in range(12)
        ]
        records[4]["keep"] = ["newsletter"]
        body = "\n".join(json.dumps(record) for record in records)
        answer = client.post(
            "/clean/batch?preset=gentle", content=body, headers={"Content-Type": "application/x-ndjson"}
        )
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert len(lines) == len(records)
        for at, (record, line) in enumerate(zip(records, lines, strict=True)):
            assert line == client.post("/clean", json={"id": f"-#{at}", "preset": "gentle", **record}).json()
        assert lines[4]["text"] != lines[5]["text"]

    def test_a_bad_line_is_an_answer(self, client: Client) -> None:
        """What is wrong with one line is said in its place, and the others go on."""
        good = json.dumps({"text": DIRTY})
        long = json.dumps({"text": "word " * (LIMIT // 2), "id": "long"})
        body = "\n".join([good, "{", "", json.dumps({"id": "x", "txet": ""}), long, good]) + "\n"
        answer = client.post("/clean/batch", content=body, headers={"Content-Type": "application/x-ndjson"})
        assert answer.status_code == 200
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert [line["id"] for line in lines] == ["-#0", "-#1", "x", "-#4", "-#5"]
        assert ["error" in line for line in lines] == [False, True, True, True, False]
        assert "'txet' is no field" in lines[2]["error"]
        assert f"{LIMIT:,} bytes" in lines[3]["error"]

    def test_a_batch_has_a_limit(self, client: Client) -> None:
        """It is read before it is answered, so it may not be endless."""
        body = b"\n" * (3 * LIMIT + 1)
        answer = client.post("/clean/batch", content=body, headers={"Content-Type": "application/x-ndjson"})
        assert answer.status_code == 413
        sentence(answer)


class TestRestore:
    """A text comes back byte for byte."""

    @pytest.mark.parametrize(
        "data",
        [
            DIRTY.encode(),
            DIRTY.replace("\n", "\r\n").encode(),
            b"\xef\xbb\xbf" + DIRTY.encode(),
            f"Caf\xe9 news. {DIRTY}".encode("utf-16"),
        ],
        ids=["plain", "crlf", "bom", "utf-16"],
    )
    def test_round_trip(self, data: bytes, client: Client) -> None:
        """Whatever its encoding was."""
        cleaned = client.post("/clean", content=data, headers={"Content-Type": "text/plain"})
        assert cleaned.json()["report"]["removals"]
        assert (
            client.post("/restore", content=cleaned.content, headers={"Content-Type": "application/json"}).content
            == data
        )

    def test_what_does_not_come_back(self, client: Client) -> None:
        """A page, a text that was changed, a report that is none."""
        cleaned = client.post("/clean", json={"text": DIRTY}).json()
        page = client.post("/clean", json={"html": f"<p>{ARTICLE}</p>"}).json()
        changed = {**cleaned, "text": cleaned["text"].replace("Tuesday", "Wednesday")}
        shorter = {**cleaned, "text": ""}
        strange = {**cleaned, "report": {**cleaned["report"], "encoding": "utf-8\r\nX-Bad: 1"}}
        for body in (page, changed, shorter, strange, {"text": "a", "report": {}}, {"text": 3}, []):
            answer = client.post("/restore", json=body)
            assert answer.status_code == 422, answer.text
            sentence(answer)


@pytest.mark.parametrize(
    ("body", "headers", "status", "says"),
    [
        (b"{", {}, 400, "no JSON"),
        (b"\xff", {}, 400, "not UTF-8 at byte 1"),
        (b"[" * 100_000, {}, 400, "nested"),
        (b"[1]", {}, 400, "JSON object"),
        (b'{"text": "a", "max_removed": ' + b"1" * 5000 + b"}", {}, 400, "too long"),
        (b"{}", {}, 422, "the field text, or html"),
        (b'{"text": "a", "html": "b"}', {}, 422, "not both"),
        (b'{"text": 3}', {}, 422, "text: wants a string"),
        (b'{"text": "a", "preest": "gentle"}', {}, 422, "'preest' is no field"),
        (b'{"text": "a", "preset": "harsh"}', {}, 422, "gentle, balanced, strict"),
        (b'{"text": "a", "keep": ["adverts"]}', {}, 422, "no category"),
        (b'{"text": "a", "keep": [1]}', {}, 422, "keep: wants"),
        (b'{"text": "a", "kind": "pdf"}', {}, 422, "kind"),
        (b'{"text": "a", "language": "klingon"}', {}, 422, "language"),
        (b'{"text": "a", "max_removed": NaN}', {}, 422, "max_removed"),
        (b'{"text": "a", "max_removed": true}', {}, 422, "max_removed: wants a number"),
        (b'{"text": "a", "evidence": "some"}', {}, 422, "short, all"),
        (b'{"text": "a", "packs": ["/etc"]}', {}, 422, "'packs' is no field"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), {"Content-Type": "text/plain"}, 422, "image"),
        (b"text", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "Content-Type"),
        (b"{}", {"Content-Encoding": "gzip"}, 415, "packed"),
        (b'{"text": "a"}', {"Accept": "image/png"}, 406, "Accept"),
        (b'{"text": "' + b"a" * LIMIT + b'"}', {}, 413, f"{LIMIT:,} bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_is_said(body: bytes, headers: dict[str, str], status: int, says: str, client: Client) -> None:
    """One sentence, with the status that fits."""
    answer = client.post("/clean", content=body, headers={"Content-Type": "application/json", **headers})
    assert answer.status_code == status, answer.text
    assert says in sentence(answer)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("text=a", "'text' is no field"),
        ("preset=gentle&preset=strict", "said twice"),
        ("fix_text=yes", "true or false"),
        ("max_removed=half", "wants a number"),
        ("keep=caption&keep=adverts", "no category"),
        (f"url={'a' * 5000}", "longer than"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(parameters: str, says: str, client: Client) -> None:
    """The address is checked as a record is."""
    answer = client.post(f"/clean?{parameters}", json={"text": "a"})
    assert answer.status_code == 422, answer.text
    assert says in sentence(answer)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a", "caption", "en", "text"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([field.name for field in FIELDS if field.name != "fix_text"]), _VALUES, max_size=5)
)
@settings(max_examples=150, deadline=None)
def test_no_record_is_a_fault_of_ours(record: dict[str, Any]) -> None:
    """Whatever stands in the fields is cleaned or refused."""
    answer = answers.clean(Asked(json.dumps(record).encode()), Settings())
    assert answer.status in {200, 422}, answer.body
    json.loads(answer.body)


@given(
    st.binary(max_size=60),
    st.sampled_from(["json", "text", "html"]),
    st.sampled_from([None, "utf-8", "latin-1", "rot13", "zip", "x\0"]),
)
@settings(max_examples=150, deadline=None)
def test_no_body_is_a_fault_of_ours(body: bytes, kind: answers.Body, charset: str | None) -> None:
    """Whatever the bytes are, and whatever they are said to be."""
    assert answers.clean(Asked(body, kind, charset=charset), Settings()).status in {200, 400, 422}
    assert answers.give_back(Asked(body), Settings()).status in {400, 422}


def test_a_length_that_is_not_told_is_counted(client: Client) -> None:
    """A body in pieces, whose length stands in no header."""

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b"word " * 2_000

    answer = client.post("/clean", content=pieces(), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 413
    sentence(answer)


def test_other_addresses(client: Client) -> None:
    """What there is not, is said, and what there is; nothing is let into a frame or run."""
    assert client.get("/nothing").status_code == 404
    assert "POST /clean" in sentence(client.get("/nothing"))
    wrong = client.get("/clean")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    sentence(wrong)
    assert client.get("/health").json() == {"status": "ok", "workers": 2, "waiting": 0}
    result = cleaner.clean("The ferry sank.")
    assert client.get("/version").json() == {"version": cleaner.__version__, "ruleset": result.ruleset}
    for answer in (wrong, client.get("/"), client.post("/clean", json={"text": "a"})):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


class TestDescription:
    """One set of tables tells programs and people, and is what is checked."""

    def test_it_is_openapi(self, client: Client) -> None:
        """A validator of the format has nothing to say, and every address is in it."""
        validator = pytest.importorskip("openapi_spec_validator")
        value = client.get("/openapi.json").json()
        validator.validate(value, cls=validator.OpenAPIV31SpecValidator)
        told = {(path, method.upper()) for path, item in value["paths"].items() for method in item}
        assert told == {(address.path, address.method) for address in ADDRESSES}
        routes = make_app(Settings()).routes
        assert told == {(route.path, next(iter(route.methods - {"HEAD"}))) for route in routes}

    def validator(self, name: str) -> jsonschema.Draft202012Validator:
        """A validator of one of the description's schemas."""
        return jsonschema.Draft202012Validator({**openapi.document(), "$ref": f"#/components/schemas/{name}"})

    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
    def test_answers_are_what_it_says(self, path: Path, client: Client) -> None:
        """Every answer validates, also with all that can be asked for."""
        for parameters in ("", "?evidence=all&comments=true", "?report=false"):
            headers = {"Content-Type": TYPES[path.suffix]}
            answer = client.post(f"/clean{parameters}", content=path.read_bytes(), headers=headers)
            self.validator("Document").validate(answer.json())
        self.validator("Health").validate(client.get("/health").json())
        self.validator("Version").validate(client.get("/version").json())
        self.validator("Error").validate(client.get("/nothing").json())

    @pytest.mark.parametrize(
        "record",
        [
            {"text": "a"},
            {"html": "<p>a</p>", "url": None, "language": "en"},
            {"text": "a", "keep": ["caption"], "max_removed": 0.5, "fix_text": False, "report": True},
            {},
            {"text": "a", "html": "b"},
            {"text": 3},
            {"text": "a", "preset": "harsh"},
            {"text": "a", "max_removed": 2},
            {"text": "a", "kind": "pdf"},
            {"text": "a", "evidence": "some"},
            {"text": "a", "more": 1},
            {"text": "a", "keep": "caption"},
            {"text": "a", "url": "a" * 5000},
            [],
        ],
        ids=json.dumps,
    )
    def test_records_are_what_it_says(self, record: Any, client: Client) -> None:
        """What the schema of a record refuses the service refuses, and what it lets through is cleaned."""
        valid = self.validator("Record").is_valid(record)
        assert (client.post("/clean", json=record).status_code == 200) == valid

    def test_people_are_told_as_much(self, client: Client) -> None:
        """The page names every address, every field and every limit, and is well-formed."""
        from lxml import etree, html

        text = client.get("/").text
        shown = html.fromstring(text).text_content()
        for name in (*(address.path for address in ADDRESSES), *(field.name for field in FIELDS), f"{LIMIT:,}"):
            assert name in shown
        etree.fromstring(re.sub(r"<meta [^>]*>|<!doctype html>", "", text))
        assert "<script>" not in page("http://<script>/", 1, 0)


def hang(asked: Asked, settings: Settings) -> Answer:
    """Work that no time limit inside its process can stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(600)
    return answers.clean(asked, settings)


def die(asked: Asked, settings: Settings) -> Answer:
    """Work that ends its process."""
    os._exit(1)


def slow(asked: Asked, settings: Settings) -> Answer:
    """Work that takes a moment."""
    time.sleep(0.3)
    return Answer(200, b"done")


RECORD = Asked(b'{"text": "The ferry sank."}')


class TestPool:
    """What a worker cannot do itself."""

    def test_a_document_that_takes_too_long(self) -> None:
        """Is refused by the limit of the library, in the worker, which lives on."""
        with testclient.TestClient(make_app(Settings(timeout=0.001), 1)) as client:
            answer = client.post("/clean", json={"html": f"<p>{ARTICLE}</p>" * 500})
            assert answer.status_code == 422
            assert "more than 0.001 s" in sentence(answer)
            lines = client.post(
                "/clean/batch",
                content=json.dumps({"text": DIRTY * 50, "id": "a"}),
                headers={"Content-Type": "application/x-ndjson"},
            )
            assert lines.json()["id"] == "a"
            assert "more than 0.001 s" in lines.json()["error"]

    @pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be blocked here")
    def test_one_that_hangs_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And the next document has a new process."""
        monkeypatch.setattr(pool, "GRACE", 0.1)

        async def run() -> list[int]:
            made = pool.Pool(Settings(timeout=0.1), 1)
            first = await made.do(hang, RECORD)
            made.settings = Settings()
            return [first.status, (await made.do(answers.clean, RECORD)).status, made.waiting]

        assert anyio.run(run) == [422, 200, 0]

    @pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be blocked here")
    def test_stopping_answers_all(self) -> None:
        """Who is being worked at and who waits are told, at once, that the service stops."""
        found: list[Answer] = []

        async def run() -> None:
            made = pool.Pool(Settings(timeout=0.0), 1)

            async def one() -> None:
                found.append(await made.do(hang, RECORD))

            async with anyio.create_task_group() as group:
                for _ in range(2):
                    group.start_soon(one)
                while made.waiting < 2:
                    await anyio.sleep(0)
                await anyio.sleep(0.2)
                made.stop()

        anyio.run(run)
        assert [(answer.status, json.loads(answer.body)["error"]) for answer in found] == [(503, pool.STOPPING)] * 2

    def test_one_that_dies_is_replaced(self) -> None:
        """Its document has an answer all the same."""

        async def run() -> list[int]:
            made = pool.Pool(Settings(), 1)
            return [(await made.do(work, RECORD)).status for work in (die, answers.clean)]

        assert anyio.run(run) == [500, 200]

    def test_who_comes_when_enough_wait_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With 503; the others are answered."""
        monkeypatch.setattr(pool, "WAITING", 1)
        found: list[int] = []

        async def run() -> None:
            made = pool.Pool(Settings(), 1)

            async def one() -> None:
                found.append((await made.do(slow, RECORD)).status)

            async with anyio.create_task_group() as group:
                for _ in range(4):
                    group.start_soon(one)

        anyio.run(run)
        assert sorted(found) == [200, 200, 503, 503]

    def test_a_fault_is_named_and_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the exception says may be of the machine."""
        monkeypatch.setattr(answers, "parsed", lambda body: 1 / 0)
        answer = answers.clean(RECORD, Settings())
        assert (answer.status, json.loads(answer.body)) == (500, {"error": "internal error: ZeroDivisionError"})


POSIX = pytest.mark.skipif(os.name != "posix", reason="groups of processes and their signals are POSIX's")


class TestProcess:
    """The command itself, in a process of its own."""

    @POSIX
    def test_it_serves_and_ends_with_ctrl_c(self, tmp_path: Path) -> None:
        """It says where, answers many at a time, and leaves nothing behind: no message, no process."""
        arguments = [
            sys.executable,
            "-m",
            "cleaner",
            "serve",
            "--port",
            "0",
            "--workers",
            "2",
            "--max-bytes",
            "100000",
            "--preset",
            "gentle",
        ]
        started = subprocess.Popen(
            arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
        )  # fmt: skip
        try:
            assert started.stdout is not None
            said = started.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, said
            with httpx.Client(base_url=found[0], timeout=60) as client:
                told = client.post("clean", json={"text": DIRTY}).json()
                assert told["text"] == cleaner.clean(DIRTY, preset="gentle").text
                assert (
                    client.post("clean", content=b"a" * 100_001, headers={"Content-Type": "text/plain"}).status_code
                    == 413
                )
                # More than fits into the buffers between both, and none of it is read before all is sent.
                body = "".join(f"{json.dumps({'text': DIRTY * 20, 'id': str(at)})}\n" for at in range(100))
                lines = client.post(
                    "clean/batch", content=body, headers={"Content-Type": "application/x-ndjson"}
                ).text.splitlines()
                assert [json.loads(line)["id"] for line in lines] == [str(at) for at in range(100)]
                # Who goes away in the middle of a batch leaves nothing behind.
                with client.stream(
                    "POST", "clean/batch", content=body, headers={"Content-Type": "application/jsonl"}
                ) as answer:
                    next(answer.iter_lines())
                for _ in range(600):
                    if client.get("health").json()["waiting"] == 0:
                        break
                    time.sleep(0.05)
                assert client.get("health").json() == {"status": "ok", "workers": 2, "waiting": 0}
                assert client.post("clean", json={"text": DIRTY}).json() == told
            os.killpg(started.pid, signal.SIGINT)  # as a terminal does it: to the workers as well
            out, err = started.communicate(timeout=60)
            assert (started.returncode, out, err) == (0, "", "")
            with pytest.raises(ProcessLookupError):
                os.killpg(started.pid, 0)
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()

    @POSIX
    def test_ctrl_c_while_the_workers_begin(self, tmp_path: Path) -> None:
        """They do not hear it, so the server ends by itself when it has begun, and has nothing to complain of."""
        (tmp_path / "sitecustomize.py").write_text(
            "import os, signal, sys\n"
            # Whoever starts the tests in the background has this signal ignored.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "if 'anyio.to_process' in sys.orig_argv:\n    os.kill(os.getpid(), signal.SIGINT)\n    os.kill(os.getppid(), signal.SIGINT)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-m", "cleaner", "serve", "--port", "0", "--workers", "2"], check=False, timeout=100,
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (0, "")

    @POSIX
    def test_the_end_on_a_busy_machine(self, tmp_path: Path) -> None:
        """Each worker is killed once, so its end is told to the one thread that waits for it, however late that comes."""
        (tmp_path / "sitecustomize.py").write_text(
            "import os, signal, sys, time\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "if 'anyio.to_process' in sys.orig_argv:\n    os.kill(os.getppid(), signal.SIGINT)\n"
            "kill, waitpid = os.kill, os.waitpid\n"
            # Who kills loses the processor until the process is gone; who waits gets it later still.
            "def killed(pid, number):\n    kill(pid, number)\n    time.sleep(0.2)\n"
            "def waited(pid, options):\n"
            "    if not options & os.WNOHANG:\n"
            "        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\n        time.sleep(0.5)\n"
            "    return waitpid(pid, options)\n"
            "os.kill, os.waitpid = killed, waited\n"
        )
        ended = subprocess.run(
            [sys.executable, "-m", "cleaner", "serve", "--port", "0", "--workers", "2"], check=False, timeout=100,
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (0, "")

    def test_a_port_that_is_taken(self, command: Command) -> None:
        """Is one sentence."""
        import socket

        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            ran = command("serve", "--port", str(taken.getsockname()[1]))
        assert ran.code == 2
        assert "already in use" in ran.stderr
        assert len(ran.stderr.splitlines()) == 1

    def test_a_pack_that_is_malformed(self, command: Command) -> None:
        """Is said before anything is served."""
        Path("bad.toml").write_text("[[rule]]\n", encoding="utf-8")
        ran = command("serve", "--port", "0", "--rules", "bad.toml")
        assert ran.code == 2
        assert "bad.toml" in ran.stderr

    @pytest.mark.parametrize("library", ["starlette", "uvicorn", "anyio"])
    def test_a_missing_library_is_named(self, library: str) -> None:
        """Who lacks the extra is told how to get it."""
        code = f"import sys; sys.modules[{library!r}] = None; from cleaner.cli.app import main; main(['serve'])"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert done.returncode == 2
        assert done.stderr.strip() == f"cleaner: {library} is not installed: pip install 'article-cleaner[serve]'"
