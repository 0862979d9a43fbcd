"""Settings come from the environment, over .env."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import ConfigError


def settings(tmp_path: Path, environ: dict[str, str] | None = None, env_file: str = "") -> Settings:
    path = tmp_path / ".env"
    path.write_text(env_file, encoding="utf-8")
    return Settings.load(environ or {}, path)


def test_without_anything_set_the_stores_are_files_in_the_data_directory(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url.startswith("sqlite:///")
    assert found.database_url.endswith("trilateral.db")
    assert found.demo_database_url != found.database_url


def test_the_environment_goes_before_the_env_file(tmp_path: Path) -> None:
    found = settings(
        tmp_path, {"SLACK_BOT_TOKEN": "xoxb-2"}, "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\n"
    )
    assert found.slack_tokens() == ("xoxb-2", "xapp-1")


def test_a_named_database_serves_the_demo_too(tmp_path: Path) -> None:
    found = settings(tmp_path, {"TRILATERAL_DATABASE_URL": "sqlite:////srv/t.db"})
    assert found.database_url == found.demo_database_url == "sqlite:////srv/t.db"


def test_who_reads_and_what_may_be_read_on_this_machine_can_be_said(tmp_path: Path) -> None:
    said = {"TRILATERAL_CONTACT": "mailto:desk@example.org", "TRILATERAL_NEAR": "127.0.0.1:1200, [::1]:80,"}
    found = settings(tmp_path, said)
    assert found.contact == "mailto:desk@example.org"
    assert found.near == {"127.0.0.1:1200", "[::1]:80"}
    assert settings(tmp_path).contact == ""
    assert settings(tmp_path).near == frozenset()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRILATERAL_CONTACT", "a) (b"),
        ("TRILATERAL_CONTACT", "a\r\nX: y"),
        ("TRILATERAL_CONTACT", "통일부"),
        ("TRILATERAL_NEAR", "127.0.0.1"),
        ("TRILATERAL_NEAR", "localhost:http"),
        ("TRILATERAL_NEAR", ":80"),
    ],
)
def test_a_wrong_setting_of_fetching_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        settings(tmp_path, {name: value})


@pytest.mark.parametrize(
    ("env_file", "sentence"),
    [
        ("", "SLACK_BOT_TOKEN is not set"),
        ("SLACK_BOT_TOKEN=xoxb-1\n", "SLACK_APP_TOKEN is not set"),
        ("SLACK_BOT_TOKEN=xapp-1\nSLACK_APP_TOKEN=xapp-1\n", "begins with xoxb-"),
        ("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=secret\n", "begins with xapp-"),
    ],
)
def test_a_missing_or_mistaken_token_is_one_sentence(tmp_path: Path, env_file: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as caught:
        settings(tmp_path, env_file=env_file).slack_tokens()
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_feeds_are_polled_unless_said_otherwise(tmp_path: Path) -> None:
    assert settings(tmp_path).poll
    assert not settings(tmp_path, {"TRILATERAL_POLL": "off"}).poll
    with pytest.raises(ConfigError, match="TRILATERAL_POLL is maybe; valid: on, off"):
        settings(tmp_path, {"TRILATERAL_POLL": "maybe"})
