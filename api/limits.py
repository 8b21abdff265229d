"""How often one person and one address may ask."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

# What trusted public chats allow a person; an address may be a whole office or a mobile operator's gate.
PER_CONVERSATION = RateLimitItemPerMinute(15)
PER_ADDRESS = RateLimitItemPerMinute(120)
TOLD_TOO_FAST = RateLimitItemPerMinute(1)
# That a channel is closed: one who goes on writing has read it.
TOLD_CLOSED = RateLimitItemPerMinute(1)
# What pages ask of their conversations beside messages: an office behind one address opens many.
PAGES_PER_ADDRESS = RateLimitItemPerMinute(240)
LOOKUPS_PER_ADDRESS = RateLimitItemPerMinute(20)
# No officer has so many callers.
LOOKUPS_PER_OFFICER = RateLimitItemPerMinute(60)
TEXTS_PER_OFFICER = RateLimitItemPerHour(30)
# An office may come to work behind one address; who tries one password with every name is slowed down.
SIGN_INS_PER_ADDRESS = RateLimitItemPerMinute(30)


class Limiter:
    """Counts requests in a moving window."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def allows(self, limit: RateLimitItem, *who: str) -> bool:
        """Count one request of `who`; False where it is one too many."""
        return not self._enabled or await self._windows.hit(limit, *who)
