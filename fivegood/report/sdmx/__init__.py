"""Figures as SDMX: structures and data in the formats of the standard, for a site of files and for a REST door."""
