"""Tools of the people who work on Fivegood; nothing here is shipped."""
