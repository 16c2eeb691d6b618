"""Formats: what goes in comes out with another text and nothing else changed; what is damaged is named and the rest goes on."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from conftest import ARTICLE, DIRTY, PROMPT, Command, tree

from cleaner.corpus import reports
from cleaner.formats import bodies, jsonl
from cleaner.formats import warc as archive
from cleaner.formats.gzip_members import Members
from cleaner.formats.record_files import open_records
from cleaner.formats.records import ReadOptions
from cleaner.formats.streams import Stream
from cleaner.report import jsonl as report

READING = ReadOptions(1_000_000)
PAGE = (
    "<!doctype html><html lang=en><head><title>The bridge</title></head><body><article><h1>The bridge</h1>"
    + "".join(f"<p>{line}</p>" for line in ARTICLE.strip().split("\n\n"))
    + f"</article><aside class=newsletter><p>{PROMPT}</p></aside></body></html>"
)


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of lines, packed as its name says."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    return [json.loads(line) for line in data.splitlines()]


def lines(*values: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def put(name: str, data: bytes) -> Path:
    path = Path("in", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def warc(kind: str, body: bytes, *headers: str, id: str = "<urn:uuid:1>") -> bytes:
    head = [f"WARC-Type: {kind}", f"WARC-Record-ID: {id}", "WARC-Target-URI: https://paper.example/bridge", *headers]
    return (
        ("WARC/1.0\r\n" + "\r\n".join(head) + f"\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n"
    )


def response(body: bytes, *headers: str, media: str = "text/html; charset=utf-8") -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {media}", *headers, "", ""]).encode()
    return warc("response", head + body, "Content-Type: application/http; msgtype=response")


LONG = PAGE.replace(
    "</article>", "".join(f"<p>The {n} wooden piles were driven into the mud.</p>" for n in range(39)) + "</article>"
)


def header(codings: str) -> str:
    """The HTTP headers of a body that is packed in this way."""
    content = codings.removesuffix("chunked").removesuffix(", ").replace("two gzips", "gzip")
    lines = [f"Content-Encoding: {content}"] if content else []
    return "\r\n".join([*lines, *(["Transfer-Encoding: chunked"] if codings.endswith("chunked") else [])])


def packed(codings: str) -> bytes:
    """A long page in it."""
    page = LONG.encode()
    body = {
        "chunked": lambda: page,
        "deflate": lambda: zlib.compress(page),
        "two gzips": lambda: gzip.compress(page[:4000]) + gzip.compress(page[4000:]),
    }.get(codings, lambda: gzip.compress(page))()
    if not codings.endswith("chunked"):
        return body
    parts = (body[at : at + 200] for at in range(0, len(body), 200))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


WARC = (
    warc("warcinfo", b"software: x\r\n", "Content-Type: application/warc-fields")
    + warc("request", b"GET / HTTP/1.1\r\n\r\n", "Content-Type: application/http; msgtype=request")
    + response(PAGE.encode())
    + response(b"\x89PNG", media="image/png")
    + response(gzip.compress(PAGE.encode()), "Content-Encoding: gzip")
    + warc("conversion", DIRTY.encode(), "Content-Type: text/plain")
)


class TestJsonLines:
    LINE = '\ufeff {"z": 1.50, "n":12345678901234567890 ,"big":1E400,"a":{"x":[1,  2]},\t"text" : %s, "u":"\\u00e9é\\/" } \r\n'

    def test_nothing_but_the_text_changes(self, command: Command) -> None:
        put("a.jsonl", (self.LINE % json.dumps(DIRTY)).encode())
        assert command("clean", "in", "-o", "out").code == 0
        assert Path("out/a.jsonl").read_bytes() == (self.LINE % json.dumps(ARTICLE)).encode()

    def test_a_line_whose_text_stays_is_the_same_bytes(self, command: Command) -> None:
        text = json.dumps(ARTICLE).replace("/", "\\/").replace("T", "\\u0054")
        put("a.jsonl", (self.LINE % text).encode())
        command("clean", "in", "-o", "out")
        assert Path("out/a.jsonl").read_bytes() == Path("in/a.jsonl").read_bytes()

    def test_half_a_surrogate_pair_stays(self) -> None:
        line = b'{"text":"a \\ud800 b"}'
        (record,) = jsonl.read(io.BytesIO(line), "x", READING)
        assert record.source is not None
        assert record.source.text == "a \ud800 b"
        assert json.loads(record.raw.with_text("c \ud800").encode()) == {"text": "c \ud800"}

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.ndjson.zst", "a.jsonl.zst", "deep/a.ndjson"])
    def test_packed_as_it_came(self, command: Command, name: str) -> None:
        data = lines(*({"id": f"d{n}", "text": DIRTY} for n in range(3)))
        pack = {".gz": gzip.compress, ".zst": zstandard.compress}.get(Path(name).suffix, bytes)
        put(name, pack(data[:400]) + pack(data[400:]) if pack is not bytes else data)  # several members
        assert command("clean", "in", "-o", "out").code == 0
        assert rows(Path("out") / Path(name).name if "deep" not in name else Path("out", name)) == [
            {"id": f"d{n}", "text": ARTICLE} for n in range(3)
        ]

    def test_the_text_is_found_by_its_usual_names_or_the_one_given(self, command: Command) -> None:
        put("a.jsonl", lines({"body": DIRTY, "html": "<p>x"}, {"text": None, "content": DIRTY}, {"raw_html": PAGE}))
        command("clean", "in", "-o", "out")
        first, second, third = rows(Path("out/a.jsonl"))
        assert first == {"body": ARTICLE, "html": "<p>x"}
        assert second == {"text": None, "content": ARTICLE}
        assert third["raw_html"] == PAGE
        assert "wooden piles" in third["text"]
        assert "<p>" not in third["text"]
        command("clean", "in", "-o", "out2", "--text-key", "article")
        put("a.jsonl", lines({"text": DIRTY, "article": DIRTY, "key": 7, "link": "https://a.example/x"}))
        command("clean", "in", "-o", "out3", "--text-key", "article", "--id-key", "key", "--url-key", "link")
        assert rows(Path("out3/a.jsonl"))[0]["text"] == DIRTY
        assert rows(Path("out3/a.jsonl"))[0]["article"] == ARTICLE
        (line,) = rows(Path("out3/report.jsonl"))
        assert (line["id"], line["url"], line["record"]) == ("7", "https://a.example/x", 0)

    def test_each_report_line_says_where_its_record_is(self, command: Command) -> None:
        put("sub/a.jsonl", lines({"id": "x", "text": DIRTY}, {"no": 1}, {"text": DIRTY}))
        assert command("clean", "in", "-o", "out").code == 1
        found = rows(Path("out/report.jsonl"))
        validator = jsonschema.Draft202012Validator(report.schema())
        for line in found:
            validator.validate(line)
        assert [(line["id"], line["record"]) for line in found] == [
            ("x", 0),
            ("sub/a.jsonl#1", 1),
            ("sub/a.jsonl#2", 2),
        ]
        assert found[0]["digest"] == hashlib.sha256(DIRTY.encode()).hexdigest()
        assert rows(Path("out/failed.jsonl")) == [found[1]]

    def test_bad_lines_are_named_and_the_rest_goes_on(self, command: Command) -> None:
        good = json.dumps({"text": DIRTY}).encode()
        bad = {
            b'{"text": "x"': "comma",
            b'{"text": "x",}': "key",
            b"{'text': 1}": "key",
            b"[1]": "no object",
            b"nonsense": "no JSON",
            b'{"text": "x"} {}': "goes on",
            b'{"text": "\xff"}': "UTF-8 at byte 11",
            b'{"text": null}': "is null",
            b'{"text": ["a"]}': "a list",
            b'{"id": 1}': "(--text-key names another); there are 'id'",
            b'{"text": "a", "text": "b"}': "twice",
            b'{"text": ' + b"[" * 100_000 + b"}": "deep",
            b'{"text": "' + b"long " * 50_000 + b'"}': "--max-document",
        }
        put("a.jsonl", b"\n".join([good, *bad, b"", good]) + b"\n")
        ran = command("clean", "in", "-o", "out", "--max-document", "100000")
        assert ran.code == 1
        assert rows(Path("out/a.jsonl")) == [{"text": ARTICLE}] * 2
        failed = rows(Path("out/failed.jsonl"))
        assert [line["record"] for line in failed] == list(range(1, len(bad) + 1))
        for line, (number, words) in zip(failed, enumerate(bad.values(), 2), strict=True):
            assert line["error"].startswith(f"line {number}: ")
            assert words in line["error"]
        assert "in/a.jsonl: line 2:" in ran.stderr
        assert "Traceback" not in ran.stderr

    def test_a_line_far_too_long_is_never_held_in_memory(self) -> None:
        class Endless(io.RawIOBase):
            """Gigabytes in one line, then a good one."""

            left = 400

            def readable(self) -> bool:
                return True

            def readinto(self, buffer: Any) -> int:
                self.left -= 1
                data = b"x" * 1_000_000 if self.left > 0 else b'\n{"text": "a"}\n' if self.left == 0 else b""
                buffer[: len(data)] = data[: len(buffer)]
                return min(len(data), len(buffer))

        first, second = jsonl.read(io.BufferedReader(Endless(), 1_000_000), "x", READING)
        assert first.error is not None
        assert "line 1: is longer" in first.error
        assert second.index == 1
        assert second.source is not None


class TestParquet:
    def table(self) -> pa.Table:
        kind = pa.list_(pa.struct([("a", pa.int8()), ("b", pa.map_(pa.string(), pa.float32()))]))
        schema = pa.schema(
            [
                pa.field("when", pa.timestamp("ns", "UTC"), metadata={"unit": "x"}),
                pa.field("text", pa.large_string(), nullable=True),
                pa.field("nested", kind),
                pa.field("tag", pa.dictionary(pa.int8(), pa.string())),
                pa.field("id", pa.int64()),
            ],
            metadata={"made": "by us", "pandas": "{}"},
        )
        value = {"when": 1, "text": DIRTY, "nested": [{"a": 1, "b": [("k", 1.5)]}], "tag": "t", "id": 1}
        null = dict.fromkeys(value)
        return pa.Table.from_pylist([value, {**null, "text": ARTICLE}, null, value | {"id": 2}], schema)

    def test_schema_metadata_and_other_columns_stay(self, command: Command) -> None:
        before = self.table()
        Path("in").mkdir()
        pq.write_table(before, "in/a.parquet", compression="zstd")
        before = pq.read_table("in/a.parquet")
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "in/a.parquet: row 2: field 'text': is null" in ran.stderr
        file = pq.ParquetFile("out/a.parquet")
        after = file.read()
        assert after.schema.equals(before.schema, check_metadata=True)
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        assert after["text"].to_pylist() == [ARTICLE, ARTICLE, ARTICLE]
        kept = before.take([0, 1, 3])
        assert after.drop_columns("text").equals(kept.drop_columns("text"))

    @pytest.mark.parametrize(
        "kind", [pa.string(), pa.binary(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()]
    )
    def test_any_type_that_holds_text(self, command: Command, kind: pa.DataType) -> None:
        plain = pa.binary() if pa.types.is_binary(kind) else pa.string()
        values = pa.array([DIRTY, ARTICLE, DIRTY] * 20, plain).cast(kind)
        Path("in").mkdir()
        pq.write_table(pa.table({"content": values}), "in/a.parquet", row_group_size=25)
        assert command("clean", "in", "-o", "out").code == 0
        after = pq.read_table("out/a.parquet")
        assert after.schema.field("content").type == kind
        assert after["content"].cast(plain).cast(pa.string()).to_pylist() == [ARTICLE] * 60

    def test_a_column_that_is_no_text(self, command: Command) -> None:
        Path("in").mkdir()
        pq.write_table(pa.table({"text": [["a"], ["b"]]}), "in/a.parquet")
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "row 1: field 'text': is no string but a list" in ran.stderr
        assert pq.read_table("out/a.parquet").num_rows == 0

    def test_two_columns_of_one_name(self, command: Command) -> None:
        """Of the text's the rows fail, and say why; of others nothing is known to be wrong."""
        Path("in").mkdir()
        text, number = pa.array([DIRTY]), pa.array([1])
        pq.write_table(pa.Table.from_arrays([text, text], names=["text", "text"]), "in/a.parquet")
        pq.write_table(pa.Table.from_arrays([text, number, number], names=["text", "n", "n"]), "in/b.parquet")
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "in/a.parquet: row 0: field 'text': stands there twice" in ran.stderr
        after = pq.ParquetFile("out/b.parquet").read()
        assert after.column_names == ["text", "n", "n"]
        assert after.column(0).to_pylist() == [ARTICLE]

    def test_a_damaged_file(self, command: Command) -> None:
        Path("in").mkdir()
        pq.write_table(self.table(), "in/a.parquet")
        data = Path("in/a.parquet").read_bytes()
        Path("in/b.parquet").write_bytes(data[:-40])
        Path("in/c.parquet").write_bytes(data[:10] + bytes(60) + data[70:])
        Path("in/d.txt").write_text(DIRTY)
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "in/b.parquet: " in ran.stderr
        assert "Traceback" not in ran.stderr
        assert Path("out/d.txt").read_text() == ARTICLE


