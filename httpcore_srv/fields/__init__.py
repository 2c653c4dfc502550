"""One field family, one module: text to value and back."""
