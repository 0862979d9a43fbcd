"""What is told of a missile or satellite launch."""
