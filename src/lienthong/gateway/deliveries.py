"""Calling agencies' webhooks: one message after the other each, until its receiver answers."""

import asyncio
import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from lienthong.gateway import waiting
from lienthong.gateway.authorities import known_authorities
from lienthong.gateway.clock import Clock
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.inbox_json import inbox_item
from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.reader import InboxItem, Reader, StoreView
from lienthong.gateway.terms import (
    NodeStopping,
    StorageUnavailable,
    StoreUnreachable,
    WebhookAddressRefused,
    WebhookSecretLost,
)
from lienthong.gateway.webhooks import schedule
from lienthong.gateway.webhooks.addresses import check_address, is_local, is_loopback
from lienthong.gateway.webhooks.sealing import is_plain, open_secret, seal_secret
from lienthong.gateway.webhooks.signing import sign
from lienthong.gateway.webhooks.store import (
    MoveWebhook,
    SealWebhook,
    Webhook,
    find_webhook,
    list_webhooks,
)
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import gettext_noop
from lienthong.wire.instants import from_text, to_text
from lienthong.wire.outages import NOT_REACHED, outage_of

PATIENCE_SECONDS = 10.0
LONGEST_SLEEP_SECONDS = 30.0
MOST_AT_ONCE = 32
MOST_NUMBERS = 3
"""How many of a name's numbers are tried when none answers."""
INSIDE = gettext_noop("its address lies within the node's own machine")
"""Why an address is not called whose name leads there by now (EX-81)."""
SECRET_LOST = gettext_noop("its secret cannot be opened any more: the agency sets the webhook anew")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Deliveries:
    """The task that tells agencies of their post; a node has one."""

    reader: Reader
    writer: Writer
    waiters: waiting.Waiters
    clock: Clock
    codes_of: Callable[[str], tuple[str, ...]]
    """Every code under which an agency's post may lie."""
    allow_loopback: bool
    storage: StorageKey
    """What the store keeps secrets under."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End at once: a call under way is made again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def notice_change(self) -> None:
        """A webhook was set or removed."""
        self._changed.set()

    async def look_again(self) -> None:
        """Another process may have set or removed one."""
        self.notice_change()

    async def _run(self) -> None:
        """A task for each agency, so that a receiver that hangs holds up its own agency only."""
        followed: dict[Webhook, asyncio.Task[None]] = {}
        try:
            while True:
                self._changed.clear()
                try:
                    found = await self._list()
                except (StoreUnreachable, StorageUnavailable, NodeStopping):
                    await asyncio.sleep(1.0)
                    continue
                self._follow_those({one.named for one in found}, followed)
                await self._changed.wait()
        finally:
            for task in followed.values():
                task.cancel()
            await asyncio.gather(*followed.values(), return_exceptions=True)

    async def _list(self) -> list[Webhook]:
        """All webhooks; secrets that an older node kept plain are sealed first."""
        found = await self.reader.read(lambda view: list_webhooks(view.connection))
        plain = [one for one in found if is_plain(one.secret)]
        for one in plain:
            sealed = seal_secret(self.storage, agency=one.agency, secret=one.secret)
            await self.writer.submit(SealWebhook(one, sealed))
        if plain:
            found = await self.reader.read(lambda view: list_webhooks(view.connection))
        return found

    def _follow_those(
        self, wanted: set[Webhook], followed: dict[Webhook, asyncio.Task[None]]
    ) -> None:
        """Begin with new webhooks, end with those that were removed or lead elsewhere now."""
        for gone in followed.keys() - wanted:
            followed.pop(gone).cancel()
        for new in wanted - followed.keys():
            followed[new] = asyncio.create_task(self._follow(new))

    async def _follow(self, followed: Webhook) -> None:
        """Tell one agency of its post, for as long as it has this webhook.

        The connections are its own: one kept open was proved for its address and no other's.
        """
        agency = followed.agency
        async with _new_client() as client:
            while True:
                try:
                    with self.waiters.waiting(self.codes_of(agency)) as news:
                        webhook = await self.reader.read(
                            lambda view: find_webhook(view.connection, (agency,))
                        )
                        if webhook is None or webhook.named != followed:
                            self.notice_change()
                            return
                        pause = await self._tell(client, webhook)
                        if pause:
                            await waiting.wait(news, pause)
                except Exception:  # logged; whatever befell one call, the next is tried
                    logger.exception("calling the webhook of %s failed", agency)
                    await asyncio.sleep(1.0)

    async def _tell(self, client: httpx.AsyncClient, webhook: Webhook) -> float:
        """Tell an agency of its next message; for how many seconds there is nothing to do then."""
        now = self.clock()
        now_ms = to_milliseconds(now)
        if webhook.attempts and webhook.next_ms > now_ms:
            return min((webhook.next_ms - now_ms) / 1000, LONGEST_SLEEP_SECONDS)
        codes = self.codes_of(webhook.agency)
        item = await self.reader.read(lambda view: _next(view, codes, webhook.cursor))
        if item is None:
            return LONGEST_SLEEP_SECONDS
        value = inbox_item(item, now=now)
        moved = schedule.after_success(webhook, position=item.message.position)
        if not schedule.is_given_up(webhook, now_ms=now_ms, expires_ms=_expiry_ms(value)):
            problem, again_in_ms = await self._call(client, webhook, value, now)
            if problem:
                moved = schedule.after_failure(
                    webhook,
                    now_ms=to_milliseconds(self.clock()),  # a receiver may have been waited for
                    chance=random.random(),  # noqa: S311 - spreads load, guards nothing
                    problem=problem,
                    again_in_ms=again_in_ms,
                )
        await self.writer.submit(MoveWebhook(moved))
        return 0.0

    async def _call(
        self,
        client: httpx.AsyncClient,
        webhook: Webhook,
        value: dict[str, object],
        now: datetime,
    ) -> tuple[str, int]:
        """Why the receiver did not take it ("" when it did), and in how many ms it asked again."""
        data = {"type": "message.received", "timestamp": to_text(now), "data": value}
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        envelope = value["envelope"]
        call_id = str(envelope["id"]) if isinstance(envelope, dict) else ""
        try:
            agency = webhook.agency
            secret = open_secret(self.storage, agency=agency, kept=webhook.secret)
            headers = sign(secret, call_id=call_id, at=now, body=body)
            headers["content-type"] = "application/json"
            async with self._turns:
                numbers = await self._check(webhook.url)
                return await _post(client, webhook.url, numbers, body, headers)
        except WebhookAddressRefused:
            return INSIDE, 0
        except WebhookSecretLost:
            return SECRET_LOST, 0
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return outage_of(error), 0

    async def _check(self, url: str) -> list[str]:
        """The numbers to call; refuse a name that leads, by now, back into this machine (EX-81)."""
        check_address(url, allow_loopback=self.allow_loopback)
        numbers = await resolve(httpx.URL(url).host)
        for number in numbers:
            if is_local(number) and not (self.allow_loopback and is_loopback(number)):
                raise WebhookAddressRefused(url=url)
        return list(dict.fromkeys(numbers))[:MOST_NUMBERS]


def _new_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=PATIENCE_SECONDS,
        follow_redirects=False,
        trust_env=False,
        verify=known_authorities(),
    )


async def _post(
    client: httpx.AsyncClient, url: str, numbers: list[str], body: bytes, headers: dict[str, str]
) -> tuple[str, int]:
    """Call one of the numbers, as the name: asked again, it might lead elsewhere (EX-81)."""
    address = httpx.URL(url)
    named = {**headers, "Host": address.netloc.decode("ascii")}
    extensions = {"sni_hostname": address.host}
    problem = NOT_REACHED
    for number in numbers:
        there = address.copy_with(host=number)
        try:
            async with client.stream(
                "POST", there, content=body, headers=named, extensions=extensions
            ) as answer:
                if answer.is_success:
                    return "", 0
                return f"HTTP {answer.status_code}", _retry_after_ms(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            problem = outage_of(error)
    return problem, 0


async def resolve(host: str) -> list[str]:
    """The numbers of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return [str(address[0]) for _, _, _, _, address in found]


def _next(view: StoreView, codes: tuple[str, ...], start: int) -> InboxItem | None:
    items = view.list_inbox(codes, start=start, limit=1)
    return items[0] if items else None


def _expiry_ms(value: dict[str, object]) -> int | None:
    envelope = value["envelope"]
    text = envelope.get("expires_at") if isinstance(envelope, dict) else None
    return to_milliseconds(from_text(text)) if isinstance(text, str) else None


def _retry_after_ms(answer: httpx.Response) -> int:
    text = answer.headers.get("retry-after", "")
    return int(text) * 1000 if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004
