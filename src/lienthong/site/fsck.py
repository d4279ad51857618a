"""`lienthong exchange fsck`: re-prove the node's store, in words; the platform may be missing."""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lienthong.gateway.attesting.proving import AttestationReport
from lienthong.gateway.fsck import StoreReport, verify_store
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.vxp_filing import PacketReport
from lienthong.kernel.errors import gettext_noop
from lienthong.ledger.verify import Damage, DamageKind
from lienthong.site import ground
from lienthong.site.configuration import SiteSettings
from lienthong.site.confirmed import ask_platform
from lienthong.site.verify import read_file
from lienthong.site.words import Translate
from lienthong.wire.notes import MAX_NOTE_BYTES

PROVED = gettext_noop(
    "{messages} messages with their contents, {entries} entries of the node's log and"
    " {checkpoints} signed checkpoints were recomputed."
)
IN_THE_LOG = {
    DamageKind.LEAF_CHANGED: gettext_noop("Entry {index} of the log was changed."),
    DamageKind.LEAF_REMOVED: gettext_noop("Entry {index} of the log was removed."),
    DamageKind.LEAF_MOVED: gettext_noop(
        "Entry {index} of the log stands where entry {other} was recorded."
    ),
    DamageKind.LEAF_ADDED: gettext_noop("Entry {index} was added to the log past the node."),
    DamageKind.TILE_DIFFERS: gettext_noop(
        "Part {index} of the log's tree, level {other}, was changed."
    ),
    DamageKind.TILE_STRAY: gettext_noop(
        "Part {index} of the log's tree, level {other}, is too much."
    ),
    DamageKind.CHECKPOINT_UNSIGNED: gettext_noop(
        "The checkpoint of {index} entries does not bear the log's signature."
    ),
    DamageKind.CHECKPOINT_AHEAD: gettext_noop(
        "The checkpoint of {index} entries says more than the {other} there are."
    ),
    DamageKind.CHECKPOINT_DIFFERS: gettext_noop(
        "The checkpoint of {index} entries has another root than the log; the last one that agrees"
        " has {other}."
    ),
    DamageKind.CHECKPOINT_INCONSISTENT: gettext_noop(
        "The checkpoint of {index} entries does not continue the one of {other}."
    ),
}
IN_THE_ROWS = {
    DamageKind.LEAF_CHANGED: gettext_noop(
        "The message or acknowledgement of entry {index} was changed."
    ),
    DamageKind.LEAF_REMOVED: gettext_noop(
        "The message or acknowledgement of entry {index} was removed."
    ),
    DamageKind.LEAF_MOVED: gettext_noop(
        "The message or acknowledgement of entry {other} stands at entry {index}."
    ),
    DamageKind.LEAF_ADDED: gettext_noop(
        "A message or acknowledgement was slipped in at {index}, past the log."
    ),
}
MISFILED = gettext_noop(
    "The message of entry {index} is filed otherwise than its sealed header says: its columns or"
    " its inboxes were changed."
)
CONTENT = gettext_noop("The content of the message of entry {index} was changed or removed.")
SURPLUS = gettext_noop(
    "{count} files or objects beside the contents belong to no message and no upload, such as"
    " {name}. They prove nothing; a running node removes what it left over within hours."
)
ELSEWHERE = gettext_noop(
    "Large contents were looked for in {folder}. If the node has them in a bucket, set"
    " LIENTHONG_GATEWAY_CONTENTS_URL and what belongs to it here as for the node, and check again."
)
RECEIPT = gettext_noop("The receipt of the message of entry {index} was changed or removed.")
ACKNOWLEDGEMENT = gettext_noop(
    "The acknowledgement of entry {index} is filed under another message or agency than it names."
)
DIRECTORY = gettext_noop("Version {version} of the directory was changed or taken away.")
DIRECTORY_LOST = gettext_noop(
    "Version {version} of the directory, which the platform gave to this node, is not in the store,"
    " or is another: it was taken away or changed. A running platform gives the node a new one."
)
NO_DIRECTORY = gettext_noop("Every version of the directory was removed.")
WRAPS = gettext_noop(
    "What opens the content of the message of entry {index} was changed or removed: its readers"
    " cannot open it."
)
REMOVED = gettext_noop(
    "The content of the message of entry {index} was removed although a recipient still waited for"
    " it."
)
PACKET = gettext_noop(
    "What the message of entry {index} is known by to VXP clients (number, date, subject, whose it"
    " is) is not what its packet says: reports would be filed under another document."
)
UNREAD = gettext_noop(
    "Not proved: by which words VXP clients know {count} packets; their contents were removed or"
    " cannot be opened here."
)
UNDATED = gettext_noop(
    "Not proved: the day of {count} packets of VXP clients, and whether they recall or update a"
    " document. An older version of the node did not note it, and the packets could not be opened"
    " when the node was upgraded. What else they are known by agrees with them."
)
UNNOTED = gettext_noop(
    "Of {count} packets that came by VXP (the first is entry {index}) nobody noted by which words"
    " their senders know them: that was taken away, or the node ended before it noted it. Their"
    " senders' software notes it by sending the same packet again."
)
KEY = gettext_noop(
    "The key file {file} is missing or holds another key than the node was used with. Put it back"
    " from the backup."
)
SYSTEMS = gettext_noop(
    "The list of VXP clients' systems, {file}, is missing or not as the platform signed it: they"
    " cannot call. Where it is missing the running platform gives it anew; else put it back from"
    " the backup."
)
GONE = gettext_noop(
    "The contents of {count} of these messages were removed when their time was over; their SHA-256"
    " and all proofs are there."
)
UNREACHED = gettext_noop(
    "Not proved: {count} large contents. They cannot be read now where they lie ({reason}). Run"
    " this again once they can."
)
STRAY = gettext_noop(
    "A row of the table {table} at {index} belongs to no message: it was slipped in, or its message"
    " was removed."
)
COSIGNATURE = gettext_noop(
    "A witness's co-signature below the checkpoint of {size} entries was changed or does not belong"
    " to it."
)
TOKEN = gettext_noop(
    "The time-stamp token over the checkpoint of {size} entries was changed or does not belong to"
    " it."
)
ATTESTED = gettext_noop(
    "{checked} co-signatures and time-stamp tokens over checkpoints were checked."
)
UNLISTED = gettext_noop(
    "Not proved: that {unlisted} co-signatures are by witnesses to be believed; they stand in no"
    " list of witnesses here (LIENTHONG_GATEWAY_WITNESSES)."
)
UNCHECKED = gettext_noop(
    "Not proved: who issued {unchecked} time-stamp tokens; no authority is set here"
    " (LIENTHONG_GATEWAY_TSA_CERTIFICATE)."
)
CONTRADICTED = gettext_noop(
    "The log is not that of the checkpoint of {size} entries that was kept outside the node, by the"
    " platform or in a file: it was cut back or rewritten."
)
INCOMPLETE = gettext_noop("There is more damage than is listed here.")
NOT_COMPARED = gettext_noop(
    "Not proved: that nobody cut the store back together with its newest checkpoints. Compare with"
    " a checkpoint kept elsewhere (--checkpoint FILE)."
)
EMPTY = gettext_noop("The store is empty: the node has not kept one message.")
LOST = gettext_noop(
    "The platform's database knows of {confirmed} entries that this node confirmed; {lost} of them"
    " are lost. Put the folder of the node back from a newer backup; where there is none, go on"
    " with lienthong exchange accept-loss."
)
CONFIRMED = gettext_noop("All {confirmed} entries that the platform's database knows of are there.")
NOT_ASKED = gettext_noop(
    "Not proved: that everything the node confirmed is there. The platform's database is not here"
    " or could not be asked."
)
WHOLE = gettext_noop("The node's store is whole.")
DAMAGED = gettext_noop("The node's store is damaged.")
MOST_SHOWN = 80
SYSTEMS_FILE = "systems.secret"
PARTLY = gettext_noop("What could be read of the node's store is whole.")
KEYLESS = gettext_noop("The node's store is whole, but its keys are not.")
TOLD = gettext_noop("Re-prove the node's store: log, messages, contents, acknowledgements.")


