"""The page of errors: the tree as it is defined, what carries the details, and how commands show them."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator

import msgspec

from fivegood import errors
from fivegood.errors import Fault, Finding, FivegoodError, HedgeError, InputError
from fivegood.hedges import Hedge, verify
from fivegood.quantities import Quantity
from tools.markdown import code, doc, table


def _below(kind: type[FivegoodError]) -> Iterator[type[FivegoodError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__.startswith("fivegood."):
            yield from _below(child)


def _tree() -> str:
    """Return the drawing of the tree out of the module's docstring."""
    lines = inspect.cleandoc(errors.__doc__ or "").splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == "FivegoodError")
    end = next(number for number, line in enumerate(lines[start:], start) if not line.strip())
    return textwrap.dedent("\n".join(lines[start:end]))


def _fields(of: type[Fault] | type[Finding]) -> str:
    return ", ".join(code(field.name) for field in msgspec.structs.fields(of))


def _example_of_input() -> str:
    fault = Fault("project_stages.csv", 3, "stage", "is not in the list stage (…)", "Signed", "signed")
    return str(InputError([fault], "records"))


def _example_of_hedge() -> str:
    value, stated = Quantity.parse("7.2 bn CNY"), Quantity.parse("7 bn CNY")
    try:
        verify(Hedge.nearly, value.value, stated.value, value.unit, "projects_signed_investment 2021-H1")
    except HedgeError as error:
        return str(error)
    raise AssertionError("nearly 7 bn is not true of 7.2 bn")


def errors_page() -> str:
    """Return the page."""
    rows = [[code(kind.__name__), doc(kind).split("\n\n")[0]] for kind in _below(FivegoodError)]
    return f"""# Errors

Everything that Fivegood refuses is one of these errors. Each says what was wrong, where, and the nearest valid choice.

```text
{_tree()}
```

{table(["error", "what it is"], rows)}

## How a command shows them

A refused command prints the error to standard error and exits with 1. With `--json` it also prints
`{{"error": …, "faults": […]}}` to standard output ([shape](json.md#a-refused-command)). A command line that cannot be
read (an unknown option, a missing argument) exits with 2. `fivegood check` exits with 1 when a finding is an error,
and with 0 when it has warnings only.

## Faults

An `InputError` carries every fault it found, not only the first. A fault has {_fields(Fault)}.
Lines and rows count from 1 as an editor shows them, and the header of a CSV file is row 1.

```text
{_example_of_input()}
```

## Findings

What a check found in an input that could be taken. A finding has {_fields(Finding)}. `severity` is `error` (it must be
mended), `warning` or `info`; `numbers` are what the finding rests on.

## Refused hedges

A `HedgeError` gives the exact value, the rule of the hedge, and the hedges that would be true:

```text
{textwrap.fill(_example_of_hedge(), 110)}
```
"""
