"""Which event a mention tells, and what the event then reads as."""