def run_fsck(arguments: Sequence[str], translate: Translate) -> tuple[str, bool]:
    """Re-prove the store of the data folder's node: what was found, and whether it is whole."""
    asked = _parser(translate).parse_args(arguments)
    site = SiteSettings.from_environment(os.environ)
    ground.require_folder(site.home)
    kept = [read_file(path, MAX_NOTE_BYTES) for path in asked.checkpoint]
    settings = GatewaySettings.from_environment(os.environ, home=site.home)
    report = verify_store(settings, kept_elsewhere=kept, confirmed=ask_platform(site, settings))
    return in_words(report, translate, node=settings), report.is_whole


def in_words(
    report: StoreReport, translate: Translate, *, node: GatewaySettings | None = None
) -> str:
    """What was found, one sentence a line, the verdict last.

    With the settings of the `node` it says where contents that are missing were looked for.
    """
    proved = translate(PROVED).format(
        messages=report.messages, entries=report.log.size, checkpoints=report.log.checkpoints
    )
    lines = [proved, *_apart(report, translate), *_attested(report.attested, translate)]
    lines += _faults(report, translate)
    if report.contents and node is not None and node.bucket is None:
        lines.append(translate(ELSEWHERE).format(folder=node.contents))
    lines += _packets(report.packets, translate)
    if not (report.log.complete and report.rows.complete):
        lines.append(translate(INCOMPLETE))
    if report.surplus:
        first = ascii(report.first_surplus[:MOST_SHOWN])  # anybody may have named it
        lines.append(translate(SURPLUS).format(count=report.surplus, name=first))
    if not report.messages:
        lines.append(translate(EMPTY))
    if report.confirmed is not None:
        told = LOST if report.lost else CONFIRMED
        lines.append(translate(told).format(confirmed=report.confirmed, lost=report.lost))
    if report.directory_lost:
        lines.append(translate(DIRECTORY_LOST).format(version=report.directory_lost))
    if report.confirmed is None and not report.kept_elsewhere:
        lines.append(translate(NOT_ASKED))
    if not report.kept_elsewhere:
        lines.append(translate(NOT_COMPARED))
    lines.append(translate(_verdict(report)))
    return "\n".join(lines)


