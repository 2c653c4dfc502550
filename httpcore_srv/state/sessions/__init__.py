"""Sessions: who has logged in, since when, and until when that is believed."""
