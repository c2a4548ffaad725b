"""Files as names, streams and folders: how they are written whole, and which are our own."""
