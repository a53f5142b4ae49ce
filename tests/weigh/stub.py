"""A chat endpoint on this computer that answers as a test tells it to: well, badly, slowly, or with lies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Passages = list[dict[str, str]]
Behaviour = Callable[["Stub", Any], None]


@dataclass
class Stub:
    """What the endpoint was asked, and how it behaves next."""

    behave: Behaviour
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def passages(self) -> Passages:
        """Return the passages of the last question."""
        shown: Passages = json.loads(self.asked[-1]["messages"][1]["content"])["passages"]
        return shown


@contextmanager
def stub(behave: Behaviour) -> Iterator[Stub]:
    """Run an endpoint for as long as the block lasts."""
    state = Stub(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.headers.append(dict(self.headers))
            state.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                state.behave(state, self)
            except OSError:
                return  # the one who asked has hung up

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name in the library)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1/chat/completions"
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()


def send(handler: Any, body: bytes, status: int = 200, **headers: str) -> None:
    """Send an answer with its headers."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def chat(content: str, **further: Any) -> bytes:
    """Return the body of an answer in which the model says `content`."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}, **further}]}).encode()


def saying(content: str) -> Behaviour:
    """Behave as a model that always says the same."""
    return lambda _, handler: send(handler, chat(content))


def claiming(*claims: dict[str, Any]) -> Behaviour:
    """Behave as a model that always makes the same claims."""
    return saying(json.dumps({"claims": list(claims)}))


def failing(status: int, **headers: str) -> Behaviour:
    """Behave as a server that always fails."""
    return lambda _, handler: send(handler, b"no", status, **headers)
