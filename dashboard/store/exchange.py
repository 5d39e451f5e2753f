"""Two folders change places in one step, so that a crash finds the one or the other."""

import ctypes
import errno
import os
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths are taken as they are written
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchange(one: Path, other: Path) -> None:
    """Swap two paths of one disk. Where the system has no such step, two renames: `other` is missing between them."""
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap and swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return
    failed = ctypes.get_errno() if swap else errno.ENOSYS
    if failed not in (errno.ENOSYS, errno.EINVAL):
        raise OSError(failed, os.strerror(failed), str(other))
    away = one.with_name(f"{one.name}.away")
    other.rename(away)
    one.rename(other)
    away.rename(one)
