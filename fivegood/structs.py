"""What is done alike to structs and to dataclasses.

A value that never changes is a frozen ``msgspec.Struct``: a dataclass takes thirty times as long to declare, and every
command declares dozens. One that derives fields of its own when it is made stays a dataclass.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from dataclasses import replace as replace  # the checker knows what may be replaced, and by what
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """Return a value like another, but for ``changes``. Raises TypeError for a field that there is not."""
        change = msgspec.structs.replace if isinstance(value, msgspec.Struct) else dataclasses.replace
        return change(value, **changes)
