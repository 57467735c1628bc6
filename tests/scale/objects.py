"""An S3 server on loopback (moto) that can refuse every nth request, as busy stores do."""

import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

KEYS = {
    "AWS_ACCESS_KEY_ID": "tester",
    "AWS_SECRET_ACCESS_KEY": "tester",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
_Start = Callable[..., Any]


@dataclass
class Objects:
    """The server.

    every: refuse every nth request with 500; 0: none. refused: requests refused. whole: objects
    that were read without a byte range.
    """

    every: int = 0
    refused: int = 0
    whole: int = 0
    port: int = 0
    _requests: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _app: Any = field(default_factory=lambda: DomainDispatcherApplication(create_backend_app))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return {**KEYS, "AWS_ENDPOINT_URL": self.endpoint}

    def bucket(self) -> str:
        """Create a bucket and return its name."""
        name = f"bucket-{uuid4().hex}"  # of no other server: clients are kept by URL
        every, self.every = self.every, 0
        client = boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1",
            aws_access_key_id="tester", aws_secret_access_key="tester",
        )  # fmt: skip
        client.create_bucket(Bucket=name)
        self.every = every
        return name

    def __call__(self, environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if self.every and next(self._requests) % self.every == 0:
            self.refused += 1
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("500 Internal Server Error", [("Content-Length", "0")])
            return [b""]
        is_object = environ["PATH_INFO"].count("/") > 2  # /bucket/key; a list has no key
        if environ["REQUEST_METHOD"] == "GET" and is_object and "HTTP_RANGE" not in environ:
            self.whole += 1
        found: Iterable[bytes] = self._app(environ, start)
        return found


@contextmanager
def serving() -> Iterator[Objects]:
    """Run the server during the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    objects = Objects()
    server = make_server("127.0.0.1", 0, objects, threaded=True)
    objects.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield objects
    finally:
        server.shutdown()
        thread.join()
