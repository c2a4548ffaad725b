"""What is known of posts, words and numbers, as tables with their sources, and the shared grammar."""
