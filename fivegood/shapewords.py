"""What a value of a shape should be, in words of this house: pydantic's speak of tuples and dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

WHOLE, NUMBER = "a whole number", "a number"
#: What the value should be, by what pydantic calls its fault.
SHOULD_BE = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"), NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "a day, such as 2021-06-30",
    ),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "keys with values"),
    "string_type": "text",
}
#: What is said where it oversteps a bound, and which part of what pydantic tells the bound is.
BOUNDS = {
    "greater_than_equal": ("should be {} or more", "ge"),
    "less_than_equal": ("should be {} or less", "le"),
    "greater_than": ("should be more than {}", "gt"),
    "less_than": ("should be less than {}", "lt"),
    "too_short": ("should be a list of at least {}", "min_length"),
    "too_long": ("should be a list of at most {}", "max_length"),
    "string_too_short": ("should be text of {} or more signs", "min_length"),
    "string_too_long": ("should be text of at most {} signs", "max_length"),
    "string_pattern_mismatch": ("should be text of the form {}", "pattern"),
}


def choices_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values of which one should stand there; none where it is no choice."""
    if item["type"] not in ("literal_error", "enum"):
        return ()
    return tuple(re.findall(r"'([^']*)'", item["ctx"]["expected"]))


def message_of(item: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, by what pydantic says of it."""
    kind = item["type"]
    if choices := choices_of(item):
        return f"should be one of {', '.join(choices)}"
    if kind in BOUNDS:
        form, limit = BOUNDS[kind]
        return form.format(item["ctx"][limit])
    if kind == "string_type" and isinstance(item["input"], int | float):
        return "should be text in quotation marks"
    return f"should be {SHOULD_BE[kind]}" if kind in SHOULD_BE else str(item["msg"]).removeprefix("Value error, ")


def either(messages: Sequence[str]) -> str:
    """Return what is wrong where values of several kinds may stand, each of which was tried."""
    told = list(dict.fromkeys(messages))
    begin = "should be "
    if not all(message.startswith(begin) for message in told):
        return told[0]
    kinds = [message.removeprefix(begin) for message in told]
    if NUMBER in kinds and WHOLE in kinds:
        kinds.remove(WHOLE)
    return f"{begin}{' or '.join(kinds)}"
