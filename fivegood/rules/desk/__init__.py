"""The desk of needs: the life of a need as events, its clocks, and what a deadline is made of. PURE."""