class TestWarc:
    @pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wet.gz"])
    def test_pages_and_texts_become_records(self, command: Command, name: str) -> None:
        put(name, gzip.compress(WARC) if name.endswith("gz") else WARC)
        assert command("clean", "in", "-o", "out").code == 0
        found = rows(Path("out", "a.jsonl.gz" if name.endswith("gz") else "a.jsonl"))
        assert [row["kind"] for row in found] == ["html", "html", "text"]
        assert all("wooden piles" in row["text"] and PROMPT not in row["text"] for row in found)
        assert {row["url"] for row in found} == {"https://paper.example/bridge"}
        assert [line["record"] for line in rows(Path("out/report.jsonl"))] == [2, 4, 5]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (WARC[:-30], "ends early"),
            (gzip.compress(WARC)[:-20], "gzip: the file ends early"),
            (WARC + b"nonsense\r\n\r\n", "WARC header"),
            (b"no archive at all", "WARC"),
            (b"", "is no WARC"),
        ],
    )
    def test_a_damaged_archive(self, command: Command, data: bytes, words: str) -> None:
        put("a.warc.gz" if data[:2] == b"\x1f\x8b" else "a.warc", data)
        put("b.txt", DIRTY.encode())
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "in/a.warc" in ran.stderr
        assert words in ran.stderr
        assert Path("out/b.txt").read_text() == ARTICLE
        if len(data) > 100:
            assert len(rows(next(Path("out").glob("a.jsonl*")))) >= 2

    @pytest.mark.parametrize("damage", ["a byte", "a stretch", "cut short", "zeros between"])
    def test_a_damaged_record_is_not_the_end_of_a_packed_archive(self, command: Command, damage: str) -> None:
        texts = [DIRTY.replace("old bridge", f"bridge {number}") for number in range(6)]
        members = [gzip.compress(warc("conversion", text.encode(), "Content-Type: text/plain")) for text in texts]
        bad = bytearray(members[2])
        if damage == "a byte":
            bad[len(bad) // 2] ^= 0xFF
        elif damage == "a stretch":
            bad[30:-40] = b"\x1f\x8b\x08" * 40
        elif damage == "cut short":
            del bad[-25:]
        members[2] = bytes(bad)
        put("a.warc.gz", (bytes(64) if damage == "zeros between" else b"").join(members))
        ran = command("clean", "in", "-o", "out")
        found = rows(Path("out/a.jsonl.gz"))
        numbers = [row["text"].split("rebuild the bridge ")[1][0] for row in found]
        assert "".join(numbers) == ("012345" if damage == "zeros between" else "01345")
        assert ran.code == (0 if damage == "zeros between" else 1)
        if damage != "zeros between":
            assert "bytes are passed over" in ran.stderr or "is damaged" in ran.stderr
            assert len(rows(Path("out/failed.jsonl"))) == 1

    @pytest.mark.parametrize(
        ("header", "body", "found"),
        [
            ("Content-Encoding: gzip", gzip.compress(b"")[:10] + b"\xff" * 60, False),
            ("Content-Encoding: br", b"\xff\xfe no brotli", False),
            ("Transfer-Encoding: chunked", b"FFFF\r\n\xff\xfe", False),
            ("Content-Encoding: gzip", PAGE.encode(), True),
            ("Content-Encoding: of-tomorrow", PAGE.encode(), True),
            ("Transfer-Encoding: chunked", PAGE.encode(), True),
            ("X-Long: " + "a" * 10_000_000, PAGE.encode(), False),
        ],
        ids=["gzip", "br", "chunks", "unpacked", "unknown", "no chunks", "long headers"],
    )
    @pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
    def test_a_body_that_cannot_be_unpacked_costs_that_record(
        self, command: Command, name: str, header: str, body: bytes, found: bool
    ) -> None:
        """Also in an archive that is not packed by records. One that was kept unpacked, with the header as it came, is read."""
        data = response(body, header) + response(PAGE.encode())
        put(name, gzip.compress(data) if name.endswith("gz") else data)
        ran = command("clean", "in", "-o", "out")
        assert (ran.code, "record 0: its" in ran.stderr) == (0 if found else 1, not found)
        lines = rows(Path("out/report.jsonl"))
        assert [line["record"] for line in lines if line["error"] is None] == ([0, 1] if found else [1])
        texts = [row["text"] for row in rows(next(Path("out").glob("a.jsonl*")))]
        assert all("wooden piles" in text and PROMPT not in text for text in texts)
        assert len(texts) == 1 + found

    @pytest.mark.parametrize("codings", ["gzip", "x-gzip", "deflate", "chunked", "gzip, chunked", "two gzips"])
    @pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
    def test_a_body_that_is_cut_short(self, command: Command, codings: str, share: float) -> None:
        """It is a fault of that record, not half a page with the sizes of its pieces in it."""
        body = packed(codings)
        head = header(codings)
        put("a.warc", response(body[: int(share * len(body))], head) + response(body, head))
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "record 0: its body ends early" in ran.stderr
        assert [row["text"].count("wooden piles") for row in rows(Path("out/a.jsonl"))] == [40]
        assert [line["record"] for line in rows(Path("out/report.jsonl")) if line["error"] is None] == [1]

    @pytest.mark.parametrize("codings", ["gzip", "deflate", "chunked", "gzip, chunked"])
    def test_a_body_that_the_archive_says_is_cut_short(self, command: Command, codings: str) -> None:
        """What there is of it is cleaned, and the record says so."""
        body = packed(codings)
        cut = response(body[: len(body) // 2], header(codings))
        put("a.warc", cut.replace(b"WARC-Type:", b"WARC-Truncated: length\r\nWARC-Type:", 1))
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 0, ran.stderr
        (row,) = rows(Path("out/a.jsonl"))
        assert row["text"].startswith("The council of the small town voted")
        assert row["text"].count("wooden piles") < 40
        assert row["warc_truncated"] == "length"
        assert not re.search(r"^[0-9a-f]{1,4}$", row["text"], re.M)

    def test_what_was_said_of_the_encoding(self, command: Command) -> None:
        """By HTTP, by the archive, and by a person, who knows better than both."""
        town = "Ţara e mare şi frumoasă. "
        page = PAGE.replace("The council", f"{town}The council")
        data = response(page.encode("cp1250"), media='text/html; charset="x-cp1250"')
        data += warc(
            "conversion", f"{town}\n\n{DIRTY}".encode("cp1250"), "Content-Type: text/plain; charset=windows-1250"
        )
        put("a.warc", data + response(page.encode("koi8-u", "replace"), media="text/html"))
        command("clean", "in", "-o", "out")
        first, second, _ = rows(Path("out/a.jsonl"))
        assert town.strip() in first["text"]
        assert town.strip() in second["text"]
        put("a.warc", response(page.encode("cp1250"), media="text/html; charset=koi8-r"))
        command("clean", "in", "-o", "out2", "--encoding", "cp1250")
        (row,) = rows(Path("out2/a.jsonl"))
        assert town.strip() in row["text"]
        assert town.strip() in command("explain", "in/a.warc#0", "--encoding", "cp1250").out
        assert town.strip() in command("clean", "-", "--from", "warc", "--encoding", "cp1250", stdin=data).out

    @pytest.mark.parametrize(
        "text", ["The ferry.", "ab", "2026 was a good year.", "4\nThe ferry.", "4\r\nThe ferry.\r\n"]
    )
    def test_what_is_not_in_pieces(self, text: str) -> None:
        """It is left as it is, whatever its header says."""
        assert bodies.unpacked(text.encode(), {"Transfer-Encoding": "chunked"}, 1000).decode() == text

    def test_a_bomb_in_a_body_is_too_long(self, command: Command) -> None:
        """What a body unpacks to is bounded as a document is."""
        data = response(gzip.compress(bytes(3_000_000)), "Content-Encoding: gzip") + response(PAGE.encode())
        put("a.warc", data)
        ran = command("clean", "in", "-o", "out", "--max-document", "1000000")
        assert "record 0: is longer than 1,000,000 bytes" in ran.stderr
        assert len(rows(Path("out/a.jsonl"))) == 1

    def test_what_a_damaged_record_swallows_is_found_again(self, command: Command) -> None:
        """A member without its end goes on into the next one, which is read from its own beginning."""
        text = "".join(f"{DIRTY}{number} " for number in range(40))
        members = [
            gzip.compress(warc("conversion", f"{text}{n}".encode(), "Content-Type: text/plain")) for n in range(4)
        ]
        for cut in range(9, len(members[1]) - 20, 7):
            stream = Stream(
                BytesIO(b""),
                raw=Members(BytesIO(b"".join([members[0], members[1][:cut], *members[2:], bytes(40_000)])), b"WARC/"),
            )
            found = list(archive.read(stream, "a", READING))
            good = [record.source.text[-1] for record in found if record.source is not None]
            assert good == ["0", "2", "3"], cut
            assert any(record.error for record in found)


class TestDocuments:
    @pytest.mark.parametrize("suffix", [".gz", ".zst"])
    def test_packed_documents(self, command: Command, suffix: str) -> None:
        pack = gzip.compress if suffix == ".gz" else zstandard.compress
        put(f"a.txt{suffix}", pack(DIRTY.encode()))
        put(f"b.html{suffix}", pack(PAGE.encode()))
        put("c.xhtml", PAGE.encode())
        assert command("clean", "in", "-o", "out").code == 0
        assert set(tree(Path("out"))) == {f"a.txt{suffix}", f"b.txt{suffix}", "c.txt", "report.jsonl", "report.html"}
        unpack = gzip.decompress if suffix == ".gz" else zstandard.decompress
        data = Path("out", f"a.txt{suffix}").read_bytes()
        text = unpack(data) if suffix == ".gz" else zstandard.ZstdDecompressor().decompressobj().decompress(data)
        assert text == ARTICLE.encode()
        command("restore", "out", "-o", "back")
        back = open_bytes(Path("back", f"a.txt{suffix}"))
        assert back == DIRTY.encode()

    def test_damaged_and_oversized_documents(self, command: Command) -> None:
        put("a.txt.gz", gzip.compress(DIRTY.encode())[:-12])
        put("b.txt.gz", b"\x1f\x8b\x08\xff encrypted or odd")
        put("bomb.html.gz", gzip.compress(b"<p>" + bytes(10_000_000)))
        put("c.txt.zst", zstandard.compress(DIRTY.encode())[:-8])
        put("d.txt", b"word " * 30_000)
        put("good.txt", DIRTY.encode())
        ran = command("clean", "in", "-o", "out", "--max-document", "100000")
        assert ran.code == 1
        for name, words in {
            "a.txt.gz": "gzip: the file ends early",
            "b.txt.gz": "gzip: ",
            "bomb.html.gz": "--max-document",
            "c.txt.zst": "zstd: the file ends early",
            "d.txt": "--max-document",
        }.items():
            assert any(name in line and words in line for line in ran.stderr.splitlines()), ran.stderr
        assert set(tree(Path("out"))) == {"good.txt", "report.jsonl", "report.html", "failed.jsonl"}

    def test_a_cut_off_file_of_records_gives_what_it_has(self, command: Command) -> None:
        data = lines(*({"id": str(n), "text": f"{DIRTY}{os.urandom(200).hex()}"} for n in range(30)))
        put("a.jsonl.gz", gzip.compress(data)[:-3000])
        put("b.jsonl.zst", zstandard.ZstdCompressor().compress(data)[:-5000])
        ran = command("clean", "in", "-o", "out")
        assert ran.code == 1
        assert "in/a.jsonl.gz: gzip: the file ends early; the rest of the file is not read" in ran.stderr
        assert "in/b.jsonl.zst: zstd: the file ends early" in ran.stderr
        assert 5 < len(rows(Path("out/a.jsonl.gz"))) < 30


def open_bytes(path: Path) -> bytes:
    """A file's bytes, unpacked."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())


class TestOtherForms:
    def test_to_another_format(self, command: Command) -> None:
        put("a.jsonl", lines({"id": "x", "text": DIRTY, "more": [1]}))
        put("b.warc", WARC)
        for number in range(3):
            put(f"docs/{number}.txt", DIRTY.encode())
        Path("in/p").mkdir()
        pq.write_table(pa.table({"text": [DIRTY], "raw": [b"\xff"], "id": ["p"]}), "in/p/c.parquet")
        assert command("clean", "in", "-o", "lines", "--to", "jsonl.zst").code == 0
        assert rows(Path("lines/p/c.jsonl.zst")) == [{"text": ARTICLE, "raw": "/w==", "id": "p"}]
        assert [row["text"] for row in rows(Path("lines/part-00000.jsonl.zst"))] == [ARTICLE] * 3
        assert command("clean", "in", "-o", "tables", "--to", "parquet").code == 0
        found = pq.read_table("tables/a.parquet").to_pylist()
        assert found[0]["text"] == ARTICLE
        assert json.loads(found[0]["extra"])["more"] == [1]
        assert pq.read_table("tables/b.parquet").num_rows == 3
        assert pq.read_table("tables/part-00000.parquet")["id"].to_pylist() == [
            "docs/0.txt",
            "docs/1.txt",
            "docs/2.txt",
        ]
        for out in ("lines", "tables"):
            assert command("restore", out, "-o", f"{out}-back").code == 0
            assert Path(f"{out}-back", "docs", "1.txt").read_bytes() == DIRTY.encode()

    def test_removals_inside_the_records(self, command: Command) -> None:
        put("a.jsonl", lines({"id": "x", "text": DIRTY}))
        pq.write_table(pa.table({"text": [DIRTY, ARTICLE]}), "in/b.parquet")
        assert command("clean", "in", "-o", "out", "--inline-report").code == 0
        (row,) = rows(Path("out/a.jsonl"))
        assert row["text"] == ARTICLE
        (removal,) = row["removals"]
        assert removal["category"] == "newsletter"
        assert DIRTY[removal["start"] : removal["end"]] == removal["text"] == PROMPT
        found = pq.read_table("out/b.parquet")
        assert pa.types.is_list(found.schema.field("removals").type)
        assert [len(each) for each in found["removals"].to_pylist()] == [1, 0]
        assert found["removals"][0].as_py()[0] == removal
        assert command("restore", "out", "-o", "back").code == 0
        assert rows(Path("back/a.jsonl")) == [{"id": "x", "text": DIRTY}]
        assert pq.read_table("back/b.parquet").equals(pq.read_table("in/b.parquet"))
        put("a.jsonl", lines({"removals": 1, "text": DIRTY}))
        assert "stands there already" in command("clean", "in/a.jsonl", "-o", "out2", "--inline-report").stderr

    def test_attributes_cut_nothing_and_say_all(self, command: Command) -> None:
        text = "Café ☕ " + DIRTY + "\nShare this article on Facebook\n"
        data = lines({"id": "x", "text": text}, {"id": "y"}, {"id": "z", "text": ARTICLE})
        put("documents/a.jsonl.gz", gzip.compress(data))
        command("clean", "in/documents", "-o", "out", "--attributes", "ac")
        found = rows(Path("out/attributes/ac/a.jsonl.gz"))
        assert [row["id"] for row in found] == ["x", "y", "z"]
        assert found[1:] == [{"id": "y", "attributes": {}}, {"id": "z", "attributes": {}}]
        assert set(found[0]["attributes"]) == {"ac__newsletter", "ac__share"}
        left = text
        spans = [span for each in found[0]["attributes"].values() for span in each]
        for start, end, score in sorted(spans, reverse=True):
            assert isinstance(score, float)
            left = left[:start] + left[end:]
        assert left == "Café ☕ " + ARTICLE
        assert command("clean", "in/documents", "-o", "out2", "--attributes", "a/b").code == 2
        put("documents/b.txt", b"x")
        assert "wants records" in command("clean", "in/documents", "-o", "out3", "--attributes", "ac").stderr

    def test_restore_gives_the_records_back(self, command: Command) -> None:
        odd = '{"b" : 1.0, "text":%s, "é":"\\u00e9"}\n'
        data = "".join(odd % json.dumps(text, ensure_ascii=False) for text in (DIRTY, ARTICLE, "é" + DIRTY)).encode()
        put("deep/a.jsonl", data)
        put(
            "b.jsonl.gz",
            gzip.compress(lines({"text": DIRTY}, {"text": PAGE}, {"bad": 1}, {"id": "last", "text": DIRTY})),
        )
        pq.write_table(TestParquet().table().slice(0, 2), "in/c.parquet")
        assert command("clean", "in", "-o", "out").code == 1
        ran = command("restore", "out", "-o", "back")
        assert ran.code == 0
        assert "6 restored" not in ran.out
        assert "7 restored" in ran.out
        assert Path("back/deep/a.jsonl").read_bytes() == data
        assert rows(Path("back/b.jsonl.gz")) == [{"text": DIRTY}, {"id": "last", "text": DIRTY}]
        assert pq.read_table("back/c.parquet").equals(TestParquet().table().slice(0, 2))
        changed = Path("out/deep/a.jsonl").read_bytes().replace(b"mayor", b"major", 1)
        Path("out/deep/a.jsonl").write_bytes(changed)
        ran = command("restore", "out", "-o", "back2")
        assert ran.code == 1
        assert "digest" in ran.stderr

    def test_restore_spares_what_is_there(self, command: Command) -> None:
        """As OUT does: what differs stays unless it is to be overwritten. What is there from before, as it should be, is no hindrance."""
        put("a.txt", DIRTY.encode())
        put("d.txt.gz", gzip.compress(DIRTY.encode()))
        put("b.jsonl.gz", gzip.compress(lines({"text": DIRTY}, {"text": PAGE}, {"bad": 1}, {"text": DIRTY})))
        put("c.jsonl", lines({"text": DIRTY}))
        put("e.jsonl.zst", zstandard.compress(lines({"text": DIRTY})))
        pq.write_table(TestParquet().table().slice(0, 2), "in/f.parquet")
        assert command("clean", "in", "-o", "out").code == 1
        assert command("restore", "out", "-o", "back").code == 0
        before = tree(Path("back"))
        again = command("restore", "out", "-o", "back")
        assert (again.code, again.stderr) == (0, "")
        assert tree(Path("back")) == before
        mine = dict.fromkeys(before, b"mine")
        for name in before:
            Path("back", name).write_bytes(b"mine")
        ran = command("restore", "out", "-o", "back")
        assert ran.code == 1
        assert tree(Path("back")) == mine
        said = [line for line in ran.stderr.splitlines() if "is there already and holds something else" in line]
        assert sorted(line.split(": ")[0] for line in said) == sorted(before)
        assert all("--overwrite" in line for line in said)
        assert "0 restored" in ran.out
        assert command("restore", "out", "-o", "back", "--overwrite").code == 0
        assert tree(Path("back")) == before

    def test_the_kept_text_can_be_rebuilt_from_a_page_s_report(self, command: Command) -> None:
        put("a.html", PAGE.encode())
        put("b.txt", DIRTY.encode())
        command("clean", "in", "-o", "out", "--keep", "newsletter")
        command("clean", "in", "-o", "cut", "--evidence", "all")
        for name in ("a.txt", "b.txt"):
            kept = Path("out", name).read_text()
            index = 0 if name == "a.txt" else 1
            for removal in list(reports.read(Path("out/report.jsonl")))[index]["removals"]:
                if removal["kept"]:
                    assert kept[removal["at"] :].startswith(removal["text"])
            text = Path("cut", name).read_text()
            for removal in list(reports.read(Path("cut/report.jsonl")))[index]["removals"]:
                assert 0 <= removal["at"] <= len(text)
                assert text[: removal["at"]].rstrip().endswith(removal["context"][0].rstrip()[-20:])


DOLMA = importlib.util.find_spec("dolma")
if DOLMA is not None:  # it is not asked for: its wheel brings half a hundred libraries

    def test_dolma_s_own_mixer_cuts_what_the_cleaner_cuts(command: Command) -> None:
        (module,) = Path(DOLMA.submodule_search_locations[0]).glob("dolma.*.so")
        spec = importlib.util.spec_from_file_location("dolma", module)
        mixer = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(mixer)
        texts = ["Café ☕ " + DIRTY + "\nShare this article on Facebook\n\nMore was said 😀 later.\n", ARTICLE, DIRTY]
        data = lines(*({"id": str(number), "text": text} for number, text in enumerate(texts)))
        put("documents/a.jsonl.gz", gzip.compress(data))
        command("clean", "in/documents", "-o", "in", "--attributes", "ac")
        command("clean", "in/documents", "-o", "out")
        spans = [
            {"span": f"$.attributes.ac__{name}", "min_score": -99.0, "replacement": ""}
            for name in ("newsletter", "share")
        ]
        stream = {
            "name": "s",
            "documents": [str(Path("in/documents/*.gz").absolute())],
            "attributes": ["ac"],
            "output": {"path": str(Path("mixed").absolute()), "max_size_in_bytes": 10**9},
            "span_replacement": spans,
        }
        work = {"input": str(Path("wi").absolute()), "output": str(Path("wo").absolute())}
        mixer.mixer_entrypoint(json.dumps({"processes": 1, "work_dir": work, "streams": [stream]}))
        mixed = rows(next(Path("mixed").glob("*.gz")))
        assert [row["text"] for row in mixed] == [row["text"] for row in rows(Path("out/a.jsonl.gz"))]


class TestStream:
    def test_one_record_in_one_out_while_the_pipe_is_open(self) -> None:
        started = subprocess.Popen(
            [sys.executable, "-m", "cleaner", "clean", "-", "--from", "jsonl"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert started.stdin is not None
        assert started.stdout is not None
        for number in range(3):
            started.stdin.write(lines({"id": number, "text": DIRTY}))
            started.stdin.flush()
            assert json.loads(started.stdout.readline()) == {"id": number, "text": ARTICLE}
        started.stdin.close()
        assert started.stdout.read() == b""
        assert started.wait() == 0

    def test_bad_records_are_named_on_standard_error(self, command: Command) -> None:
        data = lines({"text": DIRTY}) + b"{\n" + lines({"text": ARTICLE})
        ran = command("clean", "-", "--from", "jsonl", "--report", "r.jsonl", stdin=data)
        assert ran.code == 1
        assert ran.stdout == lines({"text": ARTICLE}, {"text": ARTICLE})
        assert "-: line 2: is no JSON" in ran.stderr
        assert [line["error"] is None for line in rows(Path("r.jsonl"))] == [True, False, True]

    def test_other_shapes_of_a_stream(self, command: Command) -> None:
        found = command("clean", "-", "--from", "jsonl", "--inline-report", stdin=lines({"text": DIRTY})).stdout
        assert json.loads(found)["removals"][0]["text"] == PROMPT
        assert command("clean", "-", "--from", "jsonl", "--check", stdin=lines({"text": DIRTY})).code == 1
        assert command("clean", "-", "--from", "warc", stdin=WARC).stdout.count(b"\n") == 3
        assert command("clean", "-", "--from", "parquet", stdin=b"").code == 2
        attributes = command(
            "clean", "-", "--from", "jsonl", "--attributes", "ac", stdin=lines({"id": "x", "text": DIRTY})
        )
        assert list(json.loads(attributes.stdout)["attributes"]) == ["ac__newsletter"]


def test_comments_come_through_a_pipe_as_into_a_file(command: Command) -> None:
    """`--comments` adds its field to the records of pages, whether they are written to a file or to standard output."""
    archived = response(PAGE.encode())
    put("a.warc", archived)
    assert command("clean", "in", "-o", "out", "--to", "jsonl", "--comments").code == 0
    piped = command("clean", "-", "--from", "warc", "--to", "jsonl", "--comments", stdin=archived).stdout
    assert json.loads(piped) == rows(Path("out/a.jsonl"))[0]
    assert "comments" in json.loads(piped)


def test_a_missing_library_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(Exception, match=r"pip install 'article-cleaner\[parquet\]'"):
        open_records(path, "parquet", "a", READING)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    (tmp_path / "a.jsonl.zst").write_bytes(b"")
    with pytest.raises(Exception, match=r"article-cleaner\[zst\]"):
        open_records(tmp_path / "a.jsonl.zst", "jsonl", "a", READING)
