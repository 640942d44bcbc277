import pytest

from taawun.marking import marks_of_piece
from taawun.scan import Mark
from taawun.text import words


@pytest.mark.parametrize(
    ("piece", "marks"),
    [
        ("signed.", Mark.STOP | Mark.POINT | Mark.CLOSED | Mark.LOWER | Mark.WRAPPED),
        ("Oslo.”", Mark.STOP | Mark.CLOSED),
        ("Mr.", Mark.STOP | Mark.POINT | Mark.CLOSED | Mark.ABBREVIATION),
        ("fields:", Mark.CLOSED | Mark.LOWER | Mark.WRAPPED),
        ("Podcasts", Mark.TELLING),
        ("غدا؛", Mark.SEMICOLON | Mark.CLOSED),
        ("»", Mark.CLOSING),
        (",", Mark.WRAPPED),
        ("Oslo", 0),
        ("İlham", 0),
    ],
)
def test_a_piece_is_marked_by_how_it_begins_and_ends(piece, marks):
    assert marks_of_piece(piece, words(piece)) == marks
