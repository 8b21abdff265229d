"""What the routes share, made once a process and reached through FastAPI's dependencies."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import Depends, Header, Request
from fastapi import Path as InPath

from actions.dossiers.configuration import PushConfig, read_configuration
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.proof import Proof
from actions.settings import Settings
from actions.wording.templates import vietnamese
from api.asking.asker import Asker
from api.asking.feedback import Feedback
from api.asking.surveys import Surveys
from api.bot_client import BotClient
from api.channels.mailbox import Mailbox
from api.channels.messages import Platform, Sender
from api.channels.messenger import Messenger
from api.channels.sms import Sms
from api.channels.tokens import Tokens
from api.channels.zalo import Zalo
from api.channels.zns import Zns
from api.conversations import Conversations
from api.database import OffLoop, migrate
from api.dossiers.ledger import Ledger
from api.dossiers.notices import Notices
from api.dossiers.teller import Teller
from api.handover.canned import CannedAnswers
from api.handover.news import News
from api.handover.queue import Queue
from api.handover.reception import Reception
from api.handover.talk import Talk
from api.handover.view import Views
from api.handover.watch import Watch
from api.history import History
from api.learning.amending import Amendings
from api.learning.groups import Groups
from api.learning.harvest import Harvest
from api.learning.learner import Learner
from api.learning.publishing import Publishing
from api.learning.sorting import Sorting
from api.limits import PAGES_PER_ADDRESS, Limiter
from api.live import Live
from api.lookup.own import Own
from api.lookup.reports import Reports
from api.metrics.scrape import Metrics
from api.problems import Problem
from api.reporting.figures import Figures
from api.reporting.mail import Mail
from api.reporting.schedule import Plan, Schedule
from api.reporting.sums import Sums
from api.retention import Retention
from api.schemas import Identifier
from api.settings import ApiSettings
from api.staff.accounts import Accounts
from api.staff.log import Log
from api.staff.oidc import Provider
from api.staff.sessions import Sessions
from api.switches import Switchboard
from knowledge.snapshot import Current


class Works(Protocol):
    """Something that works until it is cancelled."""

    async def run(self) -> None: ...


@dataclass
class State:
    """The process's parts."""

    bot: BotClient
    conversations: Conversations
    history: History
    dossiers: Dossiers
    proof: Proof
    ledger: Ledger
    notices: Notices
    teller: Teller
    live: Live
    switchboard: Switchboard
    queue: Queue
    reception: Reception
    talk: Talk
    views: Views
    canned: CannedAnswers
    watch: Watch
    retention: Retention
    surveys: Surveys
    feedback: Feedback
    asker: Asker
    pushes: Sequence[PushConfig]
    """Systems that may push dossiers."""
    limiter: Limiter
    current: Current
    mailbox: Mailbox
    platforms: dict[str, Platform]
    senders: dict[str, Sender]
    """The platforms, and the channels by which people are only told."""
    tokens: Tokens | None
    """Zalo's, where there is an Official Account."""
    accounts: Accounts
    sessions: Sessions
    log: Log
    provider: Provider | None
    """The agency's own, where its people have accounts there."""
    own: Own
    reports: Reports
    groups: Groups
    amendings: Amendings
    learner: Learner
    figures: Figures
    sums: Sums
    schedule: Schedule | None
    """Where reports are to come by themselves."""
    metrics: Metrics

    @classmethod
    def open(cls, shared: Settings, own: ApiSettings) -> State:
        """All parts, opened; raises SnapshotError where there is nothing to serve, ConfigurationError."""
        engine = migrate(shared.database_url)
        database = OffLoop(engine)
        key = _key(own.secret_key, shared.var)
        tokens = None
        if own.zalo:
            tokens = Tokens(
                database,
                key,
                app_id=own.zalo_app_id,
                app_secret=own.zalo_app_secret,
                oauth=own.zalo_oauth_url,
                timeout_s=own.send_timeout_s,
            )
        configuration = read_configuration(shared.dossiers)
        dossiers = Dossiers.configured(configuration, shared.database_url)
        notices = Notices(database)
        conversations = Conversations(database, key)
        switchboard, queue, history = Switchboard(database), Queue(database), History(database)
        current, figures = Current(shared.var), Figures(engine)
        surveys = Surveys(database, asks=own.surveys == "on")
        groups, amendings = Groups(database), Amendings(database)
        publishing = Publishing(amendings, groups, shared.var)
        bot = BotClient(own.bot_url, own.bot_timeout_s)
        platforms = dict(_platforms(own, tokens))
        senders: dict[str, Sender] = {**platforms, **dict(_phone_channels(own, tokens))}
        return cls(
            bot=bot,
            conversations=conversations,
            history=history,
            dossiers=dossiers,
            proof=Proof(dossiers, engine),
            ledger=Ledger(database),
            notices=notices,
            teller=Teller(database, dossiers, notices, senders, switchboard),
            live=Live(notices, News(database, queue), switchboard, surveys),
            switchboard=switchboard,
            queue=queue,
            reception=Reception(queue, switchboard, conversations),
            talk=Talk(database, platforms),
            views=Views(database, history, bot),
            canned=CannedAnswers(database),
            watch=Watch(queue, switchboard),
            retention=Retention(database, keep=timedelta(days=own.keep_days)),
            surveys=surveys,
            feedback=Feedback(database, surveys, history, queue),
            asker=Asker(surveys, platforms, switchboard),
            pushes=configuration.pushes,
            limiter=Limiter(own.limits == "on"),
            current=current,
            mailbox=Mailbox(database, silence=timedelta(minutes=own.human_silence_minutes)),
            platforms=platforms,
            senders=senders,
            tokens=tokens,
            accounts=Accounts(database, development=own.development == "on"),
            sessions=Sessions(database),
            log=Log(database),
            provider=_provider(own, key),
            own=Own(database),
            reports=Reports(database),
            groups=groups,
            amendings=amendings,
            learner=Learner(database, Harvest(database), Sorting(database), publishing, current),
            figures=figures,
            sums=Sums(database),
            schedule=_schedule(own, database, figures, current),
            metrics=Metrics(database, bot, current, switchboard, shared.var),
        )

    @property
    def beside(self) -> Sequence[Works]:
        """What works beside the requests, but for what answers the platforms."""
        reports = [self.schedule] if self.schedule else []
        return (self.teller, self.retention, self.asker, self.sums, self.learner, *reports)

    def end_streams(self) -> None:
        """Let go of the pages that are told things live: they come again, to whoever is there then."""
        self.live.end()
        self.watch.end()

    async def close(self) -> None:
        """Let go of connections."""
        await self.live.close()
        await self.watch.close()
        await self.bot.close()
        for sender in self.senders.values():
            await sender.close()
        await self.dossiers.close()
        if self.provider is not None:
            await self.provider.close()


