"""Answers as JSON, tables and sentences."""
