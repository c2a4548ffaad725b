"""Documents become cables, references get their meaning."""
