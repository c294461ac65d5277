"""Raw web captures -> clean articles, with a verdict and a reason for every block that was cut."""

__version__ = "0.1.0"
