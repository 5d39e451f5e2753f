"""Columns of text: what eyes cannot see taken away, blank made null, or any function of a text applied to each once."""

import html
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.names import visible

# The characters that `visible` removes.
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"


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
    if pc.all(pc.string_is_ascii(column), min_count=0).as_py():  # as ids, links and numbers are
        column = pc.ascii_trim_whitespace(column)
    else:
        marred = pc.fill_null(pc.match_substring_regex(column, _INVISIBLE), False)
        if pc.any(marred, min_count=0).as_py():
            mended = pc.replace_substring_regex(column.filter(marred), _INVISIBLE, "")
            column = pc.replace_with_mask(column, marred, mended)
        column = pc.utf8_trim_whitespace(column)
    nothing = pc.equal(column, "")
    if blanks:
        short = column.filter(pc.less_equal(pc.utf8_length(column), max(map(len, blanks))))
        words = [text for text in pc.unique(short).to_pylist() if text and text.casefold() in blanks]
        nothing = pc.or_(nothing, pc.is_in(column, pa.array(words, pa.string())))
    if pc.any(nothing, min_count=0).as_py():
        return pc.if_else(nothing, pa.scalar(None, pa.string()), column)
    return column


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
