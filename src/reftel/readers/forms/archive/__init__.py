"""The archive of 1973-79: its records with attributes, texts without their heads, PlusD pages."""
