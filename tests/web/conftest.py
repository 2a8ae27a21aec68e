"""People of every role, for the tests of the pages."""

from tests.lookahead import looked_ahead
from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter", "looked_ahead"]
