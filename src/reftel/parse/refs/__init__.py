"""The references of a cable, as written.

`block` finds the REF block and `labels` its entries; `grammar` is what both ask of a line. `read` makes
references of an entry. What is not plain goes through `tokens` and the productions of `entry`, which ask
`schemes`, `posts`, `years` and `brackets`; `drafts` keeps what they find. `recorded_ids` are ids of machines.
"""
