"""Learned tables of how letters are written in Latin script; see README.md beside this file."""
