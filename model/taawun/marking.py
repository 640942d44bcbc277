"""What a piece of text is to the sentences and blocks around it: how it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from taawun.scan import Mark
from taawun.vocabulary import telling

__all__ = ["marks_of_piece"]

_STOP = re.compile(r"[.!?؟…。]['\"»”’)\]]*\Z")
_CLOSED = re.compile(r"[.!?؟…。:؛]['\"»”’)\]]*\Z")
_CLOSING = re.compile(r"[»”]['\"»”’)\]]*\Z")
_WRAPPED = frozenset(chr(code) for code in range(0x500) if re.match(r"[a-zß-öø-ÿəışğçőűăâîčšžа-яёәғқңөұүһі,;.)]", chr(code)))
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"'’.-])(?:[^\W\d_]|\d{1,2}|[Mm](?:r|rs|me|mes|lle|gr|s|sr|ag)|[Dd]r|[Ss]t|[Pp]rof|[Gg](?:en|al)|[Cc]ol|[Ll]t|"
    r"[Nn]o|[Nn]r|[Ii]r|[Dd]rs|[Hh]on|[Dd]hr|[Mm]evr|[Ss]ra|[Gg]ov|[Ss]en|[Rr]ep|[Jj]r|[Ss]r|[Vv]s|[Cc]f|[Aa]rt|ca|bv|ir|etc|[Rr]ev|[Cc]apt|[Ss]gt|[Aa]dm|[Jj]an|[Ff]eb|"
    r"[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec|doc|млн|млрд|руб|тыс|г|им|[Bb]zw|[Ee]ng|[Dd]ott|[Oo]n|[Ss]ig)\.\Z"
)
_REACH = 12  # characters at the end of a piece that tell how it ends


def marks_of_piece(piece: str, tokens: Sequence[str]) -> int:
    """Flags of :class:`taawun.scan.Mark`, added up.

    Parameters
    ----------
    piece : str
        What stands between white space.
    tokens : sequence of str
        Its normalised words.

    Examples
    --------
    >>> marks_of_piece("Mr.", ["mr"]) == Mark.STOP | Mark.POINT | Mark.CLOSED | Mark.ABBREVIATION
    True
    """
    end = piece[-_REACH:]
    marks = Mark.LOWER if piece[0].islower() else 0
    marks |= Mark.TELLING if any(map(telling, tokens)) else 0
    if piece[0] in _WRAPPED:
        marks |= Mark.WRAPPED
    if end[-1].isalnum():
        return marks
    if _CLOSED.search(end):
        marks |= Mark.CLOSED | (Mark.STOP if _STOP.search(end) else 0)
    if end[-1] == ".":
        marks |= Mark.POINT | (Mark.ABBREVIATION if _ABBREVIATION.search(end) else 0)
    if end[-1] in "؛;":
        marks |= Mark.SEMICOLON
    if _CLOSING.match(piece):
        marks |= Mark.CLOSING
    return marks
