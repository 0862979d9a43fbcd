"""Which day a passage tells of."""
