"""People of every role, for the tests of what outside programs read."""

from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter"]
