"""The users' guides: read from `data/guides`, shown by the platform itself.

A guide is a Markdown file that any forge shows as well; here the few forms that guides use become
HTML, everything else is refused when the guide is read (ValueError). `<!-- name -->` above a
heading names that task in every language, for links from the pages it is about.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

GUIDES = ("clerk", "leader", "specialist", "drafter", "archivist", "programme")
_TASK = re.compile(r"<!-- ([a-z-]+) -->")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(\.\./\.\./static/guides/([a-z-]+\.webp)\)")
_PIECE = re.compile(r"\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([a-z]+)\.[a-z]{2}\.md\)")
_ITEM = re.compile(r"(\d+\.|-) (.+)")


@dataclass
class Task:
    """One task of a guide: what it is called, its name in addresses, how it is done."""

    name: str
    title: str
    body: SafeString = field(default_factory=SafeString)


@dataclass
class Guide:
    """A guide in one language. `lead` is what stands above the first task."""

    name: str
    title: str = ""
    lead: SafeString = field(default_factory=SafeString)
    tasks: list[Task] = field(default_factory=list)


def guide_text(name: str, language: str) -> str:
    """The Markdown of a guide of GUIDES; English unless the language is Vietnamese."""
    ending = "vi" if language.startswith("vi") else "en"
    path = files("lienthong.site").joinpath(f"data/guides/{name}.{ending}.md")
    return path.read_text(encoding="utf-8")


@cache
def read_guide(name: str, language: str) -> Guide:
    """A guide of GUIDES as the page shows it. Refuses a form it does not know."""
    guide, task_name = Guide(name), ""
    for block in guide_text(name, language).strip().split("\n\n"):
        if block.startswith("# "):
            guide.title = block[2:]
        elif block.startswith("<!-- "):
            mark, _, heading = block.partition("\n")
            named = _TASK.fullmatch(mark)
            if named is None or not heading.startswith("## "):
                raise ValueError(f"guide {name}: a comment that names no task: {block}")
            task_name = named[1]
            guide.tasks.append(Task(task_name, heading[3:]))
        elif guide.tasks:
            guide.tasks[-1].body += _block(name, block)
        else:
            guide.lead += _block(name, block)
    return guide


def _block(guide: str, block: str) -> SafeString:
    """A picture, a list or a paragraph."""
    if picture := _PICTURE.fullmatch(block):
        return format_html(
            '<p class="guide-picture"><img src="{}" alt="{}" loading="lazy"></p>',
            static(f"guides/{picture[2]}"),
            picture[1],
        )
    lines = block.split("\n")
    items = [_ITEM.fullmatch(line) for line in lines]
    if all(items):
        told = format_html_join("", "<li>{}</li>", ((_words(item[2]),) for item in items if item))
        return format_html("<ul>{}</ul>" if block.startswith("-") else "<ol>{}</ol>", told)
    if block[0] in "#!<|>" or any(items):
        raise ValueError(f"guide {guide}: no form that guides use: {block}")
    return format_html("<p>{}</p>", _words(" ".join(lines)))


def _words(text: str) -> SafeString:
    """A line with what is strong, what stands on the screen, keys, and links to other guides."""
    told, at = SafeString(), 0
    for piece in _PIECE.finditer(text):
        told += format_html("{}", text[at : piece.start()]) + _piece(piece)
        at = piece.end()
    return told + format_html("{}", text[at:])


def _piece(piece: re.Match[str]) -> SafeString:
    strong, label, key, link, guide = piece.groups()
    if strong:
        return format_html("<strong>{}</strong>", strong)
    if label:
        return format_html('<b class="guide-label">{}</b>', label)
    if key:
        return format_html("<kbd>{}</kbd>", key)
    return format_html('<a href="{}">{}</a>', reverse("guide", args=[guide]), link)


HELP = {
    "cooperation:add": ("programme", "agreement"),
    "cooperation:amend": ("programme", "agreement"),
    "cooperation:text_new": ("programme", "text"),
    "cooperation:commitment": ("programme", "commitments"),
    "cooperation:commitment_add": ("programme", "commitments"),
    "cooperation:commitment_change": ("programme", "commitments"),
    "cooperation:proposals": ("programme", "commitments"),
    "cooperation:proposal_change": ("programme", "commitments"),
    **dict.fromkeys(
        (
            "cooperation:rollouts",
            "cooperation:rollout",
            "cooperation:rollout_add",
            "cooperation:site",
            "cooperation:site_add",
        ),
        ("programme", "rollouts"),
    ),
    **dict.fromkeys(
        (
            "cooperation:results",
            "cooperation:result",
            "cooperation:result_report",
            "cooperation:result_count",
            "cooperation:counted_rows",
            "cooperation:result_revise",
            "cooperation:evidence_add",
            "cooperation:measure",
        ),
        ("programme", "results"),
    ),
    "cooperation:results_waiting": ("programme", "confirm"),
    "cooperation:things": ("programme", "counted"),
    "cooperation:locks": ("programme", "counted"),
    "cooperation:notes": ("programme", "notes"),
    **dict.fromkeys(
        (
            "cooperation:trainings",
            "cooperation:training",
            "cooperation:training_add",
            "cooperation:training_room",
            "cooperation:training_lacking",
            "cooperation:trainee",
        ),
        ("programme", "trainings"),
    ),
    **dict.fromkeys(
        ("cooperation:security_files", "cooperation:security_file", "cooperation:security_add"),
        ("programme", "security"),
    ),
    **dict.fromkeys(
        ("cooperation:trials", "cooperation:trial", "cooperation:trial_add"),
        ("programme", "trials"),
    ),
    "cooperation:reviews": ("programme", "review"),
    "cooperation:review_new": ("programme", "review"),
    "cooperation:review": ("programme", "review"),
    "cooperation:review_number": ("programme", "review"),
    "cooperation:coverage": ("programme", "coverage"),
    "cooperation:unit_story": ("programme", "coverage"),
    "cooperation:own_story": ("programme", "coverage"),
    "cooperation:week": ("programme", "week"),
    "cooperation:meetings": ("programme", "meeting"),
    "cooperation:meeting": ("programme", "meeting"),
    "cooperation:meeting_add": ("programme", "meeting"),
    "cooperation:conclusion": ("programme", "meeting"),
    "cooperation:table_give": ("programme", "excel"),
    "cooperation:table_seen": ("programme", "excel"),
    "cooperation:result_give": ("programme", "results-excel"),
    "cooperation:result_table_seen": ("programme", "results-excel"),
    "cooperation:commitments": ("programme", "commitments"),
    "cooperation:surveys": ("programme", "survey"),
    "cooperation:survey": ("programme", "survey"),
    "cooperation:survey_add": ("programme", "survey"),
    "cooperation:survey_change": ("programme", "survey"),
    "cooperation:survey_send": ("programme", "survey"),
    "cooperation:survey_answer": ("programme", "survey"),
    "cooperation:survey_table": ("programme", "survey"),
    "cooperation:survey_enter": ("programme", "survey"),
    "cooperation:survey_needs": ("programme", "survey"),
    "cooperation:survey_need": ("programme", "survey"),
    "cooperation:survey_requests": ("specialist", "survey"),
    "cooperation:survey_request": ("specialist", "survey"),
    "cooperation:text": ("programme", "clauses"),
    "cooperation:radar": ("programme", "lapse"),
    "cooperation:lapse": ("programme", "lapse"),
    "cooperation:undecided": ("programme", "ended"),
    "cooperation:decide": ("programme", "ended"),
    "cooperation:decision": ("programme", "ended"),
    "cooperation:carried": ("programme", "carried"),
    "cooperation:carried_here": ("programme", "carried"),
    "cooperation:public_figures": ("programme", "figures"),
    "reporting:list": ("programme", "figures"),
    "reporting:one": ("programme", "figures"),
    "documents:desk": ("clerk", "accept"),
    "documents:received": ("clerk", "accept"),
    "documents:take_in": ("clerk", "scan"),
    "documents:scan": ("clerk", "scan"),
    "documents:by_hand": ("clerk", "by-hand"),
    "documents:register": ("clerk", "register"),
    "documents:arrival": ("leader", "instruct"),
    "documents:to_number": ("clerk", "number"),
    "documents:series": ("clerk", "reserve"),
    "documents:issued_register": ("clerk", "issue"),
    "documents:issued": ("drafter", "track"),
    "documents:to_sign": ("leader", "sign"),
    "documents:dispatch": ("leader", "sign"),
    "documents:authorities": ("leader", "authority"),
    "documents:drafts": ("drafter", "draft"),
    "documents:draft_new": ("drafter", "draft"),
    "documents:draft": ("drafter", "review"),
    "documents:draft_edit": ("drafter", "draft"),
    "documents:draft_submit": ("drafter", "review"),
    "documents:chains": ("drafter", "chains"),
    "documents:set_chain": ("drafter", "chains"),
    "documents:find": ("specialist", "find"),
    "documents:matter": ("specialist", "find"),
    "documents:files": ("archivist", "job-file"),
    "documents:open_file": ("archivist", "job-file"),
    "documents:file_one": ("archivist", "job-file"),
    "documents:file_lists": ("archivist", "yearly-list"),
    "documents:file_list": ("archivist", "yearly-list"),
    "documents:retentions": ("archivist", "yearly-list"),
    "documents:hand_overs": ("archivist", "hand-over"),
    "documents:hand_over": ("archivist", "hand-over"),
    "documents:inherited": ("archivist", "inherited"),
    "work:mine": ("specialist", "my-tasks"),
    "work:one": ("specialist", "do"),
    "work:to_confirm": ("leader", "confirm"),
    "work:assign": ("leader", "assign"),
    "work:conclusions": ("leader", "assign"),
    "work:week": ("leader", "overview"),
    "work:workload": ("leader", "overview"),
    "work:all": ("leader", "overview"),
    "work:feed": ("specialist", "remind"),
}
"""Which task of which guide a page is about; other pages lead to the list of guides."""


def help_url(route: str) -> str:
    """Where the help of a page is, by the name of its route."""
    if route not in HELP:
        return reverse("guides")
    guide, task = HELP[route]
    return f"{reverse('guide', args=[guide])}#{task}"
