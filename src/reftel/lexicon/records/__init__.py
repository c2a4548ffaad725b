"""Names of the fields of records: attributes of the archive of 1973-79, heads of SMART cables."""
