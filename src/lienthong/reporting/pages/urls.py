"""The addresses of indicators."""

from django.urls import path

from lienthong.reporting.pages import indicators, one

app_name = "reporting"
urlpatterns = [
    path("chi-tieu", indicators.indicators, name="list"),
    path("chi-tieu/<slug:name>", one.indicator, name="one"),
]
