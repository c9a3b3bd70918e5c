"""The list of a term, packed in bytes: the keys of its resources in order, four bytes each, then a byte for each weight."""

import sys
from array import array

HEAVIEST = 255
_KEY, _WEIGHT = "I", "B"
_EACH = 5


def pack(weights):
    """Return the bytes of {key of a resource: weight}."""
    keys = array(_KEY, sorted(weights))
    packed = array(_WEIGHT, (weights[key] for key in keys))
    if sys.byteorder == "big":
        keys.byteswap()
    return keys.tobytes() + packed.tobytes()


def unpack(packed):
    """Return (keys, weights), two arrays of one length."""
    packed = bytes(packed)
    count = len(packed) // _EACH
    keys, weights = array(_KEY), array(_WEIGHT)
    keys.frombytes(packed[: 4 * count])
    weights.frombytes(packed[4 * count :])
    if sys.byteorder == "big":
        keys.byteswap()
    return keys, weights
