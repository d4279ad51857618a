"""The addresses of tasks."""

from django.urls import path

from lienthong.work.pages import (
    assign,
    conclusions,
    evidence,
    feed,
    handing,
    left,
    lists,
    one,
    stand_ins,
    steps,
)

app_name = "work"
urlpatterns = [
    path("cong-viec", lists.mine, name="mine"),
    path("cong-viec/cho-quyet-dinh", lists.to_confirm, name="to_confirm"),
    path("cong-viec/co-quan", lists.every, name="all"),
    path("cong-viec/de-lai", left.left, name="left"),
    path("cong-viec/tuan", lists.week, name="week"),
    path("cong-viec/khoi-luong", lists.workload, name="workload"),
    path("cong-viec/xong-phan", lists.finish_many, name="finish_many"),
    path("cong-viec/xac-nhan", lists.confirm_many, name="confirm_many"),
    path("cong-viec/giao", assign.assign, name="assign"),
    path("cong-viec/ket-luan-hop", conclusions.conclusions, name="conclusions"),
    path("cong-viec/lam-thay", stand_ins.stand_ins, name="stand_ins"),
    path(
        "cong-viec/lam-thay/<uuid:stand_in_id>/ket-thuc",
        stand_ins.end,
        name="end_stand_in",
    ),
    path("cong-viec/lich", feed.address, name="feed"),
    path("cong-viec/nhac-qua-thu", feed.digest, name="digest"),
    path("cong-viec/lich.ics", feed.calendar, name="calendar"),
    path(
        "cong-viec/ban-giao/<uuid:account_id>", handing.hand_over_everything, name="hand_over_all"
    ),
    path("cong-viec/<uuid:task_id>", one.task, name="one"),
    path("cong-viec/<uuid:task_id>/ghi", steps.progress, name="progress"),
    path("cong-viec/<uuid:task_id>/tep/<uuid:evidence_id>", evidence.evidence, name="evidence"),
    path(
        "cong-viec/<uuid:task_id>/tep/<uuid:evidence_id>/rut",
        steps.withdraw,
        name="withdraw_evidence",
    ),
    path("cong-viec/<uuid:task_id>/xong-phan", steps.finish, name="finish"),
    path("cong-viec/<uuid:task_id>/lam-them/<int:part_id>", steps.ask_more, name="ask_more"),
    path("cong-viec/<uuid:task_id>/gia-han", steps.ask_later, name="ask_later"),
    path(
        "cong-viec/<uuid:task_id>/gia-han/<uuid:extension_id>",
        steps.decide_later,
        name="decide_later",
    ),
    path("cong-viec/<uuid:task_id>/hoan-tac/<int:entry_id>", steps.undo, name="undo"),
    path("cong-viec/<uuid:task_id>/ban-giao/<int:part_id>", handing.hand_over, name="hand_over"),
    path("cong-viec/<uuid:task_id>/buoc/<str:name>", steps.move, name="move"),
]
