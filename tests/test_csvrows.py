"""Rows of CSV come back, and one with a broken quote takes no other with it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun import csvrows
from taawun.csvrows import csv_rows
from taawun.lines import Line

CELLS = st.lists(st.text(st.sampled_from('ab",\n é')), min_size=2, max_size=2)


def rows(text):
    return list(csv_rows(Line(number, line, "utf-8") for number, line in enumerate(io.StringIO(text, newline="\n"), 1)))


@given(st.lists(CELLS, max_size=6))
def test_what_the_csv_module_writes_comes_back(given_rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "text"], *given_rows])
    found = rows(out.getvalue())
    assert [row.cells for row in found] == [["id", "text"], *given_rows]
    assert all(row.fault is None for row in found)


@given(st.text(st.sampled_from('ab",\n\r;'), max_size=80))
def test_every_line_is_in_a_row_or_a_fault(text):
    found = rows("id,text\n" + text)
    lines = [line for line in text.split("\n") if line.strip('\r",')]
    assert len(found) <= 1 + text.count("\n") + 1
    assert bool(lines) <= (len(found) > 1)


@pytest.mark.parametrize("broken", ['2,"He said', '2,"a"b","c', '2,a","b', '2,"'])
@pytest.mark.parametrize("after", [["3,fine"], ['3,"fine, too"'], ['3,"two\nlines"'], ['3,"a ""quote"" in it"', "4,last"]])
def test_an_open_quote_harms_only_its_own_row(broken, after):
    found = rows("\n".join(["id,text", "1,first", broken, *after]) + "\n")
    assert found[1].cells == ["1", "first"]
    assert found[2].fault
    assert found[2].number == 3
    kept = [row.cells for row in found[3:]]
    assert kept == list(csv.reader(io.StringIO("\n".join(after))))
    assert all(row.fault is None for row in found[3:])


def test_the_last_row_cut_short_is_a_fault():
    assert [bool(row.fault) for row in rows('id,text\n1,one\n2,"cut sho')] == [False, False, True]


def test_a_quote_in_the_middle_of_a_cell_is_borne():
    (_, row) = rows('id,text\n1,"so "called" talks"\n')
    assert row.fault is None
    assert row.cells == ["1", 'so called" talks"']


def test_rows_of_several_lines_are_numbered_by_the_last():
    assert [row.number for row in rows('id,text\n1,"a\nb"\n2,c\n')] == [1, 3, 4]


def test_lines_are_not_read_again_and_again(monkeypatch):
    read = 0
    following = csvrows._CsvLines.__next__

    def counting(self):
        nonlocal read
        read += 1
        return following(self)

    monkeypatch.setattr(csvrows._CsvLines, "__next__", counting)
    rows("id,text\n" + ',a","b\n' * 3000)  # every line opens a quote and none closes it
    assert read < 20 * 3000
