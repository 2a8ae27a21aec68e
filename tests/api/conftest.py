"""People of every role, for the tests of the API."""

from tests.people import accounts, actor, enter, issue, kept_connection

__all__ = ["accounts", "actor", "enter", "issue", "kept_connection"]
