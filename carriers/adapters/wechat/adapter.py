"""WeChat's parts put together (WeChat 7.2)."""

from datetime import datetime

from carriers.adapters import digests
from carriers.adapters.base import (
    Answer,
    AnswerKind,
    Credentials,
    OutgoingRequest,
    PushRequest,
    Reply,
    Update,
)
from carriers.adapters.bookings import TrackingSubscription
from carriers.adapters.forms import text_reply
from carriers.adapters.unoffered import NOT_OFFERED, NoCalls
from carriers.adapters.wechat import codes, parsing, signing


class WechatAdapter(NoCalls):
    """See `CarrierAdapter`. WeChat tells; nothing can be asked of it.

    Credentials: `token` of the message server.
    """

    provider = codes.PROVIDER

    def verify(self, request: PushRequest, credentials: Credentials) -> bool | None:
        """Check `signature` in the query (WeChat 7.2).

        It covers timestamp and nonce, not the body: the secret of the address protects that.
        """
        token = credentials.get("token")
        if not token:
            return False
        expected = signing.query_signature(token, request.query)
        return digests.matches(expected, request.query.get("signature", ""))

    def parse(self, request: PushRequest) -> tuple[Update, ...]:
        """Read a path event, JSON or XML. Raises BadPush (WeChat 7.2)."""
        return (parsing.read_push(parsing.document(request.body)),)

    def acknowledge(self, request: PushRequest, accepted: bool, now: datetime) -> Reply:
        """An empty answer counts as success too, so that a refusal has to say something else (WeChat 7.2)."""
        return text_reply("success" if accepted else "fail")

    def read_answer(self, kind: AnswerKind | str, http_status: int, body: bytes) -> Answer:
        """There is no call whose answer this could be."""
        return Answer(ok=False, retryable=True, error_code=NOT_OFFERED)

    def subscribe_tracking(
        self, subscription: TrackingSubscription, credentials: Credentials, now: datetime
    ) -> OutgoingRequest | None:
        """None: WeChat pushes the path of every parcel of the shop (WeChat 7.2)."""
        return None
