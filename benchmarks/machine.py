"""What a benchmark says of the machine before it begins."""

from __future__ import annotations

import os

from rich.console import Console

#: Above this load other work takes part in what is measured.
_BUSY = 0.5


def tell_machine(console: Console, what: str) -> None:
    """Say how many cores there are, how busy they are, what is measured, and what a busy machine makes worthless."""
    load = os.getloadavg()[0]
    console.print(f"{os.cpu_count()} cores, load {load:.1f}; {what}")
    if load > _BUSY:
        console.print("The machine is busy with other work: trust CPU time more than time.")
