"""Finds from whom the facts of an article come."""
