"""People of every role, for the tests of what was worked out."""

from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter"]
