"""Settings come from the surroundings once, and the public door gets the public part only."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from dashboard import settings


def test_without_any_wish_it_is_the_demo_city_on_this_machine_only(repository: Path) -> None:
    found = settings.read({})
    assert (found.city_id, found.host, found.port) == ("demo", "127.0.0.1", 8501)
    assert found.data_folder == repository / "data"
    assert found.city_folder == repository / "data" / "cities" / "demo"


def test_the_environment_is_heard_and_a_given_value_outranks_it(tmp_path: Path) -> None:
    environ = {"PEACEBOARD_CITY": "kansas-city", "PEACEBOARD_DATA": str(tmp_path)}
    assert settings.read(environ).restricted == tmp_path / "restricted" / "kansas-city"
    assert settings.read(environ, city_id="demo").public == tmp_path / "public" / "demo"
    assert settings.read(environ, city_id=None).city_id == "kansas-city"


def test_the_public_door_cannot_name_a_restricted_folder(tmp_path: Path) -> None:
    public = settings.read_public({}, data_folder=tmp_path)
    names = {field.name for field in fields(public)} | set(dir(public))
    assert not {"restricted", "data_folder"} & names
    for field in fields(public):
        value = getattr(public, field.name)
        if isinstance(value, Path):
            assert value != tmp_path
            assert "restricted" not in value.parts
    assert public.public == tmp_path / "public" / "demo"


@pytest.mark.parametrize("city", ["../demo", "Demo", "a/b", "demo-", "de mo", ".", "demo\n"])
def test_a_city_name_cannot_point_to_another_folder(city: str) -> None:
    with pytest.raises(settings.SettingsError, match="--city"):
        settings.read({}, city_id=city)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8501.5"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    with pytest.raises(settings.SettingsError, match="--port"):
        settings.read({"PEACEBOARD_PORT": port})


def test_only_this_machines_names_are_answered_unless_others_are_listed() -> None:
    own = ("127.0.0.1", "localhost", "[::1]")
    assert settings.read({}).allowed_hosts == own
    assert settings.read({}, host="0.0.0.0").allowed_hosts == own
    assert settings.read({}, host="board.example").allowed_hosts == (*own, "board.example")
    listed = settings.read({"PEACEBOARD_ALLOWED_HOSTS": " a.example, b.example ,"})
    assert listed.allowed_hosts == ("a.example", "b.example")


def test_the_started_door_reads_the_same_settings_but_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEACEBOARD_PORTAL_APP_TOKEN", "a secret")
    monkeypatch.setenv("PEACEBOARD_LEDGER_URL", "postgresql://keeper:a%20secret@127.0.0.1/ledger")
    given = settings.read(
        city_id="kansas-city",
        data_folder=tmp_path,
        port=8765,
        allowed_hosts=("a.example",),
        embed_in=("https://city.example",),
    )
    assert given.portal_app_token == "a secret"
    assert given.ledger_url and "keeper" in given.ledger_url
    assert "secret" not in repr(given)
    environ = settings.environment_of_the_door(given)
    assert not [name for name, text in environ.items() if "a secret" in text or "keeper" in text]
    assert settings.read(environ) == replace(given, portal_app_token=None, ledger_url=None)


@pytest.mark.parametrize("address", ["mysql://keeper:hush@db/ledger", "keeper:hush@db", "/x/y.db"])
def test_a_ledger_address_that_cannot_be_used_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(settings.SettingsError, match="PEACEBOARD_LEDGER_URL") as problem:
        settings.read({"PEACEBOARD_LEDGER_URL": address})
    assert "hush" not in str(problem.value)


def test_the_ledger_is_kept_in_a_file_unless_an_address_is_given() -> None:
    assert settings.read({}).ledger_url is None
    address = "postgresql://keeper@db.example/ledger"
    assert settings.read({"PEACEBOARD_LEDGER_URL": address}).ledger_url == address


def test_no_site_may_embed_the_door_unless_it_is_listed() -> None:
    assert settings.read_public({}).embed_in == ()
    listed = {"PEACEBOARD_EMBED_IN": "https://a.example, http://b.example:8080"}
    assert settings.read_public(listed).embed_in == ("https://a.example", "http://b.example:8080")
    for odd in ("a.example", "https://a.example/path", "https://a.example; script-src *", "*"):
        with pytest.raises(settings.SettingsError, match="PEACEBOARD_EMBED_IN"):
            settings.read({"PEACEBOARD_EMBED_IN": odd})


def test_an_unknown_setting_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="colour"):
        settings.read({}, colour="blue")
