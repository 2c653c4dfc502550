"""What stands behind a target: files, listings, pages of our own."""
