"""``splits.yaml``: how goals were split and what was committed, as data beside the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile

FILE = "splits.yaml"
#: What a goal is split along beside the dimensions of its measure.
TIMES = ("year", "quarter", "month")
OTHERS = ("branch", "part", "officer")
BASES = ("path", "weight", "records", "forecast")
_KEY = r"^[^\x00-\x1f\x7f]{1,80}$"
_Name = Annotated[str, Field(pattern=_KEY)]
_HEAD = """# Goals split from above, and what was committed from below. Amounts are in the unit of the goal.
# Written by fivegood as a whole: a comment put here is lost when a page or a call changes it.
"""


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Commitment(_Text):
    """What somebody took on for one share: the newest of each who counts, the ones before stand in the journal."""

    of: _Name
    amount: Decimal = Field(ge=0)
    who: _Name
    committed_on: date
    reason: Annotated[str, Field(max_length=500)] = ""


class Split(_Text):
    """A goal shared out. ``whole`` is what was shared, ``worked_out`` the day its basis was read.

    ``is_synthetic`` marks one that is invented, with its commitments, as a sample's records are.
    """

    goal: str
    due: date
    along: str
    basis: str
    whole: Decimal
    worked_out: date
    is_synthetic: bool = False
    shares: Mapping[_Name, Decimal] = Field(min_length=1)
    commitments: tuple[Commitment, ...] = ()

    @property
    def key(self) -> tuple[str, date, str]:
        """What tells it from every other."""
        return self.goal, self.due, self.along


class SplitsText(_Text):
    """The whole file."""

    splits: tuple[Split, ...] = ()


class _Plain(yaml.SafeDumper):
    """Writes every value out, however often it stands in the file."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as it is called
        return True


def read_splits(text: str | None) -> SplitsText:
    """Read the file; one that is not there holds no split. Raises InputError with every fault by line and column."""
    return SplitsText() if text is None else yamlfile.parse(text, FILE).shape(SplitsText)


def written(splits: Sequence[Split]) -> str:
    """Return the text of the file, the splits in the order of goals, days and what they lie along."""
    told = {"splits": [_told(split) for split in sorted(splits, key=lambda split: split.key)]}
    return _HEAD + yaml.dump(told, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


def with_split(splits: Sequence[Split], split: Split) -> tuple[Split, ...]:
    """Return the splits with one in place of that of the same goal along the same; its commitments stay."""
    before = next((one for one in splits if one.key == split.key), None)
    kept = split if before is None else split.model_copy(update={"commitments": before.commitments})
    return (*(one for one in splits if one.key != split.key), kept)


def committed(split: Split, commitment: Commitment) -> Split:
    """Return a split with a commitment in place of what the same one had committed of the same share."""
    others = [one for one in split.commitments if (one.of, one.who) != (commitment.of, commitment.who)]
    return split.model_copy(update={"commitments": (*others, commitment)})


def _told(split: Split) -> dict[str, Any]:
    told: dict[str, Any] = {
        "goal": split.goal,
        "due": split.due,
        "along": split.along,
        "basis": split.basis,
        "whole": _number(split.whole),
        "worked_out": split.worked_out,
        **({"is_synthetic": True} if split.is_synthetic else {}),
        "shares": {key: _number(amount) for key, amount in split.shares.items()},
    }
    if split.commitments:
        told["commitments"] = [
            {"of": one.of, "amount": _number(one.amount), "who": one.who, "committed_on": one.committed_on}
            | ({"reason": one.reason} if one.reason else {})
            for one in split.commitments
        ]
    return told


def _number(value: Decimal) -> int | float | str:
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
