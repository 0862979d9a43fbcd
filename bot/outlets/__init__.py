"""Plays news outlets on this machine: their feeds, pages and manners."""
