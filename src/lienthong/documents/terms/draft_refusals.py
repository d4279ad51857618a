"""What drafting refuses, each with a stable code, whose fault it is, and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class DraftUnknown(Refusal):
    """No such outgoing document, or not one this person may read."""

    code = "documents.draft_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such draft that you may read in your agency."


class NeverDrafted(DraftUnknown):
    """A document that was numbered on paper: it has no draft, only a row in the register."""

    code = "documents.never_drafted"


class DraftClosed(Refusal):
    """A draft that its stage or its owner does not let this person change."""

    code = "documents.draft_closed"
    fault = Fault.CALLER
    status = 409
    message = (
        "This cannot be done with the draft as it stands now. Look at it again: its drafter and who"
        " drafts with them change it, the drafter submits it, and only before it is submitted or"
        " after it came back."
    )


class CoDrafterUnknown(Refusal):
    """Somebody who cannot draft with the drafter."""

    code = "documents.co_drafter_unknown"
    fault = Fault.CALLER
    status = 422
    message = "Choose up to 20 colleagues who hold a post in your agency now, other than yourself."


class DraftChanged(Refusal):
    """Somebody saved another version since this one was opened."""

    code = "documents.draft_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "A newer version ({version}) was saved since you opened this one. Nothing of yours is"
        " lost: compare both below, then save yours or leave it."
    )


class GapsLeft(Refusal):
    """Places of the template that nobody filled in."""

    code = "documents.gaps_left"
    fault = Fault.CALLER
    status = 422
    message = "Some places of the template are still to be filled in: {gaps}. Edit the draft first."


class NotYoursToDecide(Refusal):
    """Somebody who is not asked now wanted to decide on a draft."""

    code = "documents.not_yours_to_decide"
    fault = Fault.CALLER
    status = 409
    message = "Your word on this draft is not asked for now. Look at it again before you go on."


class CommentMissing(Refusal):
    """A draft was to go back without saying why."""

    code = "documents.comment_missing"
    fault = Fault.CALLER
    status = 422
    message = "Say what is to be changed: the drafter needs it."


class ReviewerNotPossible(Refusal):
    """Somebody who cannot review this draft."""

    code = "documents.reviewer_not_possible"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} cannot review this draft: reviewers hold a post in the agency in which documents"
        " are drafted, are not its drafter, and stand in it once. Choose somebody else."
    )


class SignerMissing(Refusal):
    """A draft was to go to the signer without naming one."""

    code = "documents.signer_missing"
    fault = Fault.CALLER
    status = 422
    message = "Choose who signs: the head of the agency, or who holds an authority to sign today."


class FormNotProposed(Refusal):
    """The page says otherwise how it is signed than posts and authorities have it, and not why."""

    code = "documents.form_not_proposed"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} would sign as “{laid_out}”; by post and authority it is today: {proposed}. Leave"
        " post and form empty to take that over, or say why it is otherwise."
    )


class NothingToSignBy(Refusal):
    """A signer whose posts and authorities let them sign nothing of this type today."""

    code = "documents.nothing_to_sign_by"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} holds no authority to sign this today. Choose another signer, ask the head of the"
        " agency to give one, or say why it is signed so: authority is asked for again when it is"
        " signed."
    )


class DraftSecret(Refusal):
    """A document to be sent that bears a mark of state secrets."""

    code = "documents.draft_secret"
    fault = Fault.POLICY
    status = 422
    message = (
        "It bears the mark “{mark}”. State secrets must not be written, kept or sent on this"
        " platform (QĐ 28/2018/QĐ-TTg, Điều 1.2): nothing of it was kept. Tell whoever is"
        " responsible for state secrets in your agency."
    )


class FilesFull(Refusal):
    """More attachments than a document carries."""

    code = "documents.files_full"
    fault = Fault.CALLER
    status = 422
    message = "A document carries at most {most} attachments. Put several into one file."


class DuePast(Refusal):
    """An answer that is wanted by a day that has passed."""

    code = "documents.due_past"
    fault = Fault.CALLER
    status = 422
    message = (
        "The answer is wanted by {due_on}, which has passed. Choose today or a later day, or leave"
        " it empty."
    )