def _platforms(own: ApiSettings, tokens: Tokens | None) -> Iterator[tuple[str, Platform]]:
    if own.messenger:
        yield (
            "messenger",
            Messenger(
                app_secret=own.messenger_app_secret,
                app_id=own.messenger_app_id,
                page_token=own.messenger_page_token,
                graph=own.messenger_graph_url,
                version=own.messenger_graph_version,
                timeout_s=own.send_timeout_s,
            ),
        )
    if tokens is not None:
        yield (
            "zalo",
            Zalo(
                app_id=own.zalo_app_id,
                oa_secret=own.zalo_oa_secret,
                tokens=tokens,
                api=own.zalo_api_url,
                timeout_s=own.send_timeout_s,
            ),
        )


def _phone_channels(own: ApiSettings, tokens: Tokens | None) -> Iterator[tuple[str, Sender]]:
    if own.zns_template and tokens is not None:
        zns = Zns(
            tokens=tokens,
            template=own.zns_template,
            fields=own.zns_fields,
            url=own.zns_url,
            timeout_s=own.send_timeout_s,
        )
        yield "zns", zns
    if own.sms_url:
        yield "sms", Sms(url=own.sms_url, token=own.sms_token, timeout_s=own.send_timeout_s)


def _schedule(own: ApiSettings, database: OffLoop, figures: Figures, current: Current) -> Schedule | None:
    if own.report_every == "off":
        return None
    folder = Path(own.report_folder) if own.report_folder else None
    mail = Mail(own.smtp_url, own.report_mail_from, own.report_mail_to) if own.report_mail_to else None
    return Schedule(database, figures, current.get, Plan(own.report_every, folder, mail))


def _provider(own: ApiSettings, key: bytes) -> Provider | None:
    if not own.oidc:
        return None
    return Provider(issuer=own.oidc_issuer, client_id=own.oidc_client_id, client_secret=own.oidc_client_secret, key=key)


def _key(secret: str, var: Path) -> bytes:
    """The signing key: the deployment's, or a random one kept beside the database."""
    if secret:
        return secret.encode()
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secret.key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text("ascii").encode()


# Asynchronous though they wait for nothing: FastAPI would take others to a thread and back.
async def state(request: Request) -> State:
    parts: State = request.app.state.parts
    return parts


async def address(request: Request) -> str:
    """Who asks, as far as the network says: of IPv6 the network, since a subscriber has all its addresses."""
    host = request.client.host if request.client else "unknown"
    try:
        known = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else host


Parts = Annotated[State, Depends(state)]
Address = Annotated[str, Depends(address)]


async def mine(
    conversation: Annotated[Identifier, InPath()],
    parts: Parts,
    address: Address,
    authorization: Annotated[str, Header(description="`Bearer` and the conversation's token.")] = "",
) -> str:
    """The conversation that a request is about, proved by its token to be the client's own."""
    t = vietnamese()
    if not await parts.limiter.allows(PAGES_PER_ADDRESS, "pages", address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    scheme, _, given = authorization.partition(" ")
    genuine = hmac.compare_digest(given.strip().encode(), parts.conversations.token(conversation).encode())
    if scheme.lower() != "bearer" or not genuine:
        raise Problem(403, t("problems.not_yours"))
    return conversation


Mine = Annotated[str, Depends(mine)]
