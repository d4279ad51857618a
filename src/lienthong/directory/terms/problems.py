"""What can be wrong with a change: each refusal is about one field of one line."""

from lienthong.kernel.errors import Fault, Refusal


class UnitCodeMalformed(Refusal):
    """A unit's code has not the digits of its level."""

    code = "directory.unit_code_malformed"
    fault = Fault.CALLER
    status = 422
    message = "“{value}” is not the code of such a unit. Give {digits} digits."


class UnitNameMalformed(Refusal):
    """A unit's name does not begin with a type of its level."""

    code = "directory.unit_name_malformed"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{value}” is not the name of a unit of that level. Begin with its type, such as Xã, "
        "Phường or Tỉnh."
    )


class NameTooLong(Refusal):
    """A name is longer than the register keeps."""

    code = "directory.name_too_long"
    fault = Fault.CALLER
    status = 422
    message = "The name is longer than {longest} characters. Shorten it."


class WordUnknown(Refusal):
    """A word is not one of those a column knows."""

    code = "directory.word_unknown"
    fault = Fault.CALLER
    status = 422
    message = "“{value}” cannot stand in “{column}”. Give one of: {expected}."


class DayMalformed(Refusal):
    """A day cannot be read."""

    code = "directory.day_malformed"
    fault = Fault.CALLER
    status = 422
    message = "“{value}” is not a day. Write it like 2025-07-01."


class ActDayMalformed(Refusal):
    """The day of an act cannot be read, not even as a month or a year."""

    code = "directory.act_day_malformed"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{value}” is neither a day nor a month nor a year. Write it like 2025-06-16, 2025-06 or "
        "2025, or leave it empty."
    )


class TooFarAhead(Refusal):
    """A change was dated so far ahead that the day must be a slip."""

    code = "directory.too_far_ahead"
    fault = Fault.CALLER
    status = 422
    message = "{on} is more than ten years ahead. Check the year: {latest} is the last day taken."


class ParentMissing(Refusal):
    """A new unit below a province was described without the unit it lies in."""

    code = "directory.parent_missing"
    fault = Fault.CALLER
    status = 422
    message = "What “{name}” lies in is missing. Give the code of the unit it lies in."


class ParentTooLow(Refusal):
    """A unit was to lie in one that is not of a higher level."""

    code = "directory.parent_too_low"
    fault = Fault.CALLER
    status = 422
    message = "{name} cannot lie in {parent}, which is not of a higher level. Choose another unit."


class AllToOneOfSeveral(Refusal):
    """All of a body was to go to one of several."""

    code = "directory.all_to_one_of_several"
    fault = Fault.CALLER
    status = 422
    message = (
        "All of {name} cannot go to one of several bodies. Give “part”, “remainder” or “unknown”."
    )


class TwoRemainders(Refusal):
    """A body was to have two remainders."""

    code = "directory.two_remainders"
    fault = Fault.CALLER
    status = 422
    message = "{name} can have only one remainder. Give “part” for the others."


class UnchangedPassesOn(Refusal):
    """A body was to pass on and stay unchanged."""

    code = "directory.unchanged_passes_on"
    fault = Fault.CALLER
    status = 422
    message = "{name} passes something on, so it is not unchanged. Give another share."


class FormationMalformed(Refusal):
    """The lines do not make a change of kind formed."""

    code = "directory.formed_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To form bodies, each line describes one new body and names no source."


class RenamingMalformed(Refusal):
    """The lines do not make a change of kind renamed."""

    code = "directory.renamed_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To rename, each line names one body and its new name."


class MoveMalformed(Refusal):
    """The lines do not make a change of kind moved."""

    code = "directory.moved_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To move, each line names one body and what it comes under."


class RecodingMalformed(Refusal):
    """The lines do not make a change of kind code_changed."""

    code = "directory.code_changed_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To change codes, each line names one body and its new code."


class MergerMalformed(Refusal):
    """The lines do not make a change of kind merged."""

    code = "directory.merged_malformed"
    fault = Fault.CALLER
    status = 422
    message = (
        "To merge, name two bodies or more and what each passes into, or one and the living "
        "body it passes into."
    )


class SplitMalformed(Refusal):
    """The lines do not make a change of kind split."""

    code = "directory.split_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To split, name one body and two or more that it passes to."


