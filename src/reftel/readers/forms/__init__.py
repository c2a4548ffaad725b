"""The forms in which cables survive, a module for each."""
