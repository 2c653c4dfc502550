"""The steps of the line: one module, one function of its name."""
