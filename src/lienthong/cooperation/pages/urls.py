"""The addresses of agreements."""

from django.urls import path

from lienthong.cooperation.pages import browse, edit, fragments, texts

app_name = "cooperation"
urlpatterns = [
    path("thoa-thuan", browse.agreements, name="list"),
    path("thoa-thuan/theo-nam", browse.years, name="years"),
    path("thoa-thuan/them", edit.add, name="add"),
    path("thoa-thuan/doc-ngay", fragments.understood, name="understood"),
    path("thoa-thuan/tim-co-quan", fragments.party_choices, name="party_choices"),
    path("thoa-thuan/<str:key>", browse.agreement, name="agreement"),
    path("thoa-thuan/<str:key>/sua", edit.amend, name="amend"),
    path("thoa-thuan/<str:key>/van-ban/them", texts.new, name="text_new"),
    path("thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>", texts.text, name="text"),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/chia",
        texts.divide,
        name="text_divide",
    ),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/quyet-dinh",
        texts.decide,
        name="text_decide",
    ),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/ban-goc",
        texts.original,
        name="text_original",
    ),
]
