"""The addresses of agreements."""

from django.urls import path

from lienthong.cooperation.pages import (
    browse,
    commitment_edit,
    commitments,
    deciding,
    decision,
    edit,
    fragments,
    proposals,
    radar,
    rollout_edit,
    rollout_tables,
    rollouts,
    succession,
    texts,
)

app_name = "cooperation"
urlpatterns = [
    path("thoa-thuan", browse.agreements, name="list"),
    path("thoa-thuan/theo-nam", browse.years, name="years"),
    path("thoa-thuan/them", edit.add, name="add"),
    path("thoa-thuan/doc-ngay", fragments.understood, name="understood"),
    path("thoa-thuan/tim-co-quan", fragments.party_choices, name="party_choices"),
    path("thoa-thuan/ke-thua", succession.undecided, name="undecided"),
    path("thoa-thuan/ke-thua/chua-ro", succession.untold, name="untold"),
    path("thoa-thuan/ke-thua/quyet-dinh", deciding.decide, name="decide"),
    path("thoa-thuan/ke-thua/<uuid:decision_id>", decision.decision, name="decision"),
    path("thoa-thuan/ke-thua/<uuid:decision_id>/sua", decision.correct, name="correct_decision"),
    path("thoa-thuan/ke-thua/<uuid:decision_id>/thu-hoi", decision.undo, name="undo_decision"),
    path("thoa-thuan/het-han", radar.radar, name="radar"),
    path("thoa-thuan/<str:key>/het-han", radar.answer, name="lapse"),
    path("thoa-thuan/tiep-nhan", succession.carried_here, name="carried_here"),
    path("thoa-thuan/tiep-nhan/<uuid:agency_id>", succession.carried, name="carried"),
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
    path("cam-ket", commitments.commitments, name="commitments"),
    path("cam-ket/<str:reference>", commitments.commitment, name="commitment"),
    path("cam-ket/<str:reference>/sua", commitment_edit.change, name="commitment_change"),
    path("cam-ket/<str:reference>/trien-khai/them", rollout_edit.add, name="rollout_add"),
    path("trien-khai", rollouts.rollouts, name="rollouts"),
    path("trien-khai/<str:reference>", rollouts.rollout, name="rollout"),
    path("trien-khai/<str:reference>/diem/them", rollout_edit.add_site, name="site_add"),
    path("trien-khai/<str:reference>/diem/<uuid:site_id>", rollout_edit.site, name="site"),
    path(
        "trien-khai/<str:reference>/diem/<uuid:site_id>/dua-ra",
        rollout_edit.take_out,
        name="site_take_out",
    ),
    path("trien-khai/<str:reference>/bang", rollout_tables.table, name="table"),
    path("trien-khai/<str:reference>/nhap", rollout_tables.give, name="table_give"),
    path(
        "trien-khai/<str:reference>/nhap/<uuid:table_id>",
        rollout_tables.seen,
        name="table_seen",
    ),
    path("thoa-thuan/<str:key>/cam-ket/them", commitment_edit.add, name="commitment_add"),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/de-xuat",
        proposals.proposals,
        name="proposals",
    ),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/de-xuat/quyet-dinh",
        proposals.decide,
        name="proposals_decide",
    ),
    path(
        "thoa-thuan/<str:key>/van-ban/<int:part>/<int:number>/de-xuat/<int:proposal>",
        commitment_edit.change_proposal,
        name="proposal_change",
    ),
]
