"""What is to be asked, why, and at what price."""