def _packets(packets: PacketReport, translate: Translate) -> Iterator[str]:
    """What could not be told of VXP clients' packets."""
    if packets.unread:
        yield translate(UNREAD).format(count=packets.unread)
    if packets.undated:
        yield translate(UNDATED).format(count=packets.undated)
    if packets.unnoted:
        told = translate(UNNOTED)
        yield told.format(count=len(packets.unnoted), index=packets.unnoted[0])


def _apart(report: StoreReport, translate: Translate) -> Iterator[str]:
    """Which contents are not there to be read, and why."""
    if report.removed:
        yield translate(GONE).format(count=report.removed)
    if report.unreached:
        yield translate(UNREACHED).format(count=report.unread, reason=report.unreached)


def _verdict(report: StoreReport) -> str:
    if not report.has_whole_store:
        return DAMAGED
    if report.keys:
        return KEYLESS
    return PARTLY if report.unread else WHOLE


def _faults(report: StoreReport, translate: Translate) -> Iterator[str]:
    """Each fault once: what the rows' proof says of tiles and checkpoints, the log's said."""
    for damage in report.log.damages:
        yield _say(damage, translate(IN_THE_LOG[damage.kind]))
    for damage in report.rows.damages:
        if damage.kind in IN_THE_ROWS:
            yield _say(damage, translate(IN_THE_ROWS[damage.kind]))
        elif damage not in report.log.damages:
            yield _say(damage, translate(IN_THE_LOG[damage.kind]))
    yield from _misfiled(report, translate)
    yield from (translate(CONTENT).format(index=index) for index in report.contents)
    attested = report.attested
    yield from (translate(COSIGNATURE).format(size=size) for size in attested.cosignatures)
    yield from (translate(TOKEN).format(size=size) for size in attested.tokens)
    for file in report.keys:
        yield translate(SYSTEMS if file.name == SYSTEMS_FILE else KEY).format(file=file)
    yield from (translate(CONTRADICTED).format(size=size) for size in report.contradicted)


def _misfiled(report: StoreReport, translate: Translate) -> Iterator[str]:
    """What stands beside the log; of an entry that was changed itself that has been said."""
    said, filing = {damage.index for damage in report.rows.damages}, report.filing
    for sentence, places in (
        (MISFILED, sorted({*report.misfiled, *filing.filed})),
        (RECEIPT, filing.receipts),
        (ACKNOWLEDGEMENT, filing.acknowledgements),
        (WRAPS, filing.wraps),
        (REMOVED, filing.removed),
        (PACKET, report.packets.wrong),
    ):
        yield from (translate(sentence).format(index=one) for one in places if one not in said)
    for version in filing.directories:
        yield translate(DIRECTORY if version else NO_DIRECTORY).format(version=version)
    for table, index in filing.strays:
        if index not in said:
            yield translate(STRAY).format(table=table, index=index)


def _attested(report: AttestationReport, translate: Translate) -> Iterator[str]:
    """What was checked of others' words, and what could not be."""
    told = {ATTESTED: report.checked, UNLISTED: report.unlisted, UNCHECKED: report.unchecked}
    for sentence, count in told.items():
        if count:
            yield translate(sentence).format(checked=count, unlisted=count, unchecked=count)


def _say(damage: Damage, sentence: str) -> str:
    return sentence.format(index=damage.index, other=damage.other)


def _parser(translate: Translate) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lienthong exchange fsck", description=translate(TOLD))
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help=translate(
            gettext_noop("a checkpoint kept elsewhere, which the log must still agree with")
        ),
    )
    return parser
