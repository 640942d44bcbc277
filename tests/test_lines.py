"""Lines are read one by one, in the encoding that they are in."""

import io

import pytest

from taawun.lines import read_lines


def read(data, encoding=None):
    return list(read_lines(io.BufferedReader(io.BytesIO(data)), encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("named", [True, False])
def test_lines_come_back_with_their_ends_and_numbers(encoding, named):
    data = "Genève, Oslo\r\n\nLimą\rx".encode(encoding)
    found = read(data, encoding if named or encoding == "utf-32" else None)
    assert [(line.number, line.text) for line in found] == [(1, "Genève, Oslo\r\n"), (2, "\n"), (3, "Limą\rx")]
    assert all(line.fault is None for line in found)


def test_each_line_may_be_in_an_encoding_of_its_own():
    found = read(
        "Подписан договор о торговле\n".encode("cp1251") + "Подписан договор о торговле\n".encode("koi8_r") + "договор\n".encode()
    )
    assert [(line.text.strip(), line.encoding) for line in found] == [
        ("Подписан договор о торговле", "cp1251"),
        ("Подписан договор о торговле", "koi8_r"),
        ("договор", "utf-8"),
    ]


def test_a_line_that_is_no_text_is_a_fault_and_the_next_go_on():
    first, second, third = read(b"one\n\xff\x00\x81\nthree\n")
    assert (first.text, third.text) == ("one\n", "three\n")
    assert "NUL" in second.fault


def test_a_broken_unit_of_utf_16_harms_only_its_line():
    data = "one\n".encode("utf-16") + b"\x00\xd8" + "two\nthree\n".encode("utf-16-le")
    assert [line.text for line in read(data)] == ["one\n", "\ufffdtwo\n", "three\n"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_the_stream_stays_open(encoding):
    stream = io.BufferedReader(io.BytesIO("one\n".encode(encoding)))
    assert len(list(read_lines(stream))) == 1
    assert not stream.closed


def test_a_line_of_few_letters_is_read_like_the_lines_before():
    found = read("Подписан договор о торговле\n".encode("koi8_r") + '"id": "я"\n'.encode("koi8_r"))
    assert found[1].text == '"id": "я"\n'
    assert found[1].encoding == "koi8_r"
