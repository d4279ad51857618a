"""What may be changed in the directory."""

from lienthong.directory.operations.load import Loaded, load_register

__all__ = ["Loaded", "load_register"]
