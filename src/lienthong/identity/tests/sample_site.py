"""Pages and an API for tests, beside the platform's own."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router

from lienthong.identity.queries import get_acting, list_typed, open_to_all, requires, signed_in
from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Refusal

WRITE = Permission("sample:letter:write", frozenset({Role.CLERK, Role.LEADER}))


class LetterForm(forms.Form):
    subject = forms.CharField(label="Trích yếu")
    version = forms.IntegerField(widget=forms.HiddenInput)


@open_to_all
def front(request):
    return HttpResponse("front")


@signed_in
def hall(request):
    return HttpResponse(get_acting(request).account_name)


@requires(WRITE, form=LetterForm)
def letter(request):
    if request.method == "POST":
        return HttpResponse(f"sent: {request.POST.get('subject')} {request.POST.getlist('to')}")
    return HttpResponse("write")


class StampForm(forms.Form):
    prefix = "stamp"
    colour = forms.ChoiceField(label="Màu dấu", choices=[("red", "Đỏ")])


@requires(WRITE, form=StampForm)
def stamp(request):
    return HttpResponse("stamped")


def typed_rows(_request, sent, asked, *, year):
    yield f"Dòng của năm {year}", asked["kind"]
    for number in range(2):
        form = LetterForm(sent, prefix=f"rows-{number}")
        yield from list_typed(form.fields, sent, prefix=form.prefix)


@requires(WRITE, form=typed_rows)
def rows(request, year):
    return HttpResponse(f"sent {year}")


@csrf_exempt
@requires(WRITE)
def exempted(request):
    return HttpResponse("done")


router = Router()


@router.get("/letters/{number}")
@requires(WRITE)
def api_read(request, number: int, style: str = "plain"):
    return {"number": number, "style": style, "by": get_acting(request).account_name}


@router.post("/letters")
@requires(WRITE)
def api_write(request):
    return {"done": True}


api = NinjaAPI(urls_namespace="sample-api")
api.add_router("", router)


@api.exception_handler(Refusal)
def refused(request, refusal):
    return JsonResponse({"code": refusal.code}, status=refusal.status)


urlpatterns = [
    path(
        "sample/",
        include(
            [
                path("front", front),
                path("hall", hall),
                path("letter", letter),
                path("stamp", stamp),
                path("rows/<int:year>", rows),
                path("exempted", exempted),
                path("api/", api.urls),
            ]
        ),
    ),
    path("", include("lienthong.site.urls")),
]
