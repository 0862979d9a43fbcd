"""Which sentence leads an article, and what its lead tells: type, status and day."""
