"""The server of the review: who may talk to it, what the queue holds, and that nothing is lost."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, Command
from made_run import STORY, Gone, add

pytest.importorskip("duckdb")
testclient = pytest.importorskip("starlette.testclient")

from cleaner.review import index  # noqa: E402
from cleaner.review.app import make_app  # noqa: E402
from cleaner.review.session import Session  # noqa: E402
from cleaner.review.verdicts import Log, new_line  # noqa: E402

TOKEN = "t" * 20
HERE = "http://127.0.0.1:8000"


class Client:
    """A browser that was given the address."""

    def __init__(self, out: Path, who: str = "ann") -> None:
        self.session = Session.open(out, who)
        self.http = testclient.TestClient(make_app(self.session, TOKEN, 8000), base_url=HERE)

    def get(self, path: str, **values: Any) -> Any:
        answer = self.http.get(f"/{TOKEN}/{path}", params=values)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.http.post(f"/{TOKEN}/{path}", json=body, headers={"Origin": HERE})
        assert answer.status_code == status, answer.text
        return answer.json() if status in {200, 400} else answer.text

    def judge(self, n: int, verdict: str, **more: Any) -> Any:
        return self.post("api/verdicts", {"n": n, "verdict": verdict, **more})

    def texts(self, **filters: Any) -> list[str]:
        """The removed texts in the order of the queue, all pages of it."""
        found: list[str] = []
        after = ""
        while True:
            page = self.get("api/queue", after=after, **filters)
            for item in page["items"]:
                value = self.get(f"api/removal/{item['n']}")
                found.append(
                    "".join(
                        piece["t"]
                        for piece in value["article"]["pieces"]
                        if piece.get("k") == value["removal"]["number"]
                    )
                )
            after = page["after"]
            if not after:
                return found


@pytest.fixture
def out(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    add(
        made,
        "a.txt",
        [STORY[0], Gone("Sure to go.", score=5.0), STORY[1], Gone("Doubtful.", "legal", 0.2)],
        url="https://www.courier.example/1",
    )
    add(made, "b.txt", [STORY[2], Gone("Everywhere.", "share", 1.5, "en.share.bar"), STORY[3]], language="de")
    add(
        made,
        "c.txt",
        [
            STORY[2],
            Gone("Everywhere.", "share", 1.1, "en.share.bar"),
            STORY[3],
            Gone("日本語の購読", "newsletter", 2.1),
        ],
    )
    return made


@pytest.fixture
def client(out: Path) -> Iterator[Client]:
    made = Client(out)
    yield made
    made.session.close()


class TestGuard:
    def test_only_the_address_with_the_token_is_answered(self, client: Client) -> None:
        assert client.http.get(f"/{TOKEN}/").status_code == 200
        for path in ("/", "/api/queue", f"/{TOKEN[:-1]}x/", f"/{TOKEN}x/", f"/x/{TOKEN}/", "/static/app.js"):
            assert client.http.get(path).status_code == 404, path

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1:8001", "127.0.0.1", "evil.example:8000", "127.0.0.1:8000.evil.example", ""]
    )
    def test_another_host_is_refused(self, client: Client, host: str) -> None:
        assert client.http.get(f"/{TOKEN}/", headers={"Host": host}).status_code == 421

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://127.0.0.1:9000", "http://127.0.0.1:8000.evil.example"]
    )
    def test_another_origin_is_refused(self, client: Client, out: Path, origin: str) -> None:
        answer = client.http.post(
            f"/{TOKEN}/api/verdicts", json={"n": 0, "verdict": "right"}, headers={"Origin": origin}
        )
        assert answer.status_code == 403
        assert client.http.get(f"/{TOKEN}/api/queue", headers={"Origin": origin}).status_code == 403
        assert not (out / "verdicts.jsonl").exists()

    def test_a_form_of_another_page_changes_nothing(self, client: Client, out: Path) -> None:
        path = f"/{TOKEN}/api/verdicts"
        body = b'{"n": 0, "verdict": "right"}'
        assert client.http.post(path, content=body, headers={"Content-Type": "application/json"}).status_code == 403
        assert (
            client.http.post(path, content=body, headers={"Origin": HERE, "Content-Type": "text/plain"}).status_code
            == 415
        )
        assert client.http.post(path, json={"n": "x" * 70_000}, headers={"Origin": HERE}).status_code == 413
        assert client.http.get(path).status_code == 405
        assert not (out / "verdicts.jsonl").exists()

    @pytest.mark.parametrize(
        "path", ["", "statistics", "api/queue", "static/app.js", "static/nothing.js", "removals.csv"]
    )
    def test_every_answer_has_the_policy(self, client: Client, path: str) -> None:
        headers = client.http.get(f"/{TOKEN}/{path}").headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"

    @pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "base.html", "%2e%2e/session.py"])
    def test_no_other_file_is_served(self, client: Client, name: str) -> None:
        assert client.http.get(f"/{TOKEN}/static/{name}").status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {"n": 0, "verdict": "maybe"},
            {"n": True, "verdict": "right"},
            {"n": 0, "verdict": "adjust", "start": 5, "end": 5},
            {"n": 0, "verdict": "adjust", "start": 5, "end": 10**9},
            {"n": 0, "verdict": "adjust", "start": 5, "end": 9, "scope": "group"},
            {"n": 0, "verdict": "category", "category": "poem"},
            {"doc": 0, "verdict": "adjust", "start": 0, "end": 4},
            {"verdict": "right"},
        ],
    )
    def test_a_verdict_that_makes_no_sense_is_refused(self, client: Client, out: Path, body: dict[str, Any]) -> None:
        assert "error" in client.post("api/verdicts", body, 400)
        assert not (out / "verdicts.jsonl").exists()

    def test_what_is_not_there_is_not_found(self, client: Client) -> None:
        assert client.post("api/verdicts", {"n": 99, "verdict": "right"}, 404)
        assert client.post("api/undo", {"id": "none"}, 404)
        assert client.http.get(f"/{TOKEN}/api/removal/99").status_code == 404


class TestQueue:
    def test_the_most_doubtful_first_and_one_of_each_text(self, client: Client) -> None:
        assert client.texts(order="doubt") == ["Doubtful.", "Everywhere.", "日本語の購読", "Sure to go."]
        assert client.texts(order="document") == [
            "Sure to go.",
            "Doubtful.",
            "Everywhere.",
            "Everywhere.",
            "日本語の購読",
        ]
        sizes = {item["n"]: item["size"] for item in client.get("api/queue", order="doubt")["items"]}
        assert sizes == {1: 1, 3: 2, 4: 1, 0: 1}

    def test_mixed_holds_every_text_and_says_what_was_drawn(self, client: Client) -> None:
        items = client.get("api/queue")["items"]
        assert {item["group"] for item in items} == {
            item["group"] for item in client.get("api/queue", order="doubt")["items"]
        }
        assert any(item["drawn"] for item in items)

    @pytest.mark.parametrize(
        ("filters", "texts"),
        [
            ({"category": "legal"}, ["Doubtful."]),
            ({"rule": "en.share.bar"}, ["Everywhere."]),
            ({"host": "courier.example"}, ["Doubtful.", "Sure to go."]),
            ({"host": "none", "category": "newsletter"}, ["日本語の購読"]),
            ({"language": "de"}, ["Everywhere."]),
            ({"score": "below 0.5"}, ["Doubtful."]),
            ({"place": "end"}, ["Doubtful.", "日本語の購読"]),
            ({"q": "購読"}, ["日本語の購読"]),
            ({"q": "EVERY"}, ["Everywhere."]),
            ({"q": "a.txt"}, ["Doubtful.", "Sure to go."]),
            ({"q": "100% _'\"; DROP"}, []),
            ({"category": "legal", "language": "de"}, []),
            ({"category": "no'such"}, []),
        ],
    )
    def test_filters(self, client: Client, filters: dict[str, str], texts: list[str]) -> None:
        assert client.texts(order="doubt", **filters) == texts
        counts = dict(client.get("api/counts", **filters)["counts"]["state"])
        assert counts["all"] == len(client.texts(order="document", **filters))

    def test_counts_leave_out_their_own_filter(self, client: Client) -> None:
        counts = client.get("api/counts", category="legal")["counts"]
        assert dict(counts["category"]) == {"newsletter": 2, "share": 2, "legal": 1}
        assert dict(counts["language"]) == {"en": 1}

    def test_pages_of_the_queue_leave_nothing_out(self, tmp_path: Path) -> None:
        out = tmp_path / "many"
        for number in range(30):
            add(
                out,
                f"{number}.txt",
                [
                    STORY[0],
                    *(Gone(f"Text {number} {n}", score=(number * 7 + n) % 11 / 4) for n in range(5)),
                    Gone("The same.", score=0.1),
                ],
            )
        client = Client(out)
        for order in ("mixed", "doubt", "sample", "document"):
            seen: list[int] = []
            after = ""
            while True:
                page = client.get("api/queue", order=order, after=after)
                seen += [item["n"] for item in page["items"]]
                after = page["after"]
                if not after:
                    break
            wanted = 180 if order == "document" else 60 if order == "sample" else 151
            assert len({client.session.queue.find(n).group if order != "document" else n for n in seen}) >= min(
                wanted, 31
            )  # type: ignore[union-attr]
            if order in {"document", "doubt"}:
                assert len(set(seen)) >= wanted
        client.session.close()


class TestVerdicts:
    def test_each_is_on_the_disk_and_leaves_the_queue(self, client: Client, out: Path) -> None:
        answer = client.judge(1, "wrong")
        lines = (out / "verdicts.jsonl").read_text().splitlines()
        assert json.loads(lines[0])["id"] == answer["id"]
        assert answer["progress"]["judged"] == 1
        assert "Doubtful." not in client.texts()
        assert client.texts(state="wrong") == ["Doubtful."]
        client.post("api/undo", {"id": answer["id"]})
        assert "Doubtful." in client.texts()
        assert len((out / "verdicts.jsonl").read_text().splitlines()) == 2

    def test_a_group_has_one_verdict_and_one_undo(self, client: Client) -> None:
        answer = client.judge(2, "right", scope="group")
        assert answer["removals"] == 2
        client.judge(3, "wrong")
        assert dict(client.get("api/counts")["counts"]["state"])["right"] == 1
        client.post("api/undo", {"id": answer["id"]})
        state = dict(client.get("api/counts")["counts"]["state"])
        assert (state["right"], state["wrong"], state["unjudged"]) == (0, 1, 4)

    def test_a_new_server_knows_everything(self, client: Client, out: Path) -> None:
        client.judge(0, "right")
        client.judge(2, "wrong", scope="group")
        client.judge(3, "category", category="legal")
        client.judge(1, "flag")
        before = client.get("api/counts")
        client.session.close()
        # Another person's file, joined: they differ about removal 0.
        removal = client_removal(out, 0)
        Log(out / "verdicts.jsonl").write(new_line("bob", "wrong", document="a.txt", removal=removal))
        again = Client(out, "bob")
        after = again.get("api/counts")
        assert dict(before["counts"]["state"])["category"] == 1
        assert dict(after["counts"]["state"])["disputed"] == 1
        assert dict(after["counts"]["state"])["flagged"] == 1
        assert again.get("api/removal/3")["removal"]["verdict"]["category"] == "legal"
        assert [item["verdict"] for item in again.get("api/recent")["items"]] == ["wrong"]
        again.session.close()

    def test_precision_and_recall_are_on_the_page(self, client: Client) -> None:
        client.judge(2, "right")
        client.judge(3, "wrong")
        page = client.session.document(0)
        start = next(piece["s"] for piece in page["article"]["pieces"] if piece["t"] == STORY[1])
        client.post(
            "api/verdicts", {"doc": 0, "verdict": "missed", "category": "legal", "start": start, "end": start + 10}
        )
        client.post("api/verdicts", {"doc": 0, "verdict": "read"})
        text = client.http.get(f"/{TOKEN}/statistics").text
        assert "50.0 %" in text
        assert "1 document read for what was missed" in " ".join(text.split())
        assert [item["done"] for item in client.get("api/documents", kind="missed")["items"]].count(True) == 1


def client_removal(out: Path, number: int) -> str:
    """The id of a removal of the first document."""
    line = (out / "report.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return str(json.loads(line)["removals"][number]["id"])


class TestIndex:
    def test_it_is_built_once_and_again_when_the_report_is_another(self, client: Client, out: Path) -> None:
        stamp = (out / index.FILE).stat().st_mtime_ns
        assert index.current(out)
        Client(out).session.close()
        assert (out / index.FILE).stat().st_mtime_ns == stamp
        add(out, "d.txt", [STORY[0], Gone("Fresh.")])
        assert not index.current(out)
        again = Client(out)
        assert "Fresh." in again.texts(order="document")
        again.session.close()
        # Who reads the old one goes on.
        assert "Fresh." not in client.texts(order="document")

    def test_a_broken_index_is_built_again(self, out: Path) -> None:
        Client(out).session.close()
        (out / index.FILE).write_bytes(b"not a database")
        client = Client(out)
        assert len(client.texts(order="document")) == 5
        client.session.close()

    def test_half_a_report_leaves_no_index(self, out: Path) -> None:
        with (out / "report.jsonl").open("a") as file:
            file.write('{"schema": 1, "id": "x"')
        with pytest.raises(Exception, match="line 4"):
            Client(out)
        assert not (out / index.FILE).exists()
        assert list((out / ".cleaner").iterdir()) == []


class TestExport:
    def test_the_filtered_view_as_csv_and_jsonl(self, client: Client) -> None:
        client.judge(1, "wrong")
        text = client.http.get(f"/{TOKEN}/removals.csv", params={"state": "all"}).text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["text"] for row in rows] == [
            "Sure to go.",
            "Doubtful.",
            "Everywhere.",
            "Everywhere.",
            "日本語の購読",
        ]
        assert (rows[1]["verdict"], rows[1]["who"], rows[1]["host"]) == ("wrong", "ann", "courier.example")
        lines = client.http.get(f"/{TOKEN}/removals.jsonl", params={"category": "share"}).text.splitlines()
        assert [json.loads(line)["document"] for line in lines] == ["b.txt", "c.txt"]

    def test_a_cell_is_no_formula(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        add(out, "=1+1.txt", [STORY[0], Gone('=HYPERLINK("http://evil.example")'), Gone("-2+3"), Gone("@SUM(1)")])
        client = Client(out)
        rows = list(csv.DictReader(io.StringIO(client.http.get(f"/{TOKEN}/removals.csv").text)))
        assert all(row["text"].startswith("'") and row["document"].startswith("'") for row in rows)
        client.session.close()


def test_records_are_reviewed_and_emitted(command: Command) -> None:
    """JSON Lines in and out: a removal of a record is shown in its place, and comes back into the record."""
    from cleaner.review.emit import emit

    Path("in").mkdir()
    prompt = "Sign up for our free newsletter and get the best stories in your inbox."
    records = [
        {
            "id": f"r{n}",
            "text": f"{ARTICLE}\n{prompt}\n\nNumber {n} of the records ends here.\n",
            "n": n,
            "url": "https://a.example/1",
        }
        for n in range(3)
    ]
    records.insert(1, {"id": "none", "n": 9})
    Path("in/r.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert command("clean", "in", "-o", "out", "-q").code in {0, 1}
    client = Client(Path("out"))
    found = client.get("api/queue", order="document")["items"]
    assert len(found) == 3
    value = client.get(f"api/removal/{found[2]['n']}")
    assert value["document"]["note"] == ""
    assert "Number 2 of the records" in "".join(piece["t"] for piece in value["article"]["pieces"])
    client.judge(found[1]["n"], "wrong")
    client.session.close()
    done = emit(Path("out"), Path("new"))
    assert done.problems == []
    name = next(
        path.name
        for path in Path("out").glob("*.jsonl")
        if path.name not in {"report.jsonl", "verdicts.jsonl", "failed.jsonl"}
    )
    old, new = (
        {
            record["id"]: record
            for record in map(json.loads, Path(folder, name).read_text(encoding="utf-8").splitlines())
        }
        for folder in ("out", "new")
    )
    assert prompt in new["r1"]["text"]
    assert {**new["r1"], "text": ""} == {**old["r1"], "text": ""}
    assert new["r0"] == old["r0"]
