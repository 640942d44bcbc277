"""A file appears when it is whole, or what is finished of it waits to be resumed."""

import os

import pytest

from taawun.errors import SourceError
from taawun.files import part_of, resumed_file, whole_file


class Stopped(BaseException):
    """What a test stops the writing with."""


def interrupted(path, lines, resume=False):
    with pytest.raises(Stopped), resumed_file(path, resume) as (stream, _):  # noqa: PT012
        stream.writelines(lines)
        stream.flush()
        raise Stopped


@pytest.mark.parametrize("make", [whole_file, lambda path: resumed_file(path, False)], ids=["whole", "resumed"])
def test_a_file_takes_its_place_at_the_end(tmp_path, make):
    path = tmp_path / "out"
    path.write_text("old")
    with make(path) as opened:
        stream = opened if make is whole_file else opened[0]
        stream.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")
    with pytest.raises(Stopped), whole_file(path) as stream:  # noqa: PT012
        stream.write("new")
        raise Stopped
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "link").symlink_to("there")
    with whole_file(tmp_path / "link") as stream:
        stream.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe the POSIX way")
def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(tmp_path / "pipe") as stream:
        stream.write("row")
    assert os.read(reader, 9) == b"row"
    assert (tmp_path / "pipe").is_fifo()
    os.close(reader)
    with pytest.raises(SourceError, match="no regular file"), resumed_file(tmp_path / "pipe", False):
        pass


@pytest.mark.parametrize("cut", ["", "thr", '{"half": '])
def test_finished_lines_are_taken_up_and_a_half_one_is_not(tmp_path, cut):
    path = tmp_path / "out"
    interrupted(path, ["one\n", "two\n", cut])
    assert not path.exists()
    with resumed_file(path, True) as (stream, finished):
        assert list(finished) == ["one\n", "two\n"]
        stream.write("three\n")
    assert path.read_text() == "one\ntwo\nthree\n"
    assert list(tmp_path.iterdir()) == [path]


def test_without_resume_all_begins_anew(tmp_path):
    path = tmp_path / "out"
    interrupted(path, ["one\n"])
    with resumed_file(path, False) as (stream, finished):
        assert list(finished) == []
        stream.write("two\n")
    assert path.read_text() == "two\n"


def test_with_nothing_to_resume_all_begins_anew(tmp_path):
    with resumed_file(tmp_path / "out", True) as (stream, finished):
        assert list(finished) == []
        stream.write("one\n")
    assert (tmp_path / "out").read_text() == "one\n"


def test_where_nothing_was_written_nothing_is_left(tmp_path):
    interrupted(tmp_path / "out", [])
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_write_one_file(tmp_path):
    pytest.importorskip("fcntl")
    path = tmp_path / "out"
    with resumed_file(path, False) as (stream, _):
        stream.write("one\n")
        with pytest.raises(SourceError, match="another process"), resumed_file(path, True):
            pass
    assert path.read_text() == "one\n"


@pytest.mark.parametrize("make", [whole_file, lambda path: resumed_file(path, False)], ids=["whole", "resumed"])
def test_what_cannot_be_written_is_named(tmp_path, make):
    for path in (tmp_path, tmp_path / "no" / "folder" / "out"):
        with pytest.raises(SourceError, match="cannot be written") as caught, make(path):
            pass
        assert caught.value.path == path


def test_the_part_is_hidden_beside_the_file(tmp_path):
    assert part_of(tmp_path / "a.jsonl") == tmp_path / ".a.jsonl.part"
