"""What can be read of a damaged or older store is taken over into a new one."""
