"""A disk that little is left of takes small messages, and no large contents; a full one nothing."""

import shutil

from lienthong.gateway.contents import objects
from lienthong.gateway.storage import sqlite
from lienthong.gateway.testing import running
from lienthong.gateway.tests.test_uploads import CONTENT, PART, code, put


def test_large_contents_leave_room_on_the_disk_for_small_messages(province, tmp_path, monkeypatch):
    """One agency's file cannot keep all others from sending."""
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        put(node, CONTENT[:PART], offset=0).raise_for_status()
        left = shutil.disk_usage(settings.folder).free
        monkeypatch.setattr(objects, "KEPT_FREE_BYTES", 2 * left)
        full = (503, "gateway.storage_unavailable")
        assert code(put(node, CONTENT[PART : 2 * PART], offset=PART)) == full
        assert code(node.post(province.message(content=bytes(2**20)))) == full
        node.sent(province.message())
        assert node.client.get("/v1/health").json()["contents"]["problem"] == "no room"
        assert node.client.get("/v1/ready").status_code == 200
        assert "lienthong_gateway_contents_taken 0.0" in node.client.get("/v1/metrics").text
        monkeypatch.undo()
        put(node, CONTENT[PART : 2 * PART], offset=PART).raise_for_status()
        assert node.client.get("/v1/health").json()["contents"]["problem"] is None
        assert "lienthong_gateway_contents_taken 1.0" in node.client.get("/v1/metrics").text


def test_on_a_full_disk_no_more_calls_are_asked_for(province, tmp_path, monkeypatch):
    """Also where a small write still finds room in what is there: the next one may not."""
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        left = shutil.disk_usage(settings.folder).free
        monkeypatch.setattr(sqlite, "LEAST_ROOM", 2 * left)
        node.sent(province.message())
        refused = node.client.get("/v1/ready")
        assert (refused.status_code, refused.json()["code"]) == (503, "gateway.node_not_storing")
        assert "disk is full" in refused.json()["detail"]
        monkeypatch.undo()
        assert node.client.get("/v1/ready").status_code == 200
