"""Rules of the field as pure functions over data that a park may edit: codes, sizes, dates, checks, lamps. PURE."""
