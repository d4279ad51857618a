"""What other folders and the pages may change in identity."""

from lienthong.identity.operations.accounts import (
    CreatedAccount,
    change_account,
    create_account,
    disable_account,
    enable_account,
    renew_password,
)
from lienthong.identity.operations.operators import open_operator
from lienthong.identity.operations.roles import end_role, grant_role
from lienthong.identity.operations.sessions import (
    record_credential_added,
    record_credential_removed,
    record_password_changed,
    record_refused_sign_in,
    record_sign_in,
    record_sign_out,
    switch_acting,
)

__all__ = [
    "CreatedAccount",
    "change_account",
    "create_account",
    "disable_account",
    "enable_account",
    "end_role",
    "grant_role",
    "open_operator",
    "record_credential_added",
    "record_credential_removed",
    "record_password_changed",
    "record_refused_sign_in",
    "record_sign_in",
    "record_sign_out",
    "renew_password",
    "switch_acting",
]
