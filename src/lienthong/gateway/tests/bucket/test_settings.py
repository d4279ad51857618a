"""Settings of a bucket, what a wrong one is told, and the memory it takes (EX-195)."""

import logging
import os
import random
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from lienthong.gateway import GatewaySettings
from lienthong.gateway.contents import keeper
from lienthong.gateway.contents.opening import open_objects
from lienthong.gateway.terms import (
    BucketIncomplete,
    ContentsUnreachable,
    SecretExposed,
    SettingUnknown,
)
from lienthong.gateway.testing import running
from lienthong.gateway.tests.kept import (
    LONG_AGO,
)
from lienthong.gateway.tests.test_uploads import code
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.records import digest

UNREACHABLE = (503, "gateway.contents_unreachable")
LARGE = random.Random(2).randbytes(keeper.MOST_IN_ROW + 5 * CHUNK_BYTES + 3)


def wrong_key(place, folder):
    return replace(place, key_id="node:nobody")


def wrong_secret(place, folder):
    other = folder / "other"
    other.write_text("not-the-secret-of-this-store")
    other.chmod(0o600)
    return replace(place, secret_file=other)


def no_bucket(place, folder):
    return replace(place, bucket="khong-co-thung-nay")


@pytest.mark.parametrize(
    "wrong",
    [
        (wrong_key, "SignatureDoesNotMatch"),  # Swift tells no more of unknown keys
        (wrong_secret, "SignatureDoesNotMatch"),
        (no_bucket, "NoSuchBucket"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_told_at_once_and_no_secret_with_it(
    province, settings, bucket, caplog, wrong
):
    fault, reason = wrong
    secret = bucket.read_secret()
    caplog.set_level(logging.DEBUG)
    wrong = replace(settings, bucket=fault(bucket, settings.folder))
    with running(province, wrong, directory=province.snapshot()) as node:
        ready = node.client.get("/v1/ready")
        assert code(ready) == UNREACHABLE
        assert reason in ready.json()["detail"]
        refused = node.post(node.province.message(content=LARGE))
        assert code(refused) == UNREACHABLE
        said = ready.text + refused.text + caplog.text + repr(wrong) + repr(node.application)
        store = node.application._node.contents.objects.bucket._store
        said += repr(store) + str(store.config) + str(store.client_options)
    assert reason in caplog.text
    assert secret not in said
    assert "not-the-secret" not in said
    with pytest.raises(ContentsUnreachable, match=reason):
        next(open_objects(wrong).list_older(LONG_AGO))


def test_settings_are_read_and_what_cannot_be_used_is_refused(tmp_path, object_store):
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    secret.chmod(0o600)
    name = "LIENTHONG_GATEWAY_CONTENTS_"
    given = {
        name + "URL": "s3://thung/a/b",
        name + "S3_ENDPOINT": "https://s3.example.vn:9000/",
        name + "S3_KEY_ID": "node",
        name + "S3_SECRET_FILE": str(secret),
    }

    def read(**changed):
        changed = {name + key: value for key, value in changed.items()}
        return GatewaySettings.from_environment({**given, **changed}, home=tmp_path).bucket

    place = read()
    assert (place.bucket, place.prefix, place.region) == ("thung", "a/b", "us-east-1")
    assert (place.name, place.endpoint) == ("s3://thung/a/b", "https://s3.example.vn:9000")
    assert place.read_secret() == "geheim"
    assert read(URL="") is None
    assert read(S3_ENDPOINT="", S3_REGION="ap-southeast-1").endpoint.endswith(
        "s3.ap-southeast-1.amazonaws.com"
    )
    for wrong in ("file:///x", "s3://", "s3://Thung", "s3://thung/../x", "s3://u:pw@thung"):
        with pytest.raises(SettingUnknown) as refused:
            read(URL=wrong)
        assert "pw" not in str(refused.value)
    for wrong in ("s3.example.vn", "http://u:pw@host", "https://host/path", "ftp://host"):
        with pytest.raises(SettingUnknown):
            read(S3_ENDPOINT=wrong)
    for missing in ("S3_KEY_ID", "S3_SECRET_FILE"):
        with pytest.raises(BucketIncomplete, match=missing):
            read(**{missing: ""})
    secret.chmod(0o640)
    with pytest.raises(SecretExposed, match="chmod 600"):
        place.read_secret()
    secret.unlink()
    with pytest.raises(BucketIncomplete):
        place.read_secret()


def test_variables_of_other_software_do_not_change_where_contents_go(
    settings, monkeypatch, object_store
):
    for variable, value in {
        "AWS_SESSION_TOKEN": "another",
        "AWS_SECRET_ACCESS_KEY": "another",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_SKIP_SIGNATURE": "true",
    }.items():
        monkeypatch.setenv(variable, value)
    objects = open_objects(settings)
    objects.keep(digest(b"x"), (b"x",))
    assert b"".join(objects.read(digest(b"x"), 1)) == b"x"


def test_memory_does_not_grow_with_the_content(settings):
    """160 MiB in and out in pieces: the process holds a few pieces."""
    objects = open_objects(settings).bucket
    piece = os.urandom(1 << 20)
    count = 160
    hashed = sha256()
    for _ in range(count):
        hashed.update(piece)
    name = hashed.hexdigest()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = resident_bytes()
    objects.keep(name, (piece for _ in range(count)))
    assert sum(len(one) for one in objects.read(name, count << 20)) == count << 20
    assert peak_bytes() - before < 64 << 20


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak_bytes():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
