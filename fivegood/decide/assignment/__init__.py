"""Which officer serves which unit: the least cost of all, with its proof, its reasons, and what a change would cost."""
