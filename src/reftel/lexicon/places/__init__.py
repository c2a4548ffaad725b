"""Where cables are kept: the archive of 1973-79, and templates of addresses."""
