"""What holds other files: archives, mails."""
