"""What is refused about roll-outs. A DraftRefusal names the field that is wrong."""

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal


class ItemMissing(DraftRefusal):
    """A roll-out is of something."""

    code = "cooperation.item_missing"
    field = "item"
    message = "Name what is put in place, such as 4G station or one-stop software."


class MeasureMissing(DraftRefusal):
    """A quantity is of something."""

    code = "cooperation.measure_missing"
    field = "measure"
    message = "Write in what it is counted: stations, sets, schools, km."


class RolloutNamedTwice(DraftRefusal):
    """The same item twice under one commitment would be counted twice."""

    code = "cooperation.rollout_named_twice"
    field = "item"
    message = "{reference} of the same commitment has this item already. Add the sites there."


class QuantityInParts(DraftRefusal):
    """A quantity that is no whole number of what comes in whole pieces."""

    code = "cooperation.quantity_in_parts"
    field = "quantity"
    message = "{figure} is no whole number, and there are only whole ones of “{measured_in}”."


class SiteUnitMissing(DraftRefusal):
    """A site lies in a unit of the directory."""

    code = "cooperation.site_unit_missing"
    field = "unit"
    message = "Name the unit in which the site lies: xã Nga Sơn."


class SiteUnitUnknown(DraftRefusal):
    """No single unit of the directory bears the name."""

    code = "cooperation.site_unit_unknown"
    field = "unit"
    message = (
        "“{text}” names no single unit of the directory. Write its kind and full name: xã Nga Sơn."
    )


class SiteUnitAmbiguous(DraftRefusal):
    """Several units bear the name, and none of them is nearer than the others."""

    code = "cooperation.site_unit_ambiguous"
    field = "unit"
    message = "“{text}” may be: {candidates}. Write it so, with its province."


class QuantityNotUnderstood(DraftRefusal):
    """A quantity is a number above nought."""

    code = "cooperation.quantity_not_understood"
    field = "quantity"
    message = "“{text}” is not a quantity. Write a number above 0, such as 1 or 1.205."


class StageDayNotUnderstood(DraftRefusal):
    """The day of a stage cannot be read."""

    code = "cooperation.stage_day_not_understood"
    message = (
        "“{text}” is not a date. Write it as far as it is known: 31/12/2026, 6/2026 or 2026. Leave "
        "it empty if that has not been reached; write “không rõ” if it has, but nobody knows when."
    )

    @property
    def place(self) -> str:
        """The stage."""
        return str(self.params["stage"])


class StageInFuture(DraftRefusal):
    """A deed that is still to come is a plan."""

    code = "cooperation.stage_in_future"
    message = "{day} is still to come. What is only planned goes into “Planned”."

    @property
    def place(self) -> str:
        """The stage."""
        return str(self.params["stage"])


class StagesOutOfOrder(DraftRefusal):
    """A later stage cannot lie before an earlier one."""

    code = "cooperation.stages_out_of_order"
    message = "This is before {earlier}. First installed, then accepted, then used: mend one."

    @property
    def place(self) -> str:
        """The later stage."""
        return str(self.params["stage"])


class AcceptanceUnproved(DraftRefusal):
    """Acceptance rests on a record of it."""

    code = "cooperation.acceptance_unproved"
    field = "source"
    message = "Write what proves the acceptance: number and day of its record, or a link."


class SiteGivenTwice(DraftRefusal):
    """One site is given twice at once."""

    code = "cooperation.site_given_twice"
    field = "place"
    message = "The same unit and place are given twice. Keep one, or name the place."


class ChangeReasonMissing(DraftRefusal):
    """What is on record changes for a reason."""

    code = "cooperation.change_reason_missing"
    field = "reason"
    message = "This changes what is on record. Write why."


class SitesRefused(Refusal):
    """Sites were not recorded; `refusals` lists every DraftRefusal."""

    code = "cooperation.sites_refused"
    fault = Fault.CALLER
    status = 422
    message = "Nothing was recorded: {summary}"


class RolloutRefused(Refusal):
    """A roll-out was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.rollout_refused"
    fault = Fault.CALLER
    status = 422
    message = "The roll-out was not saved: {summary}"


class UnknownRollout(Refusal):
    """No roll-out has this reference."""

    code = "cooperation.unknown_rollout"
    fault = Fault.CALLER
    status = 404
    message = "There is no roll-out {asked} on record. Look it up in the list of roll-outs."


class UnknownSite(Refusal):
    """The roll-out has no such site."""

    code = "cooperation.unknown_site"
    fault = Fault.CALLER
    status = 404
    message = "The roll-out has no such site. Open its list of sites."


class SiteChanged(Refusal):
    """Somebody else changed the site after this person had opened it."""

    code = "cooperation.site_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} changed {site} after you had opened it. Open it again; what you typed is still "
        "below."
    )


class NothingNew(Refusal):
    """Every row is on record already."""

    code = "cooperation.nothing_new"
    fault = Fault.CALLER
    status = 409
    message = "Everything in it is on record already. Nothing was changed."
