"""Saying which post of an agency is that of its head."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.directory.operations import mark_head
from lienthong.directory.pages.posts import allowed
from lienthong.directory.queries import list_posts
from lienthong.directory.terms import APPOINT, UnknownPost
from lienthong.identity.queries import requires


@require_POST
@requires(APPOINT)
def head(request: HttpRequest, agency_id: UUID, post_id: UUID) -> HttpResponse:
    """Say that a post is the head's, or that it is not: the button tells which."""
    acting, reach = allowed(request, agency_id)
    if post_id not in {post.id for post in list_posts(agency_id=agency_id)}:
        raise UnknownPost(post=post_id)
    now = timezone.now()
    mark_head(
        post_id=post_id,
        heads="heads" in request.POST,
        within=reach,
        actor=acting.actor,
        now=now,
        on=timezone.localdate(now),
    )
    messages.success(request, gettext("Who holds the post signs for the agency accordingly."))
    return redirect("directory:appointments", agency_id)
