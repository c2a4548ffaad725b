"""A text before it is parsed: marks of copying blanked, cut lines joined."""
