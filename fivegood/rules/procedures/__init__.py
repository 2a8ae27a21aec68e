"""Approvals as the park runs them: procedures as data, an approval's life as steps, its clocks. PURE."""
