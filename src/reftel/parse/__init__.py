"""A text becomes what is written in it."""
