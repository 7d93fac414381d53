"""What the public door answers, over real HTTP: headers, compression, caching, wrong addresses."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import streamlit
import websockets
from starlette.requests import Request
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.apps.public import PAGES
from dashboard.components.door import messages
from dashboard.components.door.addresses import Addresses
from dashboard.components.door.app import _failed
from dashboard.components.door.headers import Headers, content_policy, script_hashes
from dashboard.components.door.index_page import IndexPages, UnknownIndexPage, make_index_page
from dashboard.components.door.preloads import Scripts, UnknownElement
from dashboard.components.door.static_files import StaticFiles, accepts_gzip
from tests.serving import Door
from tests.visitor import Visitor

STATIC = Path(streamlit.__file__).parent / "static"
SCRIPT = "/static/js/" + next(path.name for path in STATIC.glob("static/js/PlotlyChart.*.js"))
SAID = (
    "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy",
    "cross-origin-opener-policy", "x-frame-options", "cache-control",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(kansas_city: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=kansas_city.address, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/", "/homicides", "/nowhere", SCRIPT, "/favicon.png", "/healthz", "/_stcore/health",
     "/_stcore/metrics", "/layers/x/district/last12.geojson", "/robots.txt", "/%2e%2e/x"],
)  # fmt: skip
def test_every_answer_carries_the_doors_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert [name for name in SAID if name not in headers] == []
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_an_answer_about_a_mistake_of_ours_carries_the_doors_headers_and_words() -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a name of a file")

    door = Headers(broken, policy="default-src 'none'", failed=_failed)
    transport = httpx.ASGITransport(door, raise_app_exceptions=False)

    async def visit() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport) as visitor:
            return await visitor.get("http://door/", headers={"accept-language": "es"})

    answer = asyncio.run(visit())
    assert answer.status_code == 500
    assert all(answer.headers.get(name) for name in SAID)
    assert 'lang="es"' in answer.text and "988" in answer.text
    assert "a name of a file" not in answer.text


def test_a_page_is_found_by_its_path_and_not_by_the_host_asked_for() -> None:
    pages = IndexPages(STATIC / "index.html", PAGES[:1], lambda _: "")
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http",
             "headers": [(b"host", b"x/y.city.example")], "server": ("x", 80)}  # fmt: skip
    assert pages.answer(Request(scope)).status_code == 200


def test_the_policy_names_own_files_only(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"].split()
    assert not re.search(r"https?:|\*", policy)


def test_the_policy_admits_exactly_the_script_written_into_the_page(client: httpx.Client) -> None:
    answer = client.get("/")
    hashes = script_hashes(answer.text)
    assert len(hashes) == 1
    assert f" {hashes[0]} " in answer.headers["content-security-policy"]


def test_the_policy_names_no_other_machine() -> None:
    assert "//" not in content_policy([])


def test_only_sites_that_are_listed_may_show_the_door_in_a_frame(released) -> None:
    listed = {"PEACEBOARD_EMBED_IN": "https://city.example"}
    with Door(released("kansas-city"), city="kansas-city", **listed) as door:
        headers = httpx.get(door.address, trust_env=False).headers
    assert "frame-ancestors https://city.example" in headers["content-security-policy"]
    # The older header knows only all or none.
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "first")
def test_every_page_has_its_address_title_and_description(client: httpx.Client, page) -> None:
    answer = client.get(f"/{page.address}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert re.search(r"<title>[^<]{3,}</title>", answer.text)
    assert re.search(r'<meta name="description" content="[^"]{20,}"', answer.text)
    assert "988" in re.findall(r"<noscript>(.*?)</noscript>", answer.text, re.DOTALL)[0]
    assert "agent" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact",
     "/_stcore/agent/mcp", "/_stcore/script-health-check", "/_stcore/upload_file/x/y",
     "/auth/login", "/oauth2callback", "/component/x/index.html", "/app/static/x", "/index.html",
     "/manifest.json", "/static/", "/static/js", "/static/js/unknown.js", "/nowhere",
     "/homicides/deeper", "/homicides/_stcore/health", "/media/x", "/.streamlit/config.toml",
     "/media/../../etc/passwd", "/_stcore/bidi-components/../../x", "/layers/x", "/downloads/x"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found_in_words(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>This page does not exist</h1>" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_door_takes_nothing(client: httpx.Client, method: str) -> None:
    for path in ("/", "/_stcore/upload_file/a/b", "/_stcore/agent/interact", "/healthz"):
        assert client.request(method, path, content=b"x").status_code in (404, 405)


def test_a_slash_too_many_is_forgiven_and_the_view_kept(client: httpx.Client) -> None:
    answer = client.get("/homicides/?lang=es")
    assert (answer.status_code, answer.headers["location"]) == (308, "/homicides?lang=es")


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({}, "", "en"),
        ({"accept-language": "es-MX,es;q=0.9,en;q=0.8"}, "", "es"),
        ({"accept-language": "fr,de;q=0.5"}, "", "en"),
        ({"accept-language": "es"}, "?lang=en", "en"),
        ({"accept-language": "en", "cookie": "peaceboard_lang=es"}, "", "es"),
        ({"cookie": "peaceboard_lang=<script>"}, "?lang=xx", "en"),
    ],
)
def test_the_page_around_is_in_the_readers_language(
    kansas_city: Door, headers: dict[str, str], query: str, language: str
) -> None:
    answer = httpx.get(f"{kansas_city.address}/{query}", headers=headers, trust_env=False)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"]


def test_only_a_known_language_is_remembered(kansas_city: Door) -> None:
    def cookie(query: str) -> str | None:
        answer = httpx.get(f"{kansas_city.address}/{query}", trust_env=False)
        return answer.headers.get("set-cookie")

    assert cookie("") is None
    assert cookie("?lang=xx") is None
    said = cookie("?lang=es") or ""
    assert said.startswith("peaceboard_lang=es;")
    assert "HttpOnly" in said and "samesite=lax" in said.lower()


def test_scripts_travel_compressed_and_are_the_same_when_unpacked(client: httpx.Client) -> None:
    packed = client.get(SCRIPT, headers={"accept-encoding": "gzip"})
    plain = client.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == (STATIC / SCRIPT[1:]).read_bytes()
    assert int(packed.headers["content-length"]) < 0.35 * len(plain.content)
    assert "accept-encoding" in packed.headers["vary"]


def test_scripts_may_be_kept_for_good_but_pages_are_asked_for_again(client: httpx.Client) -> None:
    script, page = client.get(SCRIPT), client.get("/")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["cache-control"] == "no-cache"
    for path, answer in ((SCRIPT, script), ("/", page)):
        again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_every_file_the_page_asks_for_is_there(client: httpx.Client) -> None:
    links = re.findall(r'(?:src|href)="\./([^"]+)"', client.get("/").text)
    assert len(links) > 20
    assert [link for link in links if client.get(f"/{link}").status_code != 200] == []


@pytest.mark.parametrize(
    ("header", "takes"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
     ("br", False), ("", False), ("identity", False), ("gzip;q=x", False)],
)  # fmt: skip
def test_compression_is_negotiated(header: str, takes: bool) -> None:
    scope = {"type": "http", "headers": [(b"accept-encoding", header.encode())]}
    assert accepts_gzip(Request(scope)) is takes


def test_a_file_is_found_in_the_list_and_not_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1;" * 400)
    files = StaticFiles(tmp_path)
    (tmp_path / "later.js").write_text("2")
    assert files.addresses() == ["/a.js"]
    assert "/later.js" not in files and "/../a.js" not in files
    assert gzip.decompress(files.ready("/a.js").body) == b"1;" * 400


def test_a_changed_index_page_of_streamlit_stops_the_start_with_a_reason() -> None:
    with pytest.raises(UnknownIndexPage, match=r"not the version of requirements\.lock"):
        make_index_page("<html>", language="en", title="t", description="d", without_script="")


def test_a_title_cannot_break_out_of_the_page() -> None:
    original = (STATIC / "index.html").read_text()
    page = make_index_page(
        original, language="en", title="</title><script>", description='"><i>', without_script=""
    )
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in page
    assert 'content="&quot;&gt;&lt;i&gt;"' in page


@pytest.mark.parametrize(
    ("host", "allowed", "is_ours"),
    [
        ("127.0.0.1:8501", ("127.0.0.1",), True),
        ("LOCALHOST", ("localhost",), True),
        ("[::1]:8501", ("[::1]",), True),
        ("evil.example", ("localhost",), False),
        ("localhost.evil.example", ("localhost",), False),
        ("", ("localhost",), False),
        ("data.city.example", ("*.city.example",), True),
        ("city.example", ("*.city.example",), False),
        ("anything", ("*",), True),
        ("anything", (), True),
    ],
)
def test_the_door_answers_to_its_own_names(host, allowed, is_ours) -> None:
    door = Addresses(None, lambda _: True, lambda _: True, lambda _: None, allowed_hosts=allowed)
    assert door._is_allowed_host(host) is is_ours


def test_a_request_under_a_strangers_name_is_refused(kansas_city: Door) -> None:
    answer = httpx.get(kansas_city.address, headers={"host": "evil.example"}, trust_env=False)
    assert answer.status_code == 421


@pytest.mark.parametrize("path", ["/", "/other", "/homicides/_stcore/stream", "/healthz"])
def test_there_is_one_address_for_the_pages_own_connection(kansas_city: Door, path: str) -> None:
    async def knock() -> None:
        async with websockets.connect(kansas_city.address.replace("http", "ws") + path):
            pass

    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(knock())


def test_another_sites_script_cannot_connect(kansas_city: Door) -> None:
    async def knock() -> None:
        address = kansas_city.address.replace("http", "ws") + "/_stcore/stream"
        async with websockets.connect(address, origin="https://evil.example"):
            pass

    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(knock())


@pytest.mark.parametrize("kind", ["clear_cache", "load_git_info", "set_run_on_save"])
def test_messages_for_developers_are_dropped(kind: str) -> None:
    message = BackMsg()
    setattr(message, kind, True)
    assert not messages.is_allowed(message.SerializeToString())


def test_a_page_may_ask_for_the_file_of_a_button_and_for_nothing_else_like_it() -> None:
    message = BackMsg()
    message.backend_operation_request.deferred_file.file_id = "a"
    assert messages.is_allowed(message.SerializeToString())
    message.backend_operation_request.install_skills.SetInParent()
    assert not messages.is_allowed(message.SerializeToString())


def test_messages_of_a_page_pass_and_rubbish_does_not() -> None:
    message = BackMsg()
    message.rerun_script.query_string = "lang=es"
    assert messages.is_allowed(message.SerializeToString())
    message.rerun_script.query_string = "x" * messages.LARGEST
    assert not messages.is_allowed(message.SerializeToString())
    assert not messages.is_allowed(b"\xff\xff\xff")
    assert not messages.is_allowed(None)


def test_the_door_stays_open_for_a_visitor_after_dropped_messages(kansas_city: Door) -> None:
    async def talk() -> list[str]:
        async with Visitor(kansas_city.address) as visitor:
            message = BackMsg()
            message.clear_cache = True
            await visitor.send(message)
            return (await visitor.rerun()).errors()

    assert asyncio.run(talk()) == []


def test_a_page_names_the_small_scripts_of_what_it_draws_and_not_the_large_ones() -> None:
    page = (STATIC / "index.html").read_text()
    links = Scripts(STATIC).links(("PlotlyChart", "DownloadButton"), page)
    files = re.findall(r'(?:href|src)="\./([^"]+)"', links)
    assert any("/DownloadButton." in file for file in files)
    assert not any("/PlotlyChart." in file for file in files)
    assert max((STATIC / file).stat().st_size for file in files) <= 200_000
    named = re.findall(r'href="\./([^"]+)"', links)
    assert len(named) == len(set(named))
    assert [file for file in named if file in page] == []


def test_a_page_that_draws_what_streamlit_does_not_know_stops_the_start() -> None:
    with pytest.raises(UnknownElement, match="PloltyChart"):
        Scripts(STATIC).links(("PloltyChart",), "")
