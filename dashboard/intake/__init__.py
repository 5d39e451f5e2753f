"""Reads exports: bytes in, a Reading out. Knows no store and no screen."""

from dashboard.intake.pipeline import read

__all__ = ["read"]
