"""Lists, counts and searches over all cables of a store, from its catalogue in memory.

`whole` has the catalogue with what is counted of it once, `choice` the filter, `lists` the rows of each list
and their order, `facets` the counts, `finding` the search; `answers` are the questions of the server.
"""
