"""From bytes to text: which encoding they are in, and what becomes of those that are in several, cut short or encoded twice.

A byte-order mark is believed; then UTF-8, which no other text is by accident; then UTF-16 without its mark, told by its NULs;
then text that is UTF-8 but for some lines or letters; then the legacy encodings of the press (:mod:`taawun.legacy`), and where
none of them makes text of the twelve languages, any that charset-normalizer finds. Text that was UTF-8, read as something
else and stored again is put right.
"""

from __future__ import annotations

import codecs
import re
from functools import partial

from taawun.errors import DecodingError
from taawun.legacy import guess_legacy

__all__ = ["decode", "repair", "wide_encoding"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK_STARTS = {mark[:2] for mark, _ in _MARKS}
_HEAD = 4096  # bytes looked at for what is told by their pattern
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02  # of the bytes; more is no text
_LETTERS = re.compile("[ -~\\s\u00a0-\u02ff\u0400-\u04ff\u0600-\u06ff\u1e00-\u1eff\u2010-\u203a\u20ac]")
_TEXTLIKE = 0.95  # of the characters
_UNLIKELY = -7.6  # mean log-likelihood of a letter under which the bytes are in none of the twelve languages
_BEYOND_ASCII = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
# A first byte of UTF-8 and one that follows it, as cp1252 and its kin or cp1251 show them.
_TWICE = re.compile("[Â-ôА-ґ][\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґё№єјЅѕї]")


_ASCII = bytes(range(128))
_FEW_LETTERS = 16  # beyond ASCII, under which the lines around a line know better
# Letters of none of the twelve languages: a repair that brings them in was none (``Î`` before a no-break space is no ``Π``).
_ALIEN = re.compile("[\u0180-\u018e\u0190-\u01f3\u01f6-\u0217\u021c-\u0258\u025a-\u02b8\u02c8-\u03ff\u0530-\u05ff\u0700-\u1fff]")


def decode(data: bytes, encoding: str | None = None, *, line_of: str | None = None) -> tuple[str, str]:
    """Read bytes as text.

    Parameters
    ----------
    data : bytes
        The text as it was stored.
    encoding : str, optional
        Read in this encoding and ask no further.
    line_of : str, optional
        The bytes are a line of a file whose lines before were in this legacy encoding, or ``""`` if in none: it is believed
        where there are few letters to tell by, and charset-normalizer, which takes milliseconds, is not asked.

    Returns
    -------
    (str, str)
        The text and the encoding it was read in: a name that Python knows, ``utf-8+cp1252`` where parts were in another one,
        or ``utf-8 twice`` where it was put right.

    Raises
    ------
    DecodingError
        If the bytes are not text in that encoding, or in any that taawun reads.

    Examples
    --------
    >>> decode("اتفاقية للتعاون في مجال الطاقة والنقل".encode("cp1256"))[1]
    'cp1256'
    >>> decode("Accord signé à Genève".encode("utf-8").decode("cp1252").encode("utf-8"))
    ('Accord signé à Genève', 'utf-8 twice')
    """
    if encoding is not None:
        return _decode_as(data, encoding), encoding
    if data.isascii() and 0 not in data:
        return data.decode("ascii"), "utf-8"
    if wide := wide_encoding(data):
        return _decode_wide(data, wide)
    try:
        return _put_right(data.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError:
        _check_text_like(data)
    if line_of and len(data.translate(None, _ASCII)) < _FEW_LETTERS and not _holds_utf8(data):
        return data.decode(line_of, "replace"), line_of
    cut = _without_cut_ends(data)
    return _put_right(cut) if cut is not None else _decode_mixed(data, line_of)


def wide_encoding(data: bytes) -> str | None:
    """The encoding of two or four bytes a character that the first bytes of a text are in; None where it is another.

    Examples
    --------
    >>> wide_encoding("Oslo".encode("utf-16")), wide_encoding("Oslo, Baku".encode("utf-16-be")), wide_encoding(b"Oslo")
    ('utf-16', 'utf-16-be', None)
    """
    if data[:2] in _MARK_STARTS:
        return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    head = data[:_HEAD]
    if b"\0" not in head:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if text and len(_LETTERS.findall(text)) >= _TEXTLIKE * len(text):
            return encoding
    return None


def repair(text: str) -> str:
    r"""Put right what was stored in UTF-8, read as another encoding and stored in UTF-8 again, once or more.

    Text that was not comes back as it is: ftfy changes only sequences that no language has, and what is read back as a whole
    must be UTF-8 to the last letter.

    Examples
    --------
    >>> repair("signé à Genève"), repair("signÃ© Ã\xa0 GenÃ¨ve")
    ('signé à Genève', 'signé à Genève')
    """
    if text.isascii():
        return text
    for encoding in ("cp1256", "cp1251"):  # ftfy does not know Arabic letters for mojibake
        try:
            whole = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(_LETTERS.findall(whole)) == len(whole):
            return repair(whole)
    if not _TWICE.search(text):
        return text
    from ftfy import fix_encoding  # almost no text needs it

    repaired = fix_encoding(text)
    return repaired if set(_ALIEN.findall(repaired)) <= set(text) else text


def _put_right(text: str) -> tuple[str, str]:
    repaired = repair(text)
    return repaired, "utf-8" if repaired == text else "utf-8 twice"


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise DecodingError(f"not {encoding}: byte 0x{data[error.start]:02x} at {error.start} does not fit") from None
        raise DecodingError(f"unknown encoding {encoding!r}; name one that Python knows, such as 'cp1256'") from None


def _decode_wide(data: bytes, encoding: str) -> tuple[str, str]:
    unit = 4 if encoding == "utf-32" else 2
    whole = data[: len(data) // unit * unit]  # a text cut short may end inside a character
    text = whole.decode(encoding, "replace")
    if len(whole) <= unit < len(data) or text.count("\ufffd") > len(text) * (1 - _TEXTLIKE):
        raise DecodingError(f"not {encoding}, though it begins as if: this is binary data; or name the encoding")
    return text, encoding


def _check_text_like(data: bytes) -> None:
    if b"\0" in data:
        raise DecodingError("the bytes hold NULs: this is binary data, or UTF-16 without its byte-order mark")
    if len(_CONTROLS.findall(data[:_HEAD])) > _MOST_CONTROLS * len(data[:_HEAD]):
        raise DecodingError("the bytes hold control characters: this is binary data")


def _without_cut_ends(data: bytes) -> str | None:
    """UTF-8 whose first or last character is cut, without it."""
    start = next((n for n in range(min(4, len(data))) if data[n] & 0b1100_0000 != 0b1000_0000), 0)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data[start:])
    except UnicodeDecodeError:
        return None
    return None if text.isascii() and len(data) - len(text) > 0 and start == 0 else text


def _decode_mixed(data: bytes, line_of: str | None) -> tuple[str, str]:
    """Lines that are not UTF-8 in the legacy encoding they are all likely to be in, single bytes likewise."""
    lines = data.splitlines(keepends=True)
    broken = {number: line for number, line in enumerate(lines) if not _is_utf8(line)}
    legacy = _choose_legacy(b"".join(map(_strange, broken.values())), line_of)
    if all(line.isascii() for number, line in enumerate(lines) if number not in broken) and not _holds_utf8(data):
        return data.decode(legacy, "replace"), legacy
    codecs.register_error(f"taawun-{legacy}", partial(_in_legacy, legacy))
    texts = [_mend(line, legacy) if number in broken else line.decode() for number, line in enumerate(lines)]
    return repair("".join(texts)), f"utf-8+{legacy}"


def _in_legacy(legacy: str, error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(legacy, "replace"), error.end


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _holds_utf8(data: bytes) -> bool:
    """Whether more letters are UTF-8 than bytes are not."""
    text = data.decode("utf-8", "replace")
    strange = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * strange


def _strange(line: bytes) -> bytes:
    """The line without its letters that are UTF-8, if it is UTF-8 for the most part."""
    if not _holds_utf8(line):
        return line
    return _BEYOND_ASCII.sub("", line.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _mend(line: bytes, legacy: str) -> str:
    return line.decode("utf-8", f"taawun-{legacy}") if _holds_utf8(line) else line.decode(legacy, "replace")


def _choose_legacy(data: bytes, line_of: str | None) -> str:
    guessed = guess_legacy(data)
    if guessed and (guessed[1] >= _UNLIKELY or line_of is not None):
        return guessed[0]
    from charset_normalizer import from_bytes  # costs 60 ms; no text of ours comes here

    best = from_bytes(data[:_HEAD]).best()
    if best is None:
        raise DecodingError("the bytes are not text in UTF-8, UTF-16 or a legacy encoding that taawun reads; name the encoding")
    return best.encoding
