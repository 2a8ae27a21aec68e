"""Errors say what was wrong, where, and the nearest valid choice."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

import inspect

import pytest

from fivegood import errors
from fivegood.errors import Fault, FigureError, FivegoodError, HedgeError, InputError, SnapshotError, nearest


@pytest.mark.parametrize(
    ("value", "choices", "expected"),
    [
        ("project_signed", ["projects_signed", "credit_amount"], "projects_signed"),
        ("CREDIT_AMOUNT", ["credit_amount"], "credit_amount"),
        ("equipmnt", ["Equipment"], "Equipment"),
        ("zzz", ["projects_signed"], None),
        ("x", [], None),
        ("", ["a"], None),
        ("行", ["银行", "企业"], "银行"),
    ],
)
def test_the_nearest_choice_is_the_one_that_reads_most_like_it(
    value: str, choices: list[str], expected: str | None
) -> None:
    assert nearest(value, choices) == expected


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("a.csv", 3, "stage", "is wrong", "x", "signed"), "a.csv:3:stage: is wrong (found 'x'); did you mean 'signed'?"),
        (Fault("a.csv", message="is wrong"), "a.csv: is wrong"),
        (Fault("", message="is wrong", value="x"), "is wrong (found 'x')"),
        (Fault("a.csv", 3, message="is wrong", value=""), "a.csv:3: is wrong (found '')"),
    ],
)  # fmt: skip
def test_a_fault_reads_place_message_value_and_suggestion(fault: Fault, text: str) -> None:
    assert str(fault) == text


def test_a_long_value_is_cut() -> None:
    assert str(Fault("a", message="m", value="x" * 100)) == f"a: m (found {'x' * 77 + '...'!r})"


def test_faults_stand_in_the_order_of_file_and_line() -> None:
    faults = [Fault("b", 1), Fault("a", 10), Fault("a", 9)]
    assert [(fault.file, fault.line) for fault in sorted(faults)] == [("a", 9), ("a", 10), ("b", 1)]


def test_an_input_error_lists_its_faults_and_counts_them() -> None:
    one = InputError([Fault("a", 1, message="is wrong")], "plan.yaml")
    assert str(one) == "plan.yaml: 1 fault found\n  a:1: is wrong"
    many = InputError([Fault("a", line, message="is wrong") for line in range(1, 302)])
    assert str(many).startswith("301 faults found\n")
    assert str(many).endswith("  ... and 101 more")
    assert len(many.faults) == 301


def test_every_error_is_of_the_one_tree_and_drawn_in_it() -> None:
    tree = {name: found for name, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, Exception)}
    below = {
        InputError,
        FigureError,
        HedgeError,
        SnapshotError,
        errors.ForbiddenError,
        errors.MissingError,
        errors.ConflictError,
        errors.VersionError,
        errors.CancelledError,
    }
    assert set(tree.values()) == {FivegoodError, *below}
    for found in below:
        assert issubclass(found, FivegoodError)
        assert found.__name__ in (errors.__doc__ or "")


def test_the_tree_imports_nothing_of_ours() -> None:
    assert "from fivegood" not in inspect.getsource(errors)
