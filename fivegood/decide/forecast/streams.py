"""Random numbers by name: each goal, firm and project has a stream of its own, so that one more changes no other."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the stream of a name."""
    mark = sha256("\0".join(names).encode()).digest()[:8]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, int.from_bytes(mark)])))


def surprises(rng: np.random.Generator, scenarios: int, times: int) -> NDArray[np.float32]:
    """Return standard normal numbers [scenario, time]; more times leave those before as they are."""
    # Seven digits of a surprise are more than enough, and half the work.
    return rng.standard_normal((times, scenarios), dtype=np.float32).T
