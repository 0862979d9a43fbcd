"""Made-up words for made-up news, the same in every run: frequent ones often, by Zipf's law."""

from __future__ import annotations

import random
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import accumulate

SEED = 20260302
VOCABULARY, RUN = 60_000, 1_000_000
# Each in about one article of this many; those of articles in other languages come on top.
FOREIGN = 40
KOREAN = (
    *("북한", "미사일", "발사", "한미", "훈련", "회담", "외교부", "대통령"),
    *("제재", "핵실험", "정상회담", "동해"),
)
JAPANESE = (
    *("北朝鮮", "弾道ミサイル", "日米韓", "共同訓練", "首脳会談", "外務省"),
    *("防衛省", "制裁", "拉致問題", "核実験"),
)
_WORDS = tuple(f"word{number:x}" for number in range(VOCABULARY))


@cache
def _run() -> list[str]:
    """A long run of words, of which pieces are cut: drawing each word anew takes longer than storing it."""
    steps = tuple(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    return random.Random(SEED).choices(_WORDS, cum_weights=steps, k=RUN)  # noqa: S311 - not for secrets


def some(chance: random.Random, count: int) -> list[str]:
    """So many words; now and then one of another script among them."""
    start = int(chance.random() * (RUN - count))
    words = _run()[start : start + count]
    if chance.random() * FOREIGN < 1:
        words[count // 2] = chance.choice(KOREAN)
    if chance.random() * FOREIGN < 1:
        words[count // 3] = chance.choice(JAPANESE)
    return words


def rare(number: int) -> str:
    """One of the words that hardly any article has."""
    return _WORDS[VOCABULARY // 2 + number * 97 % (VOCABULARY // 2)]


@lru_cache(200_000)
def key_of(name: str) -> int:
    """A hash of 63 bits, as reading makes them."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1
