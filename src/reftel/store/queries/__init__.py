"""The SQL of each question, by subject: functions that ask an open store.

`listings` finds cables by filters and words, `links` citations and references, `texts` what is kept of the
texts, `documents` what was read of the files, `comparison` another store beside, `suggestions` what a store
has near something that it does not have.
"""
