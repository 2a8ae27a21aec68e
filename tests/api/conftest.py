"""People of every role, for the tests of the API."""

from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter"]
