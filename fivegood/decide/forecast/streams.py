"""Random numbers by name: each goal, firm and project has a stream of its own, so that one more changes no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


def at_once(work: Callable[[_Item], _Found], items: Iterable[_Item]) -> list[_Found]:
    """Return what work finds of each item, as many at once as there are cores: numpy lets threads run side by side.

    Streams by name make the order they run in irrelevant.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the stream of a name."""
    mark = sha256("\0".join(names).encode()).digest()[:8]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, int.from_bytes(mark)])))


def surprises(rng: np.random.Generator, scenarios: int, times: int) -> NDArray[np.float32]:
    """Return standard normal numbers [scenario, time]; more times leave those before as they are."""
    # Seven digits of a surprise are more than enough, and half the work.
    return rng.standard_normal((times, scenarios), dtype=np.float32).T
