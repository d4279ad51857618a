"""Permissions of pages that belong to the platform as a whole."""

from lienthong.identity.terms import Permission, Role

READ_RECORD = Permission(
    "site:record:read", frozenset({Role.AUDITOR, Role.OPERATOR, Role.AGENCY_ADMINISTRATOR})
)
READ_WHOLE_RECORD = Permission("site:record:read_whole", frozenset({Role.AUDITOR, Role.OPERATOR}))
