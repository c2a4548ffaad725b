"""The SQL of each question, by subject: functions that ask an open store.

`listings` finds cables by filters and words, `links` citations and references, `numbers` the serials of
posts, `documents` what was read and the texts that are kept, `unresolved` words that found no cable,
`columns` whole parts as columns, `comparison` another store beside, and `suggestions` what a store has near
something that it does not have. What a change of a store asks is in `holdings`.
"""
