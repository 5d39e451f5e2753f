"""What was made for somebody on a click: such a file belongs to no page, only to whom its address was told."""

from collections import OrderedDict, deque

#: How many sessions are remembered, and how many files of each: a browser fetches at once what it was told.
SESSIONS, FILES = 1_000, 20


class Downloads:
    """The names of files that each session was told of, the latest ones; sessions are named by their marks."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, deque[str]] = OrderedDict()

    def tell(self, mark: str, file: str) -> None:
        """This session learns of this file."""
        self._told.setdefault(mark, deque(maxlen=FILES)).append(file)
        self._told.move_to_end(mark)
        if len(self._told) > SESSIONS:
            self._told.popitem(last=False)

    def told(self, mark: str, file: str) -> bool:
        """Whether it did."""
        return file in self._told.get(mark, ())
