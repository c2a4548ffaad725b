"""Read diplomatic cables and resolve their REF lines into a graph of which cable responds to which."""

__version__ = "0.1.0"
