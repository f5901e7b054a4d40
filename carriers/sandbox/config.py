"""What the sandbox courier is told at start. The credentials below open nothing but this program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KUAIDI100_KEY = "sandboxKey00001"
KUAIDI100_SECRET = "sandboxSecret000000000000000001"
KUAIDI100_SALT = "sandbox-salt-01"
SF_PARTNER_ID = "SANDBOXPARTNER"
SF_CHECK_WORD = "sandbox-checkword-00000000000001"
PORT = 8765
DB = Path("var/courier.sqlite3")

ENVIRONMENT_PREFIX = "SANDBOX_COURIER_"


@dataclass(frozen=True)
class Settings:
    """`pace` divides every waiting time of a journey: 60 makes an hour a minute."""

    port: int = PORT
    db: Path = DB
    clock_url: str = ""
    pace: float = 1.0
    loop: bool = True
    kuaidi100_key: str = KUAIDI100_KEY
    kuaidi100_secret: str = KUAIDI100_SECRET
    # Signs pushes of parcels registered through the control interface without a salt; orders bring their own.
    kuaidi100_salt: str = KUAIDI100_SALT
    sf_partner_id: str = SF_PARTNER_ID
    sf_check_word: str = SF_CHECK_WORD
    # SF pushes go to addresses agreed per contract, not per order. Empty: rows wait until one is set.
    sf_route_url: str = ""
    sf_state_url: str = ""

    def waiting(self, minutes: float) -> float:
        """Seconds of sandbox time for so many minutes of a real courier's time."""
        return minutes * 60 / self.pace
