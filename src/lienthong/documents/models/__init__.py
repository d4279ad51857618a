"""Tables of document work: registers and their numbers, outgoing documents, signing, kept files."""

from lienthong.documents.models.arrivals import (
    Arrival,
    ArrivalTask,
)
from lienthong.documents.models.arriving import (
    ArrivalFile,
    ArrivalPhoto,
    ArrivalReader,
    Scan,
)
from lienthong.documents.models.dispatches import (
    Dispatch,
    DispatchFile,
    DispatchRecipient,
    DispatchVersion,
)
from lienthong.documents.models.drafts import (
    CoDrafter,
    DispatchReader,
    DispatchReview,
    DispatchSketch,
    ReviewChain,
)
from lienthong.documents.models.files import (
    KeptFile,
)
from lienthong.documents.models.filing import (
    FileExport,
    FileItem,
    FileList,
    FileListEntry,
    HandOver,
    JobFile,
    RetentionPeriod,
)
from lienthong.documents.models.finding import (
    FoundRow,
    SavedView,
    SearchEntry,
    enter,
    enter_again,
    enter_content,
    enter_new,
)
from lienthong.documents.models.phrases import KeptPhrase
from lienthong.documents.models.screening import (
    Screening,
)
from lienthong.documents.models.series import (
    INCOMING,
    NumberEntry,
    Series,
)
from lienthong.documents.models.signing import (
    NumberingRule,
    ReservedNumber,
    SigningAuthority,
    SigningKey,
)

__all__ = [
    "INCOMING",
    "Arrival",
    "ArrivalFile",
    "ArrivalPhoto",
    "ArrivalReader",
    "ArrivalTask",
    "CoDrafter",
    "Dispatch",
    "DispatchFile",
    "DispatchReader",
    "DispatchRecipient",
    "DispatchReview",
    "DispatchSketch",
    "DispatchVersion",
    "FileExport",
    "FileItem",
    "FileList",
    "FileListEntry",
    "FoundRow",
    "HandOver",
    "JobFile",
    "KeptFile",
    "KeptPhrase",
    "NumberEntry",
    "NumberingRule",
    "ReservedNumber",
    "RetentionPeriod",
    "ReviewChain",
    "SavedView",
    "Scan",
    "Screening",
    "SearchEntry",
    "Series",
    "SigningAuthority",
    "SigningKey",
    "enter",
    "enter_again",
    "enter_content",
    "enter_new",
]
