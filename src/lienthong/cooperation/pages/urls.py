"""The addresses of agreements."""

from django.urls import path

from lienthong.cooperation.pages import browse, edit, fragments

app_name = "cooperation"
urlpatterns = [
    path("thoa-thuan", browse.agreements, name="list"),
    path("thoa-thuan/theo-nam", browse.years, name="years"),
    path("thoa-thuan/them", edit.add, name="add"),
    path("thoa-thuan/doc-ngay", fragments.understood, name="understood"),
    path("thoa-thuan/tim-co-quan", fragments.party_choices, name="party_choices"),
    path("thoa-thuan/<str:key>", browse.agreement, name="agreement"),
    path("thoa-thuan/<str:key>/sua", edit.amend, name="amend"),
]
