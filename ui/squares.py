"""Square codes (QR) drawn as one path, for pages and PDFs alike: no picture is fetched, no style is inline."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Square:
    """A square code ready to draw: ``size`` modules a side, ``path`` the dark ones, row by row."""

    size: str
    path: str


def square(address):
    """Return the square code of an address."""
    matrix = segno.make_qr(address, error="m").matrix
    rows = [f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(matrix) for start, length in _runs(row)]
    return Square(str(len(matrix)), "".join(rows))


def _runs(row):
    """Yield (first column, length) of each run of dark modules."""
    start = None
    for column, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None
