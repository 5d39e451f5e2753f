"""Where the rows of a delimited text begin and end, by its bytes: line breaks outside quotation marks."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
_PIECE = 2**19  # fits the cache of a processor

#: How many processors one reading uses at the same time.
THREADS = min(4, os.cpu_count() or 1)

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """The rows below the first line of a text: where each begins and ends, and in which line (from 1) it begins."""

    text: npt.NDArray[np.uint8]
    starts: Places
    ends: Places  # without the line break; a return before it belongs to the row still
    numbers: npt.NDArray[np.int32]
    quoted: bool
    broken: bool  # there are line breaks inside quotation marks

    def row(self, place: int) -> bytes:
        """The bytes of one row."""
        return self.text[self.starts[place] : self.ends[place]].tobytes().removesuffix(b"\r")

    def equal_to(self, texts: set[bytes]) -> Places:
        """The places of all rows that are written exactly so."""
        if not texts:
            return np.array([], np.int64)
        sizes = {len(text) + more for text in texts for more in (0, 1)}
        likely = np.flatnonzero(np.isin(self.ends - self.starts, list(sizes)))
        return np.array([place for place in likely.tolist() if self.row(place) in texts], np.int64)


def lines_of(data: bytes, start: int, stop: int, delimiter: int) -> Lines | None:
    """The rows below the first line of data[start:stop].

    None where the csv module and arrow could see different rows: a quotation mark within a cell that is not
    doubled, or a return without a newline.
    """
    text = np.frombuffer(data, np.uint8)[start:stop]
    pieces = range(0, len(text), _PIECE)
    returns = b"\r" in data
    before, after = np.zeros(256, bool), np.zeros(256, bool)
    before[[delimiter, _NEWLINE, _QUOTE]] = after[[delimiter, _NEWLINE, _RETURN, _QUOTE]] = True

    def marks(at: int) -> int:
        return int(np.count_nonzero(text[at : at + _PIECE] == _QUOTE))

    def ends_in(at: int, opened: int) -> tuple[Places, Places, int] | None:
        """Of one piece: the line breaks that end a row, which of its line breaks they are, and how many it has."""
        piece = text[at : at + _PIECE]
        quotes, breaks = np.flatnonzero(piece == _QUOTE), np.flatnonzero(piece == _NEWLINE)
        opening, closing = quotes[opened::2] + at, quotes[1 - opened :: 2] + at
        opening, closing = opening[opening > 0], closing[closing < len(text) - 1]
        if not (before[text[opening - 1]].all() and after[text[closing + 1]].all()):
            return None
        below = np.flatnonzero(piece == _RETURN) + at + 1 if returns else breaks[:0]
        if len(below) and (below[-1] == len(text) or (text[below] != _NEWLINE).any()):
            return None
        which = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == opened)  # outside of any open cell
        return breaks[which] + at, which, len(breaks)

    with ThreadPoolExecutor(THREADS) as threads:  # numpy lets others work meanwhile
        opened = np.cumsum([0, *threads.map(marks, pieces)])
        found = list(threads.map(ends_in, pieces, (opened[:-1] % 2).tolist()))
    whole = [piece for piece in found if piece is not None]
    if opened[-1] % 2 or len(whole) < len(found):
        return None
    above = np.cumsum([0, *(count for _, _, count in whole)])
    ends = np.concatenate([piece for piece, _, _ in whole])
    if not len(ends):
        return None
    numbers = np.concatenate([which + count for (_, which, _), count in zip(whole, above, strict=False)]) + 2
    until = np.append(ends[1:], len(text))
    return Lines(text, ends + 1, until, numbers.astype(np.int32), bool(opened[-1]), bool(len(ends) < above[-1]))
