"""The paragraphs: what they say of the cables that they name."""
