"""Whether people held the offices that a text gives them."""