class DissolutionMalformed(Refusal):
    """The lines do not make a change of kind dissolved."""

    code = "directory.dissolved_malformed"
    fault = Fault.CALLER
    status = 422
    message = "To dissolve, each line names a body that ends."


class KindNotEntered(Refusal):
    """A kind of event that only the platform makes was entered."""

    code = "directory.kind_not_entered"
    fault = Fault.CALLER
    status = 422
    message = "Changes of this kind are not entered by hand. Choose another kind."


class ValueMissing(Refusal):
    """A change leaves out something it needs."""

    code = "directory.value_missing"
    fault = Fault.CALLER
    status = 422
    message = "“{column}” is missing. Fill it in."


class NotLiving(Refusal):
    """A body was named that does not live on the day of the change."""

    code = "directory.not_living"
    fault = Fault.CALLER
    status = 422
    message = "{name} does not exist on {on}. Check the day, or name the body that does."


class ChangedLater(Refusal):
    """A change was dated before one that the record already has."""

    code = "directory.changed_later"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} already has a change on {on}. A change must come after it; undo that one first."
    )


class CodeTaken(Refusal):
    """A code was given that another body has on that day, or later."""

    code = "directory.code_taken"
    fault = Fault.CALLER
    status = 422
    message = "The code {code} belongs to {name} on that day or later. Give another code."


class StillHolds(Refusal):
    """A body was to end while others still lie in it or stand under it."""

    code = "directory.still_holds"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} cannot end: {count} bodies still belong to it ({examples}). Move or end them first."
    )


class NothingChanges(Refusal):
    """A change would leave a body as it is."""

    code = "directory.nothing_changes"
    fault = Fault.CALLER
    status = 422
    message = "{name} already is as described. Leave the line out."


class FileEmpty(Refusal):
    """A file of changes holds nothing."""

    code = "directory.file_empty"
    fault = Fault.CALLER
    status = 422
    message = "The file is empty. Start from the template."


class TableWithoutLines(Refusal):
    """A table names its columns and then ends."""

    code = "directory.table_without_lines"
    fault = Fault.CALLER
    status = 422
    message = "The table has no lines below its header, so there is nothing to record. Fill it in."


class FileTooLong(Refusal):
    """A file of changes is longer than one file may be."""

    code = "directory.file_too_long"
    fault = Fault.CALLER
    status = 413
    message = "The file has more than {longest} characters. Split it."


class FileDamaged(Refusal):
    """A file of changes cannot be read as CSV."""

    code = "directory.file_damaged"
    fault = Fault.CALLER
    status = 422
    message = "The file cannot be read as CSV at line {line}. Save it again as CSV (UTF-8)."


class HeaderWrong(Refusal):
    """The first line of a file of changes does not name its columns."""

    code = "directory.header_wrong"
    fault = Fault.CALLER
    status = 422
    message = "The first line must name the columns of the template; check: {columns}."


class TooManyCells(Refusal):
    """A line has cells beyond the last column."""

    code = "directory.too_many_cells"
    fault = Fault.CALLER
    status = 422
    message = "The line has more cells than the header. Put text with commas in quotation marks."


class TooManyChanges(Refusal):
    """A file holds more changes than are entered at once."""

    code = "directory.too_many_changes"
    fault = Fault.CALLER
    status = 413
    message = (
        "The file holds {number} changes; one file may hold {most}, with any number of lines each. "
        "Split it and send one file after the other."
    )


class EventDiffers(Refusal):
    """Lines of one event say different things of the event as a whole."""

    code = "directory.event_differs"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{value}” differs from “{first}” in the event's first line. Make them alike, or give the "
        "line another event."
    )


class NameDiffers(Refusal):
    """The name beside a code is not the name of the body with that code."""

    code = "directory.name_differs"
    fault = Fault.CALLER
    status = 422
    message = (
        "The code {code} belongs to {name} on {on}, not to “{given}”. Correct the code or the name."
    )


class UnknownCode(Refusal):
    """No body has the code on that day."""

    code = "directory.unknown_code"
    fault = Fault.CALLER
    status = 422
    message = "No body has the code “{code}” on {on}. Check the code and the day."
