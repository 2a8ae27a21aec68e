"""Splitting a goal: shares from above, commitments from below, and the gap between them shown."""
