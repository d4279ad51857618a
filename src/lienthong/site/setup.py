"""What must be in place before the platform serves: keys, node, real data, demonstration people.

Every step looks whether it was done before and is then passed over quickly.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop

from lienthong.audit.operations import open_signer, prepare_signer
from lienthong.audit.terms import SYSTEM
from lienthong.client import clear_leftovers
from lienthong.cooperation.operations import load_agreements
from lienthong.directory.operations import load_register
from lienthong.documents.operations import make_up_retentions
from lienthong.exchange.operations import mark_directory_due, prepare_keys
from lienthong.exchange.queries import get_known_log
from lienthong.gateway.app import Application
from lienthong.gateway.identity_files import prepare_node
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.site import demonstration, ground
from lienthong.site.own_node import node_settings, note_node_certificates
from lienthong.site.runner import Runner
from lienthong.site.server import Platform
from lienthong.site.terms import PlatformInEarnest

Say = Callable[[str], object]

STEPS = {
    "events": gettext_noop("changes"),
    "unit versions": gettext_noop("versions of administrative units"),
    "agency versions": gettext_noop("versions of agencies"),
    "codes": gettext_noop("codes of units and agencies"),
    "links": gettext_noop("successions"),
    "internal units": gettext_noop("departments"),
}
"""What the steps of loading the directory are called."""


def require_database_of_keys() -> None:
    """Refuse to make a new database beside the keys of a platform: its own was lost.

    At a first start the tables are made before the keys, so that one that was interrupted is
    not mistaken for a loss. Nothing is made here.
    """
    site = settings.SITE
    if not ground.holds_keys(site):
        return
    file = site.database_file
    if file and not (file.exists() and file.stat().st_size):
        raise ground.DatabaseLost(folder=site.home / "keys", database=file)
    if not MigrationRecorder(connection).applied_migrations():
        name = file or settings.DATABASES["default"]["NAME"]
        raise ground.DatabaseLost(folder=site.home / "keys", database=name)


def require_sound_database() -> None:
    """Refuse an SQLite database whose pages are damaged: it would fail later, somewhere.

    Reads the whole file once. A PostgreSQL server has checks of its own.
    """
    file = settings.SITE.database_file
    if file is None or not file.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = cursor.fetchone()[0]
    if found != "ok":
        raise ground.DatabaseDamaged(file=file, problem=" ".join(found.split()))


def prepare(*, say: Say) -> None:
    """Keys, node, the real directory and the agreements on record."""
    now = timezone.now()
    keys = settings.EXCHANGE.root_key.parent
    clear_leftovers(keys, *(path for path in keys.rglob("*") if path.is_dir()))
    prepare_signer(settings.AUDIT)
    node = node_settings()
    node_prepared = node.root_certificate.exists() or storage_of(node).exists()
    province = prepare_keys(settings.EXCHANGE, now=now, node_prepared=node_prepared)
    if not node_prepared:
        _require_no_node_before(node)
    prepare_node(
        node,
        root_pem=province.pem,
        root_key=province.key,
        directory_pem=settings.EXCHANGE.directory_certificate.read_bytes(),
        now=now,
        revocation=settings.EXCHANGE.revocation,
    )
    note_node_certificates(node, now=now)
    say("· " + gettext("the directory: provinces, districts, communes, agencies since 2015"))

    def tell(what: str, rows: int) -> None:
        number = f"{rows:,}".replace(",", "," if get_language() == "en" else ".")
        say(f"    {number:>7} {gettext(STEPS[what]) if what in STEPS else what}")

    register = load_register(actor=SYSTEM, now=now, progress=tell)
    if not register.already:
        mark_directory_due()
    say("· " + gettext("the agreements of 2015–2021"))
    load_agreements(actor=SYSTEM, now=now)


def _require_no_node_before(node: GatewaySettings) -> None:
    """Refuse to make a node in the place of one that this platform has used."""
    if settings.EXCHANGE.node_is_here and get_known_log().size:
        raise storage_of(node).lost()


def mark_demonstration() -> None:
    """Mark the data folder, before anything is loaded; refuses a platform without demonstration.

    The accounts share one password, which everybody who ever saw the terminal knows.
    """
    site = settings.SITE
    if demonstration.is_in_earnest(site.demonstration_mark):
        name = site.database_file or settings.DATABASES["default"]["NAME"]
        raise PlatformInEarnest(database=name)
    demonstration.open_password(site.demonstration_mark)


def prepare_demonstration(*, say: Say) -> None:
    """Demonstration accounts, marked as such on every page of this data folder."""
    say("· " + gettext("demonstration accounts (made-up people)"))
    password = demonstration.open_password(settings.SITE.demonstration_mark)
    now = timezone.now()
    demonstration.make_people(password=password, now=now)
    make_up_retentions(agency_id=None, on=demonstration.FIRST_DAY)
    demonstration.connect_systems(settings.EXCHANGE, now=now)
    demonstration.make_signing_keys(settings.EXCHANGE, now=now)
    demonstration.set_chains(now=now)
    say("· " + gettext("a programme of cooperation (made up)"))
    demonstration.make_programme(now=now)


def build_platform() -> Platform:
    """The root application with its node and runner."""
    runner = Runner(open_signer(settings.AUDIT))
    node = node_settings()
    proxies = node.client_certificates_from
    return Platform(node=Application(node), runner=runner, proxies=proxies)


def describe_accounts() -> str:
    """The demonstration accounts, for the terminal."""
    password = demonstration.open_password(settings.SITE.demonstration_mark)
    first = gettext("Demonstration accounts (made-up people), all with the password {password}:")
    people = demonstration.describe_people()
    systems = gettext(
        "Two agencies have made-up software of their own: “./run lienthong exchange credentials”"
        " tells its secrets."
    )
    last = gettext("Passkeys need the address with localhost instead of 127.0.0.1.")
    return "\n".join(
        [
            first.format(password=password),
            *(f"  {one.username:<19}{one.name:<19}{one.holds}" for one in people),
            systems,
            last,
        ]
    )
