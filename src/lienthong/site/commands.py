"""The commands that `lienthong help` lists; what runs them is read only when one is given."""

from lienthong.kernel.errors import gettext_noop

WATCHING_COMMANDS = {
    "witness": gettext_noop("co-sign checkpoints of logs, after checking that they only grew"),
    "watch-log": gettext_noop("keep a log's checkpoint, and check later that the log only grew"),
}
AGENCY_COMMANDS = {
    "agency-key": gettext_noop("make an agency's key and the request for its certificate"),
    "api-key": gettext_noop("make, list and take back API keys of the agency's software"),
    "send": gettext_noop("seal a file and send it to agencies"),
    "send-again": gettext_noop("send again what a node that was put back has lost"),
    "inbox": gettext_noop("list, save and acknowledge what came for the agency"),
    "states": gettext_noop("what became of a sent message, by recipient"),
    "report": gettext_noop("report a state of a received document to its sender"),
    "evidence": gettext_noop("write all that proves a message into one file"),
}
COMMANDS = {
    "demo": gettext_noop("start with the real data and demonstration accounts"),
    "up": gettext_noop("start without demonstration data"),
    "operator": gettext_noop("open an account that is operator of the platform"),
    "backup": gettext_noop("copy everything the platform keeps, also while it runs"),
    "restore": gettext_noop("put a backup into an empty data folder"),
    "audit": gettext_noop("re-prove the record of facts"),
    "directory": gettext_noop("find, show, tree, successors, load, export"),
    "documents": gettext_noop("documents: make the index that searches look in anew"),
    "cooperation": gettext_noop("agreements as open data: OCDS, W3C ORG, DCAT, CSV"),
    "reporting": gettext_noop("indicators: count everything anew"),
    "exchange": gettext_noop(
        "evidence and keys of the exchange; fsck re-proves the node's store; read-edxml"
    ),
    "verify": gettext_noop("check a piece of evidence offline"),
    "token-key": gettext_noop("keep a key of the platform in a token (PKCS#11)"),
    **WATCHING_COMMANDS,
    **AGENCY_COMMANDS,
}
