"""The addresses of document work."""

from django.urls import path

from lienthong.documents.pages import arrival, register

app_name = "documents"
urlpatterns = [
    path("so-van-ban-den", register.register, name="register"),
    path("so-van-ban-den/ghi", register.by_hand, name="by_hand"),
    path("so-van-ban-den/in/<int:year>", register.printed, name="printed"),
    path("so-van-ban-den/<uuid:arrival_id>", arrival.arrival, name="arrival"),
    path("so-van-ban-den/<uuid:arrival_id>/giao", arrival.instruct, name="instruct"),
    path("so-van-ban-den/<uuid:arrival_id>/luu", arrival.file, name="file"),
]
