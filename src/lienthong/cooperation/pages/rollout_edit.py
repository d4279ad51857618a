"""Enter roll-outs and their sites, one by one; change a site, or take it out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.rollouts import (
    add_rollout,
    change_site,
    record_sites,
    take_out_site,
)
from lienthong.cooperation.pages.one_form import (
    Entering,
    done,
    enter_under,
    saved,
    show_one_form,
    typed,
)
from lienthong.cooperation.pages.rights import may_change, requires_part
from lienthong.cooperation.pages.rollout_forms import (
    ChangeSiteForm,
    NewSiteForm,
    RolloutForm,
    TakeOutForm,
    initial_of,
)
from lienthong.cooperation.pages.rollout_words import (
    STAGES,
    day_of_stage,
    quantity_in_words,
    site_differences,
    stage_badge,
    twin_links,
)
from lienthong.cooperation.pages.rollouts import crumbs_of
from lienthong.cooperation.queries.places import find_units
from lienthong.cooperation.queries.rollouts import get_rollout, get_site
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.rollout_refusals import SiteUnitMissing
from lienthong.cooperation.terms.rollouts import RolloutSummary, SiteSummary, SiteVersion
from lienthong.identity.queries import get_acting, requires


@requires_part(EDIT, form=RolloutForm)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a roll-out of a commitment."""
    return enter_under(
        request,
        reference,
        RolloutForm(typed(request)),
        Entering(
            enter=add_rollout,
            title=gettext("Add a roll-out to {reference}"),
            told=gettext("The roll-out is on record. Add its sites now."),
            page="cooperation:rollout",
        ),
    )


@requires_part(EDIT, form=NewSiteForm)
def add_site(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter one site of a roll-out."""
    summary, _ = get_rollout(reference=reference, on=timezone.localdate())
    form = NewSiteForm(typed(request))

    def save() -> None:
        name = form.cleaned_data["unit"].strip()
        named = find_units([name], on=timezone.localdate(), agreement=summary.agreement)
        unit = named.found.get(name)
        if unit is None:
            raise named.refusal(name) if name else SiteUnitMissing()
        record_sites(
            reference=reference,
            drafts=[form.draft(unit_id=unit, place=form.cleaned_data["place"])],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if saved(form, save):
        messages.success(request, gettext("The site is on record."))
        return redirect("cooperation:rollout", reference=reference)
    context = {
        "title": gettext("Add a site to {reference}").format(reference=reference),
        "lede": summary.draft.item,
        "action": gettext("Save"),
        "back": reverse("cooperation:rollout", args=[reference]),
        "crumbs": crumbs_of(summary, gettext("Add a site")),
    }
    return show_one_form(request, context, form)


@requires(VIEW_COMMITMENTS, form=ChangeSiteForm)
def site(request: HttpRequest, reference: str, site_id: UUID) -> HttpResponse:
    """One site with its history; a programme officer changes it here."""
    found = get_site(reference=reference, site_id=site_id, on=timezone.localdate())
    may_edit = may_change(request, reference)
    _, shown, _ = found
    standing = {**initial_of(shown.draft), "based_on": shown.version}
    form = ChangeSiteForm(typed(request) if may_edit else None, initial=standing)

    def save() -> None:
        change_site(
            reference=reference,
            site_id=site_id,
            draft=form.draft(unit_id=shown.draft.unit_id, place=shown.draft.place),
            reason=form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if saved(form, save):
        messages.success(request, gettext("The site is on record anew."))
        return redirect("cooperation:site", reference=reference, site_id=site_id)
    return _show_site(request, found, form if may_edit else None)


@require_POST
@requires_part(EDIT, form=TakeOutForm)
def take_out(request: HttpRequest, reference: str, site_id: UUID) -> HttpResponse:
    """Take a site out of a roll-out, for a reason."""
    form = TakeOutForm(request.POST)
    here = redirect("cooperation:site", reference=reference, site_id=site_id)
    if not form.is_valid():
        return here

    def take() -> None:
        take_out_site(
            reference=reference,
            site_id=site_id,
            reason=form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if not done(request, take):
        return here
    messages.success(request, gettext("The site was taken out. It stays in the record."))
    return redirect("cooperation:rollout", reference=reference)


def _show_site(
    request: HttpRequest,
    found: tuple[RolloutSummary, SiteSummary, tuple[SiteVersion, ...]],
    form: ChangeSiteForm | None,
) -> HttpResponse:
    summary, shown, versions = found
    faulty = form is not None and form.is_bound
    befores = [*(one.draft for one in versions[1:]), None]
    context = {
        "summary": summary,
        "site": shown,
        "badge": stage_badge(shown),
        "taken_out": versions[0].taken_out,
        "quantity": quantity_in_words(shown.draft.quantity, summary.draft.measure),
        "days": [
            {"term": gettext(text), "text": day_of_stage(shown.draft.days[stage])}
            for stage, text in STAGES.items()
            if stage in shown.draft.days
        ],
        "twins": twin_links(shown.twins),
        "form": form,
        "take_out": TakeOutForm(initial={"based_on": shown.version}, prefix=None),
        "versions": [
            {
                "version": one,
                "differences": site_differences(before, one.draft) if before else (),
            }
            for one, before in zip(versions, befores, strict=True)
        ],
        "facts": list_facts_of(subject=f"cooperation.rollout_site:{shown.id}"),
        "crumbs": crumbs_of(summary, shown.name),
    }
    return render(request, "cooperation/site.html", context, status=422 if faulty else 200)
