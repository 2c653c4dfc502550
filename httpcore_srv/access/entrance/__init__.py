"""Where people log in, and out: two pages, and what happens when they are sent."""
