"""Tables that users bring: names of posts, links."""
