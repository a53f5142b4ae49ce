"""Speaking with an endpoint: one connection to the one host that was named, for a limited time, for a limited size.

The standard library's plain client is used on purpose: it follows no redirects, asks no proxy, reads no settings of the
machine, and so speaks with nobody but the host named in `case.toml`.
"""

from __future__ import annotations

import contextlib
import http.client
import math
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Timer
from urllib.parse import urlsplit

from stemmata.errors import AssistError

__all__ = ["Endpoint", "Reply"]

MOST_BYTES = 4 << 20
"""Bytes of an answer that are read at most."""
_BLOCK = 1 << 16
_LONGEST_PAUSE = 120.0
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same question may succeed a little later."""
_SETTINGS = {
    401: "key_from", 403: "key_from", 404: "url", 405: "url", 400: "model` or `parameters", 422: "parameters",
    413: "characters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the bytes of an answer, or the problem that kept it away."""

    body: bytes | None
    problem: str | None
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A chat endpoint.

    Attributes:
        url: Where questions are sent, e.g. `https://models.example.org/v1/chat/completions`.
        key: What is shown as `Authorization: Bearer`; None for no key.
        seconds: How long one attempt may take as a whole.
        attempts: How often one question is sent at most.
        sleep: Waits; another one in tests.
    """

    url: str
    key: str | None
    seconds: float
    attempts: int
    sleep: Callable[[float], None] = time.sleep

    def ask(self, body: bytes) -> Reply:
        """Send a question until it is answered or its attempts are used up.

        Args:
            body: The question.

        Returns:
            The answer, or the last problem.

        Raises:
            AssistError: If no later attempt or question can succeed: the key, the address or a setting is wrong.
        """
        began = time.monotonic()
        problem = ""
        for attempt in range(1, self.attempts + 1):
            pause = min(2.0 ** (attempt - 1), _LONGEST_PAUSE)
            try:
                status, asked_pause, answer = self._once(body)
            except (OSError, http.client.HTTPException) as caught:
                if isinstance(caught, ssl.SSLCertVerificationError):
                    said = f"its certificate is not trusted ({caught.verify_message})"
                    raise AssistError(url=self.url, problem=said, setting="url", mend="ask who runs it") from caught
                problem = _in_words(caught, self.seconds)
            else:
                if status == 200 and len(answer) <= MOST_BYTES:
                    return Reply(answer, None, attempt, time.monotonic() - began)
                if status == 200:
                    problem = f"the answer is longer than {MOST_BYTES >> 20} MiB"
                    break
                problem = f"it answers with status {status}"
                if status not in _AGAIN:
                    self._give_up(status)
                if asked_pause is not None:
                    pause = min(max(asked_pause, pause), _LONGEST_PAUSE)
            if attempt < self.attempts:
                self.sleep(pause)
        return Reply(None, problem, attempt, time.monotonic() - began)

    def _give_up(self, status: int) -> None:
        """Raise what is said of a status after which no question will be answered."""
        if 300 <= status < 400:
            said, mend = "it sends us on to another address, and we follow nobody", "name the address it sends us on to"
        else:
            said, mend = f"it answers with status {status}", "compare it with what the endpoint's makers say"
        raise AssistError(url=self.url, problem=said, setting=_SETTINGS.get(status, "url"), mend=mend)

    def _once(self, body: bytes) -> tuple[int, float | None, bytes]:
        """Send a question once; return status, the pause that was asked for, and the answer."""
        place = urlsplit(self.url)
        host, port = place.hostname or "", place.port
        line: http.client.HTTPConnection
        if place.scheme == "https":
            line = http.client.HTTPSConnection(host, port, timeout=self.seconds, context=ssl.create_default_context())
        else:
            line = http.client.HTTPConnection(host, port, timeout=self.seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        late = Event()
        held: list[socket.socket] = []
        # a server that sends a byte now and then never runs into the timeout of a socket
        watch = Timer(self.seconds, _hang_up, (held, late))
        watch.daemon = True
        watch.start()
        try:
            line.connect()
            held.append(line.sock)  # the library lets go of it when the answer begins
            target = (place.path or "/") + (f"?{place.query}" if place.query else "")
            line.request("POST", target, body, headers)
            response = line.getresponse()
            answer = bytearray()
            while not late.is_set() and len(answer) <= MOST_BYTES and (block := response.read1(_BLOCK)):
                answer += block
            if late.is_set():
                raise TimeoutError
            if response.length and len(answer) <= MOST_BYTES:
                raise http.client.IncompleteRead(bytes(answer), response.length)
            return response.status, _pause(response.getheader("Retry-After")), bytes(answer)
        except (OSError, http.client.HTTPException, AttributeError, ValueError) as caught:
            if late.is_set():
                raise TimeoutError from caught
            if isinstance(caught, (AttributeError, ValueError)):
                raise http.client.HTTPException(str(caught)) from caught
            raise
        finally:
            watch.cancel()
            line.close()


def _hang_up(held: list[socket.socket], late: Event) -> None:
    late.set()
    for line in held:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _pause(header: str | None) -> float | None:
    """Return the seconds that the server asks us to wait; a date is passed over."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _in_words(problem: Exception, seconds: float) -> str:
    """Return what went wrong, without what the server said: it may repeat what we sent."""
    if isinstance(problem, TimeoutError):
        return f"it did not answer within {seconds:g} seconds"
    if isinstance(problem, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(problem, socket.gaierror):
        return "its name is not known to the network"
    if isinstance(problem, OSError):
        return problem.strerror or type(problem).__name__
    return f"it does not speak HTTP as it should ({type(problem).__name__})"
