"""The graph, its measures, and what people ask of a store."""
