"""Forecasts of the plan as they were worked out, and scenarios that are held against them."""
