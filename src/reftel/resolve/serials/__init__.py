"""What is held of each post and year, how its numbers grow, and the year of a number."""
