"""Pages of the platform as a whole: start, search, the record of facts, the design system."""

from lienthong.site.pages.design_system import design_system
from lienthong.site.pages.guide import guide, guides
from lienthong.site.pages.icon import icon
from lienthong.site.pages.language import language
from lienthong.site.pages.record import record
from lienthong.site.pages.search import search
from lienthong.site.pages.start import start

__all__ = ["design_system", "guide", "guides", "icon", "language", "record", "search", "start"]
