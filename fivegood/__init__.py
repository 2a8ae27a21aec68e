"""Fivegood: an industrial park run on figures that can be traced."""

__version__ = "0.1.0"
