"""The directory for other software."""

from lienthong.directory.api.questions import router

__all__ = ["router"]
