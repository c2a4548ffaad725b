"""Tables of cables: rows of cells or JSON objects, one for each cable."""
