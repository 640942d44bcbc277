"""Where the sentences of a text end.

A line break always ends a sentence, unless the next line goes on in lower case: then the text was wrapped. So does a run of three
spaces (flattened pages). A full stop does unless it closes an abbreviation or an initial. The rules themselves are
:func:`taawun.scan.piece_ends`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from taawun.article import Span
from taawun.pieces import PieceTable

__all__ = ["sentences"]


def sentences(text: str) -> list[Span]:
    """Split a text into sentences.

    Returns
    -------
    list of Span
        Offsets into `text`, without surrounding white space, in order, none empty.

    Examples
    --------
    >>> text = "Mr. Diop met J. Park in Oslo. They signed."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Mr. Diop met J. Park in Oslo.', 'They signed.']
    """
    pieces = PieceTable().cut(text)
    lasts = np.flatnonzero(pieces.closes)
    return [(int(pieces.starts[before + 1]), int(pieces.ends[last])) for before, last in pairwise([-1, *lasts.tolist()])]
