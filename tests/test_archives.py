"""Whatever a file is packed in, its contents are read, within bounds, and damage is an error of its own."""

import bz2
import gzip
import io
import lzma
import os
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun import archives
from taawun.archives import open_inputs
from taawun.errors import SourceError

PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
TEXT = b"The ministers met and signed.\n" * 20


def contents(path):
    """Names and contents as far as they can be read, and the errors in their places."""
    found = []
    for name, stream in open_inputs(str(path)):
        try:
            found.append((name.removeprefix(str(path)), stream if isinstance(stream, SourceError) else stream.read()))
        except SourceError as error:
            found.append((name.removeprefix(str(path)), error))
    return found


def zipped(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def written(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_what_was_packed_is_unpacked(tmp_path, pack):
    assert contents(written(tmp_path, pack(TEXT))) == [("", TEXT)]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_what_was_packed_in_parts_is_unpacked_whole(tmp_path, pack):
    assert contents(written(tmp_path, pack(TEXT) + pack(TEXT))) == [("", TEXT * 2)]


@given(st.binary(max_size=60))
def test_what_is_not_packed_stays_as_it_is(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "plain"
    path.write_bytes(b"x" + content)
    assert contents(path) == [("", b"x" + content)]


@pytest.mark.parametrize("text", [b"BZh9 is how bzip2 begins", b"PK", b"\x1f\x8b", b""])
def test_a_text_that_begins_a_little_like_an_archive_is_a_text(tmp_path, text):
    assert contents(written(tmp_path, text)) == [("", text)]


def test_the_members_of_a_zip_are_read_in_their_order_but_hidden_ones(tmp_path):
    members = {"b/two.txt": b"two", "a.txt": gzip.compress(b"one"), ".hidden": b"x", "__MACOSX/a.txt": b"x"}
    assert contents(written(tmp_path, zipped(members))) == [("/b/two.txt", b"two"), ("/a.txt", b"one")]


def test_an_archive_can_come_through_a_pipe(monkeypatch):
    out, into = os.pipe()
    os.write(into, zipped({"a.txt": b"one"}))
    os.close(into)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(os.fdopen(out, "rb")))
    assert contents("-") == [("/a.txt", b"one")]


def test_a_closed_standard_input_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    ((_, error),) = contents("-")
    assert "closed" in error.reason


@pytest.mark.parametrize("pack", [*PACKERS.values(), lambda data: zipped({"a": data})], ids=[*PACKERS, "zip"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_what_is_cut_short_is_an_error(tmp_path, pack, part):
    packed = pack(os.urandom(5000))
    assert [type(content) for _, content in contents(written(tmp_path, packed[: int(part * len(packed))]))] == [SourceError]


@pytest.mark.parametrize("pack", [*PACKERS.values(), lambda data: zipped({"a": data})], ids=[*PACKERS, "zip"])
def test_any_damage_is_an_error_or_does_none(tmp_path, pack):
    packed = pack(TEXT)
    for place in range(len(packed)):
        for _, content in contents(written(tmp_path, packed[:place] + bytes([packed[place] ^ 0x15]) + packed[place + 1 :])):
            assert isinstance(content, bytes | SourceError)


def test_a_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    for bomb in (gzip.compress(bytes(20 << 20)), zipped({"a": bytes(20 << 20)}), gzip.compress(gzip.compress(bytes(40 << 20)))):
        ((_, error),) = contents(written(tmp_path, bomb))
        assert "unpacks to more than" in error.reason


def test_many_members_share_one_allowance(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    found = contents(written(tmp_path, zipped({str(n): bytes(1 << 19) for n in range(8)})))
    assert [isinstance(content, bytes) for _, content in found] == [True, True] + [False] * 6


def test_what_is_packed_again_and_again_is_not_followed(tmp_path):
    packed = TEXT
    for _ in range(5):
        packed = gzip.compress(packed)
    ((_, error),) = contents(written(tmp_path, packed))
    assert "times over" in error.reason


@pytest.mark.parametrize("first", ["[Content_Types].xml", "mimetype"])
def test_an_office_document_is_named_for_what_it_is(tmp_path, first):
    ((_, error),) = contents(written(tmp_path, zipped({first: b"x", "word/document.xml": b"<w/>"})))
    assert "document" in error.reason


def test_a_zip_with_a_password_is_an_error_of_its_member(tmp_path):
    content = bytearray(zipped({"a": b"one"}, zipfile.ZIP_STORED))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    ((name, error),) = contents(written(tmp_path, bytes(content)))
    assert name == "/a"
    assert "password" in error.reason


def test_a_folder_is_read_in_the_order_of_names_without_what_is_hidden(tmp_path):
    for name in ("b/c/2.txt", "b/1.txt", "a.txt", ".git/config", ".hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    names = [name for name, content in contents(tmp_path) if isinstance(content, bytes)]
    assert names == ["/a.txt", "/b/1.txt", "/b/c/2.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe the POSIX way")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    ((name, error),) = contents(tmp_path)
    assert name == "/pipe"
    assert "no regular file" in error.reason


def test_a_folder_without_files_is_an_error(tmp_path):
    ((_, error),) = contents(tmp_path)
    assert "holds no files" in error.reason
