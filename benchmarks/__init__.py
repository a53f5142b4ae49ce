"""Measurements, side by side with peers, printed as tables: `make bench`. Nothing here is asserted."""
