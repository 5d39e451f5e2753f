"""Columns of text: what eyes cannot see taken away, blank made null, or any function of a text applied to each once."""

import html
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.names import visible

# The characters that `visible` removes.
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
# In UTF-8: the first byte, and what follows it.
_INVISIBLE_BYTES = {
    0xC2: [0xAD],
    0xE2: [*range(0x808B, 0x8090), *range(0x80AA, 0x80AF), 0x81A0],
    0xEF: [0xBBBF],
}


def clean(text: str | None, blanks: frozenset[str]) -> str | None:
    """A text without invisible characters and outer spaces; None where nothing is left, or a word for nothing."""
    if text is None:
        return None
    text = text.strip() if text.isascii() else visible(text)
    return None if not text or text.casefold() in blanks else text


def clean_column(column: pa.Array, blanks: frozenset[str]) -> pa.Array:
    """`clean` for a whole column, by arrow: a million captions or ids are all different, so none is met twice."""
    if pa.types.is_dictionary(column.type):
        return _coded(column, clean_column(column.dictionary, blanks))
    ends, letters = _letters(column)
    ascii_ = letters.max(initial=0) < 128  # as ids, links and numbers are
    if not ascii_ and (places := _marred(ends, letters)).any():
        marred = pa.array(places)
        mended = pc.replace_substring_regex(column.filter(marred), _INVISIBLE, "")
        column = pc.replace_with_mask(column, marred, mended)
        ends, letters = _letters(column)
    if _spaced(ends, letters):
        column = pc.ascii_trim_whitespace(column) if ascii_ else pc.utf8_trim_whitespace(column)
    nothing = pc.equal(column, "")
    if blanks:
        short = column.filter(pc.less_equal(pc.utf8_length(column), max(map(len, blanks))))
        words = [text for text in pc.unique(short).to_pylist() if text and text.casefold() in blanks]
        nothing = pc.or_(nothing, pc.is_in(column, pa.array(words, pa.string())))
    if pc.any(nothing, min_count=0).as_py():
        return pc.if_else(nothing, pa.scalar(None, pa.string()), column)
    return column


def _letters(column: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """The bytes of all texts one after another, and where among them each begins and the last one ends."""
    if not len(column):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, ends, letters = column.buffers()
    begins = np.frombuffer(ends, np.int32)[column.offset : column.offset + len(column) + 1]
    if letters is None or begins[-1] == begins[0]:
        return begins - begins[0], np.zeros(0, np.uint8)
    whole = np.frombuffer(letters, np.uint8)[begins[0] : begins[-1]]
    return begins - begins[0] if begins[0] else begins, whole


def _marred(begins: npt.NDArray[np.int32], letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which texts hold an invisible character: three quick looks at bytes, where a regex would take each text apart."""
    marred = np.zeros(len(begins) - 1, bool)
    for lead, rest in _INVISIBLE_BYTES.items():
        places = np.flatnonzero(letters == lead)
        following = letters[places + 1].astype(np.int32)
        if lead >= 0xE0:
            following = following << 8 | letters[places + 2]
        found = places[np.isin(following, rest)]
        marred[np.searchsorted(begins, found, side="right") - 1] = True
    return marred


def _spaced(begins: npt.NDArray[np.int32], letters: npt.NDArray[np.uint8]) -> bool:
    """Whether a text may begin or end with a space of any kind: with what is no visible letter of ASCII."""
    if not len(letters):
        return False
    edges = (letters[np.minimum(begins[:-1], len(letters) - 1)], letters[begins[1:] - 1])
    return any(bool(((edge <= 32) | (edge >= 127)).any()) for edge in edges)


def unescaped(column: pa.Array) -> pa.Array:
    """The column with the entities of web pages resolved ("&amp;" is "&")."""
    if pa.types.is_dictionary(column.type):
        return _coded(column, unescaped(column.dictionary))
    marked = pc.fill_null(pc.match_substring(column, "&"), False)
    if not pc.any(marked, min_count=0).as_py():
        return column
    texts = [html.unescape(text) for text in column.filter(marked).to_pylist()]
    return pc.replace_with_mask(column, marked, pa.array(texts, pa.string()))


def per_text(column: pa.Array, read: Callable[[str], object], type_: pa.DataType | None = None) -> pa.Array:
    """Apply a function to every different text of a column once; a dictionary-coded column of texts stays coded."""
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    values = [None if text is None else read(text) for text in coded.dictionary.to_pylist()]
    if coded is not column or type_ is not None:
        return pa.array(values, type_ or pa.string()).take(coded.indices)
    return _coded(column, pa.array(values, pa.string()))


def _coded(column: pa.DictionaryArray, values: pa.Array) -> pa.DictionaryArray:
    """The column with another value for each of its texts."""
    words = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(words.indices.take(column.indices), words.dictionary)
