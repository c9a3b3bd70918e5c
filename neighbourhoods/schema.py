"""The directory as tiles: a sketch of the island in which each neighbourhood is one square and a link.

The portal's own picture, not a map to scale: it says who is near whom. Its places stand in ``reference/schema.yaml``.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

PLACES = Path(__file__).parent / "reference" / "schema.yaml"


@dataclass(frozen=True)
class Tile:
    """One neighbourhood; ``is_kept`` is False when the filters leave it out. ``column`` and ``line`` count from 1."""

    row: object
    column: int
    line: int
    is_kept: bool


@dataclass(frozen=True)
class Schema:
    """``tiles`` stand in the sketch, line by line; ``beside`` has no place there."""

    tiles: list
    beside: list


@lru_cache(maxsize=1)
def positions():
    """{slug: (column, line)}, as the file says it."""
    return {slug: tuple(place) for slug, place in yaml.safe_load(PLACES.read_text(encoding="utf-8"))["places"].items()}


def drawn(rows, kept):
    """Place every row of the directory; those that are not among ``kept`` are shown as left out."""
    known, kept = positions(), {row.neighbourhood.pk for row in kept}
    tiles, beside = [], []
    for row in rows:
        column, line = known.get(row.neighbourhood.slug, (0, 0))
        one = Tile(row, column, line, row.neighbourhood.pk in kept)
        (tiles if column else beside).append(one)
    return Schema(sorted(tiles, key=lambda tile: (tile.line, tile.column)), beside)
