"""Four promises: what it takes to add a measure, a page, a source or a city."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from dashboard import public_data, questions
from dashboard.city import load
from dashboard.intake.portals import import_crime
from tests import towns


@pytest.fixture(scope="module")
def cities(repository: Path) -> dict[str, dict]:
    """Each city of data/cities by its id."""
    found = {}
    for path in sorted((repository / "data" / "cities").glob("*/city.toml")):
        city = tomllib.loads(path.read_text("utf-8"))
        assert city["city_id"] == path.parent.name
        found[city["city_id"]] = city
    return found


def _code(repository: Path) -> list[Path]:
    # The generator of the made-up city is where its names are made up.
    generator = repository / "dashboard" / "intake" / "simulate"
    python = [p for p in (repository / "dashboard").rglob("*.py") if generator not in p.parents]
    return sorted([*python, *(repository / "queries").rglob("*.sql")])


def _without_comments(path: Path) -> str:
    """What a file does, without its comments and docstrings, which may give examples."""
    text = path.read_text("utf-8")
    if path.suffix == ".sql":
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [
                part
                for part in body
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ]
    return ast.unparse(tree)


def test_a_city_is_a_folder_no_python_or_sql_knows_its_name(
    repository: Path, cities: dict[str, dict]
) -> None:
    assert {"demo", "kansas-city"} <= set(cities)
    names = set()
    for city_id, city in cities.items():
        names |= {city["city_name"].split(",")[0], city["publisher_city_name"].split(",")[0]}
        names |= {city_id} - {"demo"}
    names |= {"KCPD", "kcpd", "Missouri"}
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names)))
    for path in _code(repository):
        found = pattern.search(_without_comments(path))
        assert not found, f"{path.relative_to(repository)} knows {found and found.group()!r}"


def test_a_city_folder_holds_data_only(repository: Path) -> None:
    allowed = {".toml", ".csv", ".geojson", ".md"}
    for path in (repository / "data" / "cities").rglob("*"):
        if path.is_file():
            assert path.suffix in allowed, path


def test_a_page_is_one_file_and_one_line_in_its_app(repository: Path) -> None:
    app = (repository / "dashboard" / "apps" / "public.py").read_text("utf-8")
    pages = {p.stem for p in (repository / "dashboard/pages/public").glob("*.py")} - {"__init__"}
    shown = [
        ast.unparse(node).split(".")[0]
        for node in ast.walk(ast.parse(app))
        if isinstance(node, ast.Attribute) and node.attr == "show"
    ]
    assert sorted(shown) == sorted(pages), "each page once in the app's list"
    for name in shown:
        lines = [line for line in app.splitlines() if f"{name}.show" in line]
        assert len(lines) == 1, name


def test_a_page_reads_like_a_table_of_contents(repository: Path) -> None:
    for path in (repository / "dashboard" / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        assert len(path.read_text("utf-8").splitlines()) <= 120, path.name
        public = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"]
        assert public in ([], ["show"]), f"{path.name} offers {public}"


def test_a_source_is_an_entry_no_python_knows_its_columns(
    repository: Path, cities: dict[str, dict]
) -> None:
    """Column names of police files live in `sources.toml`, never in code."""
    names: set[str] = set()
    for city_id in cities:
        path = repository / "data" / "cities" / city_id / "sources.toml"
        sources = tomllib.loads(path.read_text("utf-8"))
        assert sources["crime"], city_id
        for source_id, source in sources["crime"].items():
            names.add(source_id)
            for field, accepted in source["columns"].items():
                # A name that is also our own word for the thing proves nothing.
                names |= {name for name in accepted if "_" in name and name != field}
    ours = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b")
    for path in _code(repository):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found = ours.fullmatch(node.value)
                    assert not found, f"{path.name}:{node.lineno} knows {node.value!r}"


def test_a_new_measure_is_one_file_that_reaches_the_public_page(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(repository / "queries", tmp_path / "queries")
    old = (folder / "measures" / "homicide_victims.sql").read_text("utf-8")
    new = old.replace('"People killed by homicide"', '"People killed on a Sunday"')
    new = new.replace(
        "kind = 'homicide_victim'", "kind = 'homicide_victim'\n    and dayofweek(happened_on) = 0"
    )
    assert new.count("Sunday") == 1 and "dayofweek" in new
    (folder / "measures" / "sunday_victims.sql").write_text(new, "utf-8")
    monkeypatch.setattr(questions, "QUERIES", folder)
    questions.load_query.cache_clear()
    try:
        town = towns.town(tmp_path)
        sunday, monday = "2026-03-01", "2026-03-02"
        town.put_records(2026, [(sunday, "neighborhood-1", 2), (monday, "neighborhood-1")])
        town.publish()
        with town.open() as db:
            assert "sunday_victims" in set(public_data.measures(db)["measure_id"])
            counted = {}
            for measure in ("sunday_victims", "homicide_victims"):
                months = public_data.counts(db, measure, "neighborhood", "month")
                counted[measure] = months.loc[months["counted"] > 0, "counted"].tolist()
        assert counted == {"sunday_victims": [2], "homicide_victims": [3]}
    finally:
        questions.load_query.cache_clear()


def test_a_new_source_is_one_entry_and_its_file_is_counted(tmp_path: Path) -> None:
    town = towns.town(tmp_path)
    town.put_layers()
    (town.settings.city_folder / "sources.toml").write_text(
        """
        [crime.sheriff]
        publisher = "Sheriff"
        title = "Sheriff's list"
        licence = "Public"
        date_order = "month_first"
        [crime.sheriff.columns]
        report_no = ["fall_nr"]
        reported_on = ["gemeldet"]
        ibrs = ["art"]
        involvement = ["rolle"]
        latitude = ["breite"]
        longitude = ["laenge"]
        [crime.sheriff.offenses.homicide]
        ibrs = ["09A"]
        [crime.sheriff.involvement]
        victim = ["OPFER"]
        suspect = ["TAETER"]
        """,
        "utf-8",
    )
    file = tmp_path / "liste.csv"
    file.write_text(
        "\ufeffFall-Nr;gemeldet;Art;Rolle;Breite;Laenge\r\n"
        "1;03/01/2026;09A;OPFER;40.015;10.005\r\n"
        "1;03/01/2026;09A;OPFER;40.015;10.005\r\n"
        "1;03/01/2026;09A;TAETER;40.015;10.005\r\n"
        "2;03/09/2026;13A;OPFER;40.015;10.005\r\n".replace(";", ","),
        "utf-8",
    )
    reports = import_crime(
        town.settings, load(town.settings.city_folder), [file], today=towns.TODAY
    )
    town.publish()
    with town.open() as db:
        counts = public_data.counts(db, "homicide_victims", "neighborhood", "year")
        found = counts[(counts["counted"] > 0) & (counts["period_start"] == "2026-01-01")]
    assert found[["area_id", "counted"]].values.tolist() == [["neighborhood-1", 1]], reports[0].text


def test_a_new_city_is_a_folder(tmp_path: Path) -> None:
    town = towns.release(tmp_path)
    with town.open() as db:
        assert public_data.release(db).city_name == "Tinytown"
        assert set(public_data.areas(db, "neighborhood")["area_name"]) == set(towns.NAMES)
