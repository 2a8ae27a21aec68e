"""Engines that decide: who serves whom. They take values and return values; siblings do not import each other. PURE."""
