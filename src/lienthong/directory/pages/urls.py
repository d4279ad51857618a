"""The addresses of the directory."""

from django.urls import path

from lienthong.directory.pages import (
    body,
    changes,
    enter,
    export,
    finding,
    heads,
    imports,
    map,  # noqa: A004 - the page is a map
    posts,
    search,
    take_back,
    tree,
)

app_name = "directory"
urlpatterns = [
    path("", search.search, name="search"),
    path("chon", finding.pick, name="pick"),
    path("cay", tree.tree, name="tree"),
    path("ban-do", map.province_map, name="map"),
    path("tai-ve", export.export, name="export"),
    path("don-vi/<uuid:unit_id>", body.unit, name="unit"),
    path("co-quan/<uuid:agency_id>", body.agency, name="agency"),
    path("co-quan/<uuid:agency_id>/chuc-danh", posts.appointments, name="appointments"),
    path("co-quan/<uuid:agency_id>/chuc-danh/them", posts.new_post, name="new_post"),
    path(
        "co-quan/<uuid:agency_id>/chuc-danh/<uuid:post_id>/dung-dau", heads.head, name="head_post"
    ),
    path(
        "co-quan/<uuid:agency_id>/chuc-danh/bo-nhiem", posts.new_appointment, name="new_appointment"
    ),
    path(
        "co-quan/<uuid:agency_id>/chuc-danh/<uuid:appointment_id>/thoi",
        posts.end_of_appointment,
        name="end_appointment",
    ),
    path(
        "co-quan/<uuid:agency_id>/chuc-danh/<uuid:appointment_id>/khong-thoi",
        take_back.take_back,
        name="take_back_end",
    ),
    path("co-quan-chua-co-van-thu", posts.without_clerk, name="without_clerk"),
    path("bien-dong", changes.changes, name="changes"),
    path("bien-dong/moi", enter.new_change, name="new_change"),
    path("bien-dong/nhap", imports.import_table, name="import"),
    path("bien-dong/nhap/mau.csv", imports.template, name="import_template"),
    path("bien-dong/<uuid:event_id>", changes.change, name="change"),
    path("bien-dong/<uuid:event_id>/hoan-tac", changes.undo, name="undo"),
]
