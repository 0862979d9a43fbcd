"""Text taken apart: language, layout, sentences, terms."""
