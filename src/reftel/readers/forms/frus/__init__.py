"""Volumes of Foreign Relations of the United States in TEI XML."""
