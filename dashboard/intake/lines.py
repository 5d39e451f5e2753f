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
    before, after = np.zeros(256, bool), np.zeros(256, bool)
    before[[delimiter, _NEWLINE, _QUOTE]] = after[[delimiter, _NEWLINE, _RETURN, _QUOTE]] = True

    def marks(at: int) -> int:
        return int(np.count_nonzero(text[at : at + _PIECE] == _QUOTE))

    def ends_in(at: int, opened: int) -> tuple[Places, Places, int, int] | None:
        """Of one piece: the line breaks that end a row, which of its line breaks they are, how many it has.

        And how many returns it has that no line break follows, less those of the piece before.
        """
        piece = text[at : at + _PIECE]
        left, right = text[at - 1 :] if at else np.append(np.uint8(_NEWLINE), piece), text[at + 1 :]
        quotes, breaks = np.flatnonzero(piece == _QUOTE), np.flatnonzero(piece == _NEWLINE)
        opening, closing = quotes[opened::2], quotes[1 - opened :: 2]
        if len(closing) and closing[-1] == len(right):  # the last byte of all
            closing = closing[:-1]
        if not (before[left[opening]].all() and after[right[closing]].all()):
            return None
        alone = np.count_nonzero(piece == _RETURN) - np.count_nonzero(left[breaks] == _RETURN)
        which = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == opened)  # outside of any open cell
        return breaks[which] + at, which, len(breaks), int(alone)

    with ThreadPoolExecutor(THREADS) as threads:  # numpy lets others work meanwhile
        opened = np.cumsum([0, *threads.map(marks, pieces)])
        found = list(threads.map(ends_in, pieces, (opened[:-1] % 2).tolist()))
    whole = [piece for piece in found if piece is not None]
    if opened[-1] % 2 or len(whole) < len(found) or sum(alone for *_, alone in whole):
        return None
    above = np.cumsum([0, *(count for _, _, count, _ in whole)])
    ends = np.concatenate([piece for piece, _, _, _ in whole])
    if not len(ends):
        return None
    numbers = np.concatenate([which + count for (_, which, _, _), count in zip(whole, above, strict=False)]) + 2
    until = np.append(ends[1:], len(text))
    return Lines(text, ends + 1, until, numbers.astype(np.int32), bool(opened[-1]))
