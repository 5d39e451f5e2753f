"""The CEO dashboard: how the whole company does on social media, on one page."""

__version__ = "0.1.0"
