"""A build: from paths to the files that it writes."""
