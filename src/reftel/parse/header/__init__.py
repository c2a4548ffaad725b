"""The head of a cable."""
