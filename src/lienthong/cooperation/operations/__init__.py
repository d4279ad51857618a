"""What other folders and the pages may change of agreements."""

from lienthong.cooperation.operations.add import Added, add_agreement
from lienthong.cooperation.operations.amend import amend_agreement
from lienthong.cooperation.operations.load import Loaded, load_agreements

__all__ = ["Added", "Loaded", "add_agreement", "amend_agreement", "load_agreements"]
