"""Passwords in locations of a lake are never shown, in whatever form PostgreSQL takes them."""

import pytest

from crawlers.errors import SettingError
from warehouse.engine import redact_location
from warehouse.engine.lake import parse

SECRET = "S3CRET"


@pytest.mark.parametrize(
    "location",
    [
        f"host=db password={SECRET} dbname=x",
        f"host=db password = {SECRET} dbname=x",
        f"host=db PASSWORD='{SECRET}' dbname=x",
        f"host=db password='it\\'s {SECRET}' dbname=x",
        f"host=db password=a\\ {SECRET} dbname=x",
        f"host=db password=a&{SECRET} dbname=x",
        f"host=db 'password=a {SECRET}' dbname=x",
        f'host=db "password=a {SECRET}" dbname=x',
        f'host=db password="a {SECRET}" dbname=x',
        f"host=db sslpassword={SECRET} dbname=x",
        f"host=db password='a {SECRET}",
        f"postgresql://u:{SECRET}@127.0.0.1:1/x",
        f"postgres://u:a@{SECRET}@h1,h2:5/x",
        f"postgres://u:a/{SECRET}@h/x?sslmode=require",
        f"postgresql://u@h/x?user=a&password={SECRET}&sslmode=require",
        f"postgresql:///x?host=h&password={SECRET}",
        f"postgresql://{SECRET}@h/x",
        f'IO Error: Unable to connect to Postgres at "postgresql://u:{SECRET}@h/x": refused',
        f'invalid connection option "postgresql://u:{SECRET}@h/x?sslmode"',
    ],
)
def test_no_password_is_shown(location: str) -> None:
    assert SECRET not in redact_location(location)
    assert SECRET not in redact_location(f"ducklake:postgres:{location}")


def test_the_rest_of_a_location_is_shown() -> None:
    words = "ducklake:postgres:host=db password='x y' dbname=z data_path=s3://b/lake/"
    assert redact_location(words) == words.replace("'x y'", "…")
    assert redact_location("postgresql://u:p@h:5/x") == "postgresql://…@h:5/x"


def test_a_uri_is_refused_without_its_password() -> None:
    with pytest.raises(SettingError) as caught:
        parse(f"ducklake:postgres:postgresql://u:{SECRET}@127.0.0.1:1/x")
    assert SECRET not in str(caught.value)
