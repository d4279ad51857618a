"""What may be done with documents."""

from lienthong.documents.operations.accept import (
    accept_many,
)
from lienthong.documents.operations.after_issue import (
    mark_posted,
    recall_dispatch,
    remind_recipients,
    set_replaced,
    update_dispatch,
)
from lienthong.documents.operations.assign_many import assign_many
from lienthong.documents.operations.authority import (
    end_authority,
    give_authority,
)
from lienthong.documents.operations.backlog import (
    register_backlog,
)
from lienthong.documents.operations.chains import (
    end_chain,
    set_chain,
)
from lienthong.documents.operations.change_arrival import (
    answer_arrival,
    freeze_arrival,
)
from lienthong.documents.operations.demonstration import (
    make_demonstration_keys,
)
from lienthong.documents.operations.drafts import (
    LARGEST_UPLOAD,
    Upload,
    approve_draft,
    attach_file,
    detach_file,
    draft_dispatch,
    drop_draft,
    drop_sketch,
    hand_over_draft,
    keep_sketch,
    name_co_drafters,
    named_upload,
    release_mark,
    replace_reviewer,
    restore_draft,
    return_draft,
    save_draft,
    submit_draft,
    take_back_approval,
    take_upload,
    withdraw_draft,
    write_again,
)
from lienthong.documents.operations.enter_sent import enter_sent
from lienthong.documents.operations.entering import (
    enter_all_anew,
    enter_text,
)
from lienthong.documents.operations.exports import (
    ask_export,
    build_exports,
    tell_export_read,
)
from lienthong.documents.operations.file_items import (
    move_item,
    put_document,
    put_upload,
    set_sheets,
    take_out,
)
from lienthong.documents.operations.file_lists import (
    add_row,
    approve_list,
    begin_list,
    copy_list,
    import_list,
    remove_row,
)
from lienthong.documents.operations.follow import (
    follow_task,
    tell_done,
)
from lienthong.documents.operations.hand_overs import (
    agree_hand_over,
    propose_hand_over,
    return_hand_over,
)
from lienthong.documents.operations.handle import (
    assign_arrival,
    file_arrival,
)
from lienthong.documents.operations.issue import (
    issue_dispatch,
    issue_many,
    prepare_recipients,
)
from lienthong.documents.operations.job_files import (
    change_file,
    close_file,
    continue_file,
    keep_back,
    open_file,
    reopen_file,
)
from lienthong.documents.operations.keys import (
    NewKey,
    add_key,
    retire_key,
)
from lienthong.documents.operations.many import (
    file_many,
    finish_many,
)
from lienthong.documents.operations.name_readers import name_dispatch_readers, name_readers
from lienthong.documents.operations.number import (
    Numbering,
    number_dispatch,
    number_many,
    register_paper,
)
from lienthong.documents.operations.phrases import (
    LONGEST_PHRASE,
    keep_phrases,
    remove_phrase,
)
from lienthong.documents.operations.read_files import (
    examine_anew,
    read_next,
)
from lienthong.documents.operations.register import (
    continue_arrival,
    register_by_hand,
)
from lienthong.documents.operations.register_received import register_received
from lienthong.documents.operations.remove_dropped import remove_dropped, remove_text_file
from lienthong.documents.operations.reserve import (
    release_number,
    reserve_number,
    set_numbering,
)
from lienthong.documents.operations.restrict import (
    lift_restriction,
    open_arrival,
    pass_on_reading,
    restrict_arrival,
)
from lienthong.documents.operations.restrict_dispatch import (
    lift_dispatch_restriction,
    open_dispatch,
    restrict_dispatch,
)
from lienthong.documents.operations.retention import (
    make_up_retentions,
    set_retention,
)
from lienthong.documents.operations.retention_reviews import (
    decide_destruction,
    extend_retention,
)
from lienthong.documents.operations.screen import (
    screen_next,
)
from lienthong.documents.operations.seal import (
    seal_dispatch,
    seal_many,
)
from lienthong.documents.operations.sent_numbers import SharedSeries
from lienthong.documents.operations.sign import (
    return_dispatch,
    sign_dispatch,
    sign_many_dispatches,
)
from lienthong.documents.operations.take_in import (
    drop_scan,
    release_file,
    require_within_limit,
    take_in_received,
    take_in_scan,
)
from lienthong.documents.operations.text_files import (
    TextFile,
    keep_text_file,
    read_text_file,
    refuse_secret_text,
)
from lienthong.documents.operations.tie import (
    tie_reply,
)
from lienthong.documents.operations.views import (
    remove_view,
    save_view,
)
from lienthong.documents.operations.void_number import void_number
from lienthong.documents.queries.trust import (
    load_trust_list,
)

__all__ = [
    "LARGEST_UPLOAD",
    "LONGEST_PHRASE",
    "NewKey",
    "Numbering",
    "SharedSeries",
    "TextFile",
    "Upload",
    "accept_many",
    "add_key",
    "add_row",
    "agree_hand_over",
    "answer_arrival",
    "approve_draft",
    "approve_list",
    "ask_export",
    "assign_arrival",
    "assign_many",
    "attach_file",
    "begin_list",
    "build_exports",
    "change_file",
    "close_file",
    "continue_arrival",
    "continue_file",
    "copy_list",
    "decide_destruction",
    "detach_file",
    "draft_dispatch",
    "drop_draft",
    "drop_scan",
    "drop_sketch",
    "end_authority",
    "end_chain",
    "enter_all_anew",
    "enter_sent",
    "enter_text",
    "examine_anew",
    "extend_retention",
    "file_arrival",
    "file_many",
    "finish_many",
    "follow_task",
    "freeze_arrival",
    "give_authority",
    "hand_over_draft",
    "import_list",
    "issue_dispatch",
    "issue_many",
    "keep_back",
    "keep_phrases",
    "keep_sketch",
    "keep_text_file",
    "lift_dispatch_restriction",
    "lift_restriction",
    "load_trust_list",
    "make_demonstration_keys",
    "make_up_retentions",
    "mark_posted",
    "move_item",
    "name_co_drafters",
    "name_dispatch_readers",
    "name_readers",
    "named_upload",
    "number_dispatch",
    "number_many",
    "open_arrival",
    "open_dispatch",
    "open_file",
    "pass_on_reading",
    "prepare_recipients",
    "propose_hand_over",
    "put_document",
    "put_upload",
    "read_next",
    "read_text_file",
    "recall_dispatch",
    "refuse_secret_text",
    "register_backlog",
    "register_by_hand",
    "register_paper",
    "register_received",
    "release_file",
    "release_mark",
    "release_number",
    "remind_recipients",
    "remove_dropped",
    "remove_phrase",
    "remove_row",
    "remove_text_file",
    "remove_view",
    "reopen_file",
    "replace_reviewer",
    "require_within_limit",
    "reserve_number",
    "restore_draft",
    "restrict_arrival",
    "restrict_dispatch",
    "retire_key",
    "return_dispatch",
    "return_draft",
    "return_hand_over",
    "save_draft",
    "save_view",
    "screen_next",
    "seal_dispatch",
    "seal_many",
    "set_chain",
    "set_numbering",
    "set_replaced",
    "set_retention",
    "set_sheets",
    "sign_dispatch",
    "sign_many_dispatches",
    "submit_draft",
    "take_back_approval",
    "take_in_received",
    "take_in_scan",
    "take_out",
    "take_upload",
    "tell_done",
    "tell_export_read",
    "tie_reply",
    "update_dispatch",
    "void_number",
    "withdraw_draft",
    "write_again",
]
