"""Why a node does not start, or is not proved."""

from lienthong.kernel.errors import Fault, Refusal


class SettingRefused(Refusal):
    """A setting has a value that the node cannot use."""

    code = "gateway.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} must be a positive whole number, not “{value}”."


class SettingUnknown(Refusal):
    """A setting has none of the values it may have."""

    code = "gateway.setting_unknown"
    fault = Fault.CALLER
    message = "The setting {name} must be one of {known}, not “{value}”."


class BucketIncomplete(Refusal):
    """A bucket is set for contents, and not what is needed to use it (EX-195)."""

    code = "gateway.bucket_incomplete"
    fault = Fault.CALLER
    message = (
        "Contents are to be kept in a bucket, but {name} is missing or cannot be used. Set it, or"
        " unset LIENTHONG_GATEWAY_CONTENTS_URL to keep contents in the node's folder."
    )


class SecretExposed(Refusal):
    """A secret's file can be read by others than its owner (EX-195)."""

    code = "gateway.secret_exposed"
    fault = Fault.CALLER
    message = "The file {file} holds a secret and others can read it. Run: chmod 600 {file}"


class ProcessesNeedPostgres(Refusal):
    """Several processes were asked for on a store that only one may open."""

    code = "gateway.processes_need_postgres"
    fault = Fault.CALLER
    message = (
        "{name} wants several processes, but this node keeps its store in a file, which one process"
        " may open. Set LIENTHONG_GATEWAY_DATABASE_URL, or leave {name} out."
    )


class WitnessListUnreadable(Refusal):
    """The file of witnesses is not there, or has a line that says nothing."""

    code = "gateway.witness_list_unreadable"
    fault = Fault.CALLER
    message = (
        "The list of witnesses {file} cannot be used (line {line}). Each line reads: witness KEY"
        " URL, with the key as the witness gave it out; no witness stands in it twice."
    )


class AuthorityUnreadable(Refusal):
    """The time-stamping authority is set without an address or without a certificate."""

    code = "gateway.authority_unreadable"
    fault = Fault.CALLER
    message = (
        "The time-stamping authority needs both LIENTHONG_GATEWAY_TSA_URL (http or https) and"
        " LIENTHONG_GATEWAY_TSA_CERTIFICATE, a file with the certificate of its issuer in PEM"
        " form; {file} is none."
    )


class NodeNotPrepared(Refusal):
    """A key or certificate that the node needs is not in its folder."""

    code = "gateway.node_not_prepared"
    fault = Fault.THIS_SYSTEM
    message = "The node has no {file}. Prepare the node before starting it."


class NodeKeyLost(Refusal):
    """A key with which the node signed is gone."""

    code = "gateway.node_key_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The key file {file} is missing, but the node was in use before. Restore it from the"
        " backup: with a new one the node could not go on with its own log."
    )


class NodeRootForeign(Refusal):
    """The node was prepared under another root than the province's of today."""

    code = "gateway.node_root_foreign"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's {file} is another root than the province's in the folder keys. Restore the"
        " folders keys and gateway from the same backup."
    )


class NodeFileDamaged(Refusal):
    """A key or certificate of the node cannot be used."""

    code = "gateway.node_file_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's file {file} holds no readable key or certificate. Restore it from the backup."
    )


class StoreMissing(Refusal):
    """A store was to be proved that is not there."""

    code = "gateway.store_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "There is no {file}, so nothing of the node's store was proved and nothing was made. Check"
        " LIENTHONG_HOME, or restore the file from the backup."
    )


class StoreLost(Refusal):
    """The store of a node that was in use is gone, or an empty file stands in its place."""

    code = "gateway.store_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's store {file} is missing or empty, but the node was in use before. None was"
        " made: it would lack everything the node has confirmed. Move the folder {folder} aside and"
        " put it back whole from the newest backup."
    )


class StoreUnreadable(Refusal):
    """The node's store is no database, or cannot be opened."""

    code = "gateway.store_unreadable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's store {file} cannot be used (“{problem}”). Check that it answers and that this"
        " account may write it; if it is damaged, restore it from the backup."
    )


class StoreNotInDatabase(Refusal):
    """The database of a node that was in use holds no store."""

    code = "gateway.store_not_in_database"
    fault = Fault.THIS_SYSTEM
    message = (
        "The {database} holds no store of this node, but the node was in use before. None was made:"
        " it would lack everything the node has confirmed. Check LIENTHONG_GATEWAY_DATABASE_URL, or"
        " restore the database from the newest backup."
    )


class StoreOfAnotherNode(Refusal):
    """The database holds the store of another node, or of this one with another key."""

    code = "gateway.store_of_another_node"
    fault = Fault.CALLER
    message = (
        "The {database} holds the store of the node {node} with the log {origin} and another key of"
        " the log. Give each node a database of its own, and all processes of one node the same"
        " keys."
    )


class DatabaseUnusable(Refusal):
    """PostgreSQL cannot be reached, or does not let the node in."""

    code = "gateway.database_unusable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The {database} cannot be used (“{problem}”). Check that PostgreSQL runs, and"
        " LIENTHONG_GATEWAY_DATABASE_URL."
    )


class StoreDamaged(Refusal):
    """The store's log is not the one its checkpoint was signed for."""

    code = "gateway.store_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The store's log does not match the signed checkpoint of {size} entries. "
        "Do not use it: restore a backup, and keep this copy to find out what happened."
    )


class KeptDirectoryDamaged(Refusal):
    """The directory in the store is not one that the directory's key signed."""

    code = "gateway.kept_directory_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The store {file} is damaged: the directory kept in it does not bear its signature any more"
        " ({problem}). Do not use it: restore the node's folder from the backup, and keep this copy"
        " to find out what happened."
    )


class NodeAlreadyRunning(Refusal):
    """Another process has the node's store open."""

    code = "gateway.node_already_running"
    fault = Fault.CALLER
    message = "Another process already runs the node in {folder}. Stop it first."
