"""Stemmata: from what people said to what can be found, with every step open to question."""
