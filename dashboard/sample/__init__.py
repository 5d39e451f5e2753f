"""Alder & Vale, a fictional company with twenty-six months of exports in its tools' own layouts."""

from pathlib import Path

from dashboard.sample.folder import exports


def write(out: Path, scale: int = 1, seed: int = 1) -> list[Path]:
    """Write company.yaml and exports/<unit>/<department>/<channel or "all">/<file> below `out`.

    The same scale and seed give the same bytes everywhere. `scale` gives that many times as many
    business units, each with numbers of its own; the first five stay the same.
    Returns the files written. OSError: `out` cannot be written.
    """
    written = []
    for name, data in exports(scale, seed):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written
