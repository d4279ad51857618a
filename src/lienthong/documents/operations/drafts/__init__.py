"""What may be done with drafts, from the first word to the signer's desk."""

from lienthong.documents.operations.drafts.begin import draft_dispatch
from lienthong.documents.operations.drafts.files import (
    attach_file,
    detach_file,
    take_upload,
    write_again,
)
from lienthong.documents.operations.drafts.hand_over import hand_over_draft
from lienthong.documents.operations.drafts.release import release_mark
from lienthong.documents.operations.drafts.review import (
    approve_draft,
    replace_reviewer,
    return_draft,
    take_back_approval,
)
from lienthong.documents.operations.drafts.share import name_co_drafters
from lienthong.documents.operations.drafts.submit import submit_draft, withdraw_draft
from lienthong.documents.operations.drafts.write import (
    drop_draft,
    drop_sketch,
    keep_sketch,
    restore_draft,
    save_draft,
)
from lienthong.paper.scanning.given import LARGEST_UPLOAD, Upload, named_upload

__all__ = [
    "LARGEST_UPLOAD",
    "Upload",
    "approve_draft",
    "attach_file",
    "detach_file",
    "draft_dispatch",
    "drop_draft",
    "drop_sketch",
    "hand_over_draft",
    "keep_sketch",
    "name_co_drafters",
    "named_upload",
    "release_mark",
    "replace_reviewer",
    "restore_draft",
    "return_draft",
    "save_draft",
    "submit_draft",
    "take_back_approval",
    "take_upload",
    "withdraw_draft",
    "write_again",
]
