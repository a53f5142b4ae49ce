"""Rechecking a case."""

from __future__ import annotations


class Problem:
    """To follow."""


class Verification:
    """To follow."""


def verify_case() -> None:
    """To follow."""
