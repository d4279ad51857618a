"""The JSON API: each folder's router mounted, refusals answered as problem details (RFC 9457)."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import ValidationError

from lienthong.cooperation.api import router as cooperation_router
from lienthong.directory.api import router as directory_router
from lienthong.identity.queries import open_to_all
from lienthong.kernel.errors import Fault, Refusal, say
from lienthong.site.parameter_faults import describe_fault
from lienthong.site.terms import MethodRefused, ParametersUnknown

API = "/api/"
"""Where every address is software's."""

READING = {"GET", "HEAD"}

api = NinjaAPI(
    title="Liên Thông",
    version="1",
    description="Agencies through time, agreements, documents. Days are ISO 8601, Vietnam's zone.",
    urls_namespace="api",
    docs_url=None,
)


def problem(
    *, status: int, code: str, fault: Fault, title: str, detail: str, **more: object
) -> HttpResponse:
    """One problem: stable code, whose fault it is, and what to do; `more` are its own members."""
    body = {
        "type": f"urn:lienthong:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "fault": fault.value,
        **more,
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type="application/problem+json")


@api.exception_handler(Refusal)
def answer_refusal(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of ours, in the language asked for."""
    return problem(
        status=refusal.status,
        code=refusal.code,
        fault=refusal.fault,
        title=refusal.title,
        detail=say(refusal.message, refusal.params, gettext),
    )


@api.exception_handler(ValidationError)
def answer_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request whose parameters do not fit: which, and why."""
    errors = [
        {
            "parameter": ".".join(str(part) for part in fault["loc"]),
            "problem": describe_fault(fault),
        }
        for fault in error.errors
    ]
    return problem(
        status=422,
        code="site.parameters_refused",
        fault=Fault.CALLER,
        title="Parameters refused",
        detail=gettext("A parameter does not fit: {names}. See “errors” for each.").format(
            names="; ".join(f"{error['parameter']} ({error['problem']})" for error in errors)
        ),
        errors=errors,
    )


@api.exception_handler(Http404)
def answer_not_found(_request: HttpRequest, _error: Http404 | None = None) -> HttpResponse:
    """Nothing at this address."""
    return problem(
        status=404,
        code="site.not_found",
        fault=Fault.CALLER,
        title="Not found",
        detail=gettext("There is nothing at this address."),
    )


@open_to_all
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address under the API's that no folder answers: a problem, not a page."""
    return answer_not_found(request)


class ApiMethods:
    """HEAD is answered like GET, and a method that an address lacks with a problem (RFC 9110).

    The innermost middleware: only the API's own operations see GET in place of HEAD. The body goes
    to the server, which counts it and leaves it out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to the API; pages are left alone."""
        if not request.path.startswith(API):
            return self._get_response(request)
        asked = request.method
        told = None if asked in READING else refuse_to_write(request)
        if told is not None:
            return told
        request.method = "GET" if asked == "HEAD" else asked
        response = self._get_response(request)
        request.method = asked
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return answer_method(request, response["Allow"])
        return response


def refuse_to_write(request: HttpRequest) -> HttpResponse | None:
    """The problem of writing to what is no operation, before a token against forgery is asked for.

    None for an operation of a folder: which methods it has, it says itself.
    """
    view = resolve(request.path_info).func
    if view is nothing_here:
        return answer_not_found(request)
    is_operation = getattr(view, "csrf_exempt", False)
    return None if is_operation else answer_method(request, "GET")


def answer_method(request: HttpRequest, allow: str) -> HttpResponse:
    """The problem of a wrong method, with the right ones; where GET stands HEAD does too."""
    methods = {name.strip() for name in allow.split(",")}
    allowed = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
    answer = answer_refusal(request, MethodRefused(method=request.method, allowed=allowed))
    answer["Allow"] = allowed
    return answer


def known_parameters_only(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse what an operation does not know: a misspelt filter would answer another question."""
    operation: Any = run.__self__  # type: ignore[attr-defined] # ninja decorates the bound method
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            refusal = ParametersUnknown(
                unknown=", ".join(unknown), known=", ".join(sorted(known)) or "–"
            )
            return answer_refusal(request, refusal)
        return run(request, **parts)

    return checked


api.add_decorator(known_parameters_only, mode="view")
api.add_router("/cooperation", cooperation_router)
api.add_router("/directory", directory_router)
