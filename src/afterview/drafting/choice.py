"""Which variant of each part of a letter is taken: never at random, so that a plan is the same every time.

A letter has five parts: the first with up to eight variants, the others with four.  Eight letters in a row differ in
the first part.  The numbers of the other four are a code word over the field of four elements (a Reed-Solomon code):
the letters 0 to 3, 4 to 7 … agree in none of these parts, any two of the first sixteen in at most one, and no two of
the first 1024 in all.  So the members of a panel never get the same text, nor does one person over time.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

PARTS = 5
NEAR = 16  # of so many letters any two agree in at most one of the last four parts
_LETTERS = 1024

# Multiplication in the field of four elements (addition is exclusive or).
_TIMES = ((0, 0, 0, 0), (0, 1, 2, 3), (0, 2, 3, 1), (0, 3, 1, 2))


def fingerprint(*words: object) -> int:
    """A number that stays the same for the same words, in every process and release."""
    return crc32("\x1f".join(map(str, words)).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=2 * _LETTERS)
def variants(letter: int) -> tuple[int, int, int, int, int]:
    """The variant of each of the five parts (0 to 7 of the first, 0 to 3 of the others) for a letter's number."""
    letter %= _LETTERS
    d0, d1, d2, d3, d4 = (letter >> shift & 3 for shift in (0, 2, 4, 6, 8))

    def at(x: int) -> int:
        square = _TIMES[x][x]
        return d0 ^ _TIMES[d1][x] ^ _TIMES[d2][square] ^ _TIMES[d3][_TIMES[square][x]]

    return (letter + 2 * d4) & 7, at(0), at(1), at(2), at(3)
