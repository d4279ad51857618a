"""What a witness or an auditor refuses, each with a stable code and what to do (EX-121 …)."""

from lienthong.kernel.errors import Fault, Refusal


class CallUnknown(Refusal):
    """A witness has one call."""

    code = "witness.call_unknown"
    fault = Fault.CALLER
    message = "A witness has one call: POST …/add-checkpoint."
    status = 404


class SubmissionTooLarge(Refusal):
    """A body is longer than any submission can be."""

    code = "witness.submission_too_large"
    fault = Fault.CALLER
    message = "A submission has at most {limit} bytes."
    status = 413


class LogUnknown(Refusal):
    """The witness does not watch this log."""

    code = "witness.log_unknown"
    fault = Fault.CALLER
    message = "This witness does not watch the log {origin}. Ask its operator to add the log's key."
    status = 404


class LogKeyUnknown(Refusal):
    """No key that the witness knows for a log signed the checkpoint."""

    code = "witness.log_key_unknown"
    fault = Fault.CALLER
    message = "No key that this witness knows for the log {origin} signed this checkpoint."
    status = 403


class OldSizeTooLarge(Refusal):
    """A submission goes backwards."""

    code = "witness.old_size_too_large"
    fault = Fault.CALLER
    message = "The old size {old} is more than the {size} entries of the checkpoint."


class SizeConflict(Refusal):
    """The witness remembers another size, or another root of the same size; `known` is the size."""

    code = "witness.size_conflict"
    fault = Fault.CALLER
    message = (
        "This witness knows {known} entries of the log, not what was submitted. Send the proof from"
        " there; if that is the same size, the log shows two histories."
    )
    status = 409


class GrowthUnproved(Refusal):
    """The proof does not lead from what the witness remembers to the checkpoint."""

    code = "witness.growth_unproved"
    fault = Fault.CALLER
    message = "The proof does not show that the {size} entries only add to the {known} known ones."
    status = 422


class WitnessNameRefused(Refusal):
    """A witness's name cannot stand in a signature line."""

    code = "witness.name_refused"
    fault = Fault.CALLER
    message = (
        "“{name}” cannot be a witness's name. Take an address without scheme, such as"
        " witness.example.gov.vn/w1: no spaces and no “+”."
    )


class MemoryLost(Refusal):
    """A witness's key is there without its memory, or the other way round."""

    code = "witness.memory_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "{there} is there but {missing} is not. A witness without its memory could co-sign a second"
        " history: restore both from the backup, or begin anew with new names for both files."
    )


class MemoryDamaged(Refusal):
    """A witness's memory, or an auditor's kept checkpoint, cannot be read."""

    code = "witness.memory_damaged"
    fault = Fault.THIS_SYSTEM
    message = "{file} cannot be read any more ({problem}). Restore it from the backup."


class WitnessAlreadyRunning(Refusal):
    """Another process uses the same memory."""

    code = "witness.already_running"
    fault = Fault.CALLER
    message = "Another process already runs the witness with {file}. Stop it first."


class LogUnreachable(Refusal):
    """A node does not answer, or answers something else."""

    code = "witness.log_unreachable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "{address} gave no checkpoint ({problem}). Check the address; a node that has taken no"
        " message yet has none: ask again later."
    )


class LogNotCertified(Refusal):
    """The certificate that a node shows for its log is not the province's."""

    code = "witness.log_not_certified"
    fault = Fault.OTHER_SYSTEM
    message = (
        "{address} shows a log or a checkpoint that the key given did not certify ({problem})."
        " Check the key; if it is right, somebody else answers there."
    )


class HistoryRewritten(Refusal):
    """A log contradicts a checkpoint of its own that was kept."""

    code = "witness.history_rewritten"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The log {origin} contradicts itself: it once signed {known} entries and now shows {size}"
        " that do not add to them ({problem}). Both signed checkpoints are kept, in {file} and"
        " {other}: show them to the province and to others who use the log."
    )
