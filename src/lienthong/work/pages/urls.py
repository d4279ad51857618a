"""The addresses of tasks."""

from django.urls import path

from lienthong.work.pages import assign, feed, handing, lists, one

app_name = "work"
urlpatterns = [
    path("cong-viec", lists.mine, name="mine"),
    path("cong-viec/cho-quyet-dinh", lists.to_confirm, name="to_confirm"),
    path("cong-viec/co-quan", lists.every, name="all"),
    path("cong-viec/tuan", lists.week, name="week"),
    path("cong-viec/khoi-luong", lists.workload, name="workload"),
    path("cong-viec/xong-phan", lists.finish_many, name="finish_many"),
    path("cong-viec/xac-nhan", lists.confirm_many, name="confirm_many"),
    path("cong-viec/giao", assign.assign, name="assign"),
    path("cong-viec/lich", feed.address, name="feed"),
    path("cong-viec/lich/<str:secret>.ics", feed.calendar, name="calendar"),
    path(
        "cong-viec/ban-giao/<uuid:account_id>", handing.hand_over_everything, name="hand_over_all"
    ),
    path("cong-viec/<uuid:task_id>", one.task, name="one"),
    path("cong-viec/<uuid:task_id>/ghi", one.progress, name="progress"),
    path("cong-viec/<uuid:task_id>/xong-phan", one.finish, name="finish"),
    path("cong-viec/<uuid:task_id>/gia-han", one.ask_later, name="ask_later"),
    path(
        "cong-viec/<uuid:task_id>/gia-han/<uuid:extension_id>",
        one.decide_later,
        name="decide_later",
    ),
    path("cong-viec/<uuid:task_id>/hoan-tac/<int:entry_id>", one.undo, name="undo"),
    path("cong-viec/<uuid:task_id>/ban-giao/<int:part_id>", handing.hand_over, name="hand_over"),
    path("cong-viec/<uuid:task_id>/buoc/<str:name>", one.move, name="move"),
]
