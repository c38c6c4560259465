"""Whatever is wrong with a file, a run says it in one message, or goes on and says so in its results."""

import bz2
import gzip
import html
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import openpyxl
import osmium
import pytest
from shapely.geometry import LineString, Polygon, box

from dekkend.outputs import folder as outputs

from .command import NAMES, dekkend, said
from .invented import REGISTER, X, Y, flags, neighbourhoods, osm_xml, write_layer, write_town

Files = dict[str, Path]
Damage = Callable[[Files], Path]


@dataclass(frozen=True)
class Fault:
    """A way to spoil one file, and what must be said about it in English and in Dutch."""

    name: str
    flag: str
    spoil: Damage
    english: tuple[str, ...]
    dutch: tuple[str, ...]
    more: tuple[str, ...] = ()
    beside: tuple[str, ...] = ("--osm",)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write_town(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def files(whole: Files, tmp_path: Path) -> Files:
    """The files of the town, to spoil."""
    folder = shutil.copytree(whole["--osm"].parent, tmp_path / "in")
    return {flag: folder / path.name for flag, path in whole.items()}


def beside(files: Files, name: str) -> Path:
    return files["--osm"].with_name(name)


def gone(name: str) -> Damage:
    return lambda files: beside(files, name)


def holding(name: str, content: bytes | str) -> Damage:
    def spoil(files: Files) -> Path:
        path = beside(files, name)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return spoil


def a_folder(files: Files) -> Path:
    path = beside(files, "map")
    path.mkdir()
    return path


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def half_of(flag: str) -> Damage:
    def spoil(files: Files) -> Path:
        files[flag].write_bytes(half(files[flag].read_bytes()))
        return files[flag]

    return spoil


def half_a_pbf(files: Files) -> Path:
    path = beside(files, "town.osm.pbf")
    with osmium.SimpleWriter(path) as writer:
        for thing in osmium.FileProcessor(files["--osm"]):
            writer.add(thing)
    path.write_bytes(half(path.read_bytes()))
    return path


def half_a_workbook(files: Files) -> Path:
    path = beside(files, "groups.xlsx")
    book = openpyxl.Workbook()
    for line in REGISTER.splitlines():
        book.active.append(line.split(","))
    book.save(path)
    path.write_bytes(half(path.read_bytes()))
    return path


def areas(change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], name: str = "buurten.gpkg") -> Damage:
    return lambda files: write_layer(change(neighbourhoods()), beside(files, name), "buurten")


def with_shapes(*shapes) -> Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]:
    return lambda frame: frame.set_geometry(list(shapes), crs=frame.crs)


def moved_by(metres: float) -> Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]:
    return lambda frame: frame.set_geometry(frame.translate(0, metres))


def without_crs(files: Files) -> Path:
    path = beside(files, "buurten.shp")
    neighbourhoods()[["buurtcode", "geometry"]].to_file(path)
    path.with_suffix(".prj").unlink()
    return path


def two_layers(files: Files) -> Path:
    neighbourhoods().to_file(files["--neighbourhoods"], layer="wijken", driver="GPKG")
    return files["--neighbourhoods"]


def register(*rows: str) -> Damage:
    return holding("groups.csv", "\n".join((REGISTER.splitlines()[0], *rows)) + "\n")


def signs(*rows: str) -> Damage:
    return holding("signs.csv", "\n".join(("bordnummer,straat,x,y", *rows)) + "\n")


MAP = osm_xml().encode()
GONE = (("there is no such file", "Check"), ("bestaat niet", "Controleer"))
EMPTY = (("is empty", "Save or download it again"), ("is leeg", "opnieuw"))
CUT_OFF_MAP = (("is not a whole OpenStreetMap file", "Download it again"), ("geen volledig", "opnieuw"))
UNREADABLE = (("cannot be read", "Download or export it again"), ("kan niet worden gelezen", "opnieuw"))
FAR = (("km from the roads", "the same place"), ("km van de wegen", "dezelfde plaats"))
PERSONAL = (("row 2, column", "Remove them, or run with --drop-personal-data"), ("rij 2", "--drop-personal-data"))

FAULTS = (
    Fault("a map that is not there", "--osm", gone("nowhere.osm.pbf"), *GONE),
    Fault("a folder for a map", "--osm", a_folder, ("is a folder", "Name the file"), ("een map", "bestand")),
    Fault("an empty map", "--osm", holding("town.osm.pbf", b""), *EMPTY),
    Fault(
        "a map of another format", "--osm", holding("town.pdf", b"%PDF-1.7"),
        (".osm.pbf, .osm, .osm.gz, .osm.bz2",), (".osm.pbf, .osm, .osm.gz, .osm.bz2",),
    ),
    Fault("a web page for a map", "--osm", holding("town.osm.pbf", "<html>404</html>" * 99), *CUT_OFF_MAP),
    Fault("a map cut off (osm)", "--osm", half_of("--osm"), *CUT_OFF_MAP),
    Fault("a map cut off (osm.gz)", "--osm", holding("a.osm.gz", half(gzip.compress(MAP))), *CUT_OFF_MAP),
    Fault("a map cut off (osm.bz2)", "--osm", holding("a.osm.bz2", half(bz2.compress(MAP))), *CUT_OFF_MAP),
    Fault("a map cut off (osm.pbf)", "--osm", half_a_pbf, *CUT_OFF_MAP),
    Fault(
        "a map without roads", "--osm", holding("town.osm", osm_xml(roads=False)),
        ("holds no roads", "Take one with highways"), ("geen wegen", "Neem een uitsnede met wegen"),
    ),
    Fault("neighbourhoods that are not there", "--neighbourhoods", gone("nowhere.gpkg"), *GONE),
    Fault("empty neighbourhoods", "--neighbourhoods", holding("buurten.gpkg", b""), *EMPTY),
    Fault("neighbourhoods cut off", "--neighbourhoods", half_of("--neighbourhoods"), ("again",), ("opnieuw",)),
    Fault("a text for neighbourhoods", "--neighbourhoods", holding("buurten.gpkg", "no map" * 99), *UNREADABLE),
    Fault(
        "neighbourhoods of another format", "--neighbourhoods", holding("buurten.docx", b"PK"),
        ("not a GeoPackage, GeoJSON, Shapefile or FlatGeobuf", "Export it"), ("GeoPackage", "Exporteer"),
    ),
    Fault(
        "neighbourhoods without a CRS", "--neighbourhoods", without_crs,
        ("the layer buurten has no CRS", "Set it with your GIS"),
        ("de laag buurten heeft geen coördinatenstelsel", "met uw GIS"),
    ),
    Fault(
        "metres said to be degrees", "--neighbourhoods",
        areas(lambda frame: frame.set_crs("EPSG:4326", allow_override=True)),
        ("row 1 of the layer buurten", "set the right one with your GIS"), ("rij 1 van de laag buurten",),
    ),
    Fault(
        "degrees said to be metres", "--neighbourhoods",
        areas(lambda frame: frame.to_crs("EPSG:4326").set_crs("EPSG:28992", allow_override=True)),
        ("row 1 of the layer buurten", "set the right one with your GIS"), ("rij 1 van de laag buurten",),
    ),
    Fault(
        "metres of another system", "--neighbourhoods",
        areas(lambda frame: frame.set_crs("EPSG:32631", allow_override=True)),
        ("km from the roads", "check the CRS"), ("km van de wegen", "coördinatenstelsel"),
    ),
    Fault(
        "neighbourhoods far away", "--neighbourhoods", areas(moved_by(-120_000)),
        ("118.6 km from the roads", "the same place"), ("118,6 km van de wegen",),
    ),
    Fault(
        "neighbourhoods without rows", "--neighbourhoods", areas(lambda frame: frame.iloc[:0]),
        ("the layer buurten has no rows",), ("buurten", "geen rijen"),
    ),
    Fault(
        "lines for neighbourhoods", "--neighbourhoods",
        areas(with_shapes(*[LineString([(X, Y), (X + 9, Y)])] * 2)),
        ("row 1 of the layer buurten is a LineString",), ("rij 1 van de laag buurten", "LineString"),
    ),
    Fault(
        "a neighbourhood without area", "--neighbourhoods",
        areas(with_shapes(Polygon([(X, Y), (X + 9, Y), (X, Y)]), box(X, Y, X + 9, Y + 9))),
        ("the polygon of row 1 has no area",), ("rij 1", "geen oppervlakte"),
    ),
    Fault(
        "neighbourhoods without codes", "--neighbourhoods", areas(lambda frame: frame.drop(columns="buurtcode")),
        ("no column with the codes", "buurtcode"), ("geen kolom", "buurtcode"),
    ),
    Fault(
        "one code for two neighbourhoods", "--neighbourhoods",
        areas(lambda frame: frame.assign(buurtcode="BU00010001")),
        ("the code BU00010001 stands in rows 1, 2",), ("BU00010001", "rijen 1, 2"),
    ),
    Fault(
        "a negative number of residents", "--neighbourhoods", areas(lambda frame: frame.assign(aantal_inwoners=-5)),
        ("row 1", "-5", "aantal_inwoners"), ("rij 1", "-5", "aantal_inwoners"),
    ),
    Fault("two layers to choose from", "--neighbourhoods", two_layers, ("buurten, wijken", "--layer"), ("--layer",)),
    Fault(
        "a layer that is not there", "--neighbourhoods", two_layers,
        ("no layer gemeenten", "buurten, wijken"), ("gemeenten", "buurten, wijken"), ("--layer", "gemeenten"),
    ),
    Fault("a register that is not there", "--groups", gone("nowhere.csv"), *GONE),
    Fault("an empty register", "--groups", holding("groups.csv", b""), *EMPTY),
    Fault("a register of another format", "--groups", holding("groups.pdf", b"%PDF"), ("CSV", "XLSX"), ("CSV", "XLSX")),
    Fault("half a workbook", "--groups", half_a_workbook, ("not a readable XLSX workbook",), ("XLSX",)),
    Fault(
        "a register without rows", "--groups", register(),
        ("headings but no rows", "Fill in the rows"), ("kopjes", "geen rijen"),
    ),
    Fault(
        "a register without headings", "--groups", holding("groups.csv", "G1;Noord;Kerkstraat\nG2;Zuid;Dorpsstraat\n"),
        ("first row should hold headings", "group_id, streets"), ("eerste rij", "kopjes"),
    ),
    Fault(
        "one number for two groups", "--groups", register("G1,Noord,,Kerkstraat,,", "G1,Zuid,,Dorpsstraat,,"),
        ("the group G1 stands in rows 2, 3",), ("G1", "rijen 2, 3"),
    ),
    Fault(
        "a group without a number", "--groups", register(",Noord,,Kerkstraat,,"),
        ("row 2 has no number",), ("rij 2",),
    ),
    Fault(
        "a status that says nothing", "--groups", register("G1,Noord,,Kerkstraat,,soms"),
        ("row 2 has the status 'soms'",), ("rij 2", "soms"),
    ),
    Fault("a phone number", "--groups", register("G1,Noord 06-12345678,,Kerkstraat,,"), *PERSONAL),
    Fault("an e-mail address", "--groups", register("G1,Noord,iemand@example.org,Kerkstraat,,"), *PERSONAL),
    Fault("an invitation", "--groups", register("G1,Noord,,Kerkstraat;https://chat.whatsapp.com/AbC,,"), *PERSONAL),
    Fault("signs that are not there", "--signs", gone("nowhere.csv"), *GONE),
    Fault(
        "a sign with swapped coordinates", "--signs", signs(f"B1,Zomerdijk,{Y},{X}"),
        ("row 2", "check that they are not swapped"), ("rij 2", "verwisseld"),
    ),
    Fault(
        "a sign nowhere", "--signs", signs("B1,Zomerdijk,,"),
        ("row 2 has no number in the column x",), ("rij 2", "kolom x"),
    ),
    Fault("signs far away", "--signs", signs("B1,Zomerdijk,120000,480000"), *FAR),
    Fault("an outline that is not there", "--boundary", gone("nowhere.gpkg"), *GONE),
    Fault("an outline far away", "--boundary", areas(moved_by(-120_000), "ver.gpkg"), *FAR),
    Fault(
        "an outline beside the neighbourhoods", "--boundary", areas(moved_by(901), "naast.gpkg"),
        ("no neighbourhood lies within", "for the same municipality"), ("geen buurt", "dezelfde gemeente"),
        beside=("--osm", "--neighbourhoods"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name.replace(" ", "-") for fault in FAULTS])
def test_a_file_that_cannot_be_used_is_named_in_one_message(
    fault: Fault, files: Files, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spoilt = fault.spoil(files)
    given = {**{flag: files[flag] for flag in fault.beside}, fault.flag: spoilt}
    command = ("run", *flags(given), *fault.more, "--out", tmp_path / "new" / "out")
    dutch, english = said(dekkend(*command), 3), said(dekkend(*command, "--lang", "en"), 3)
    # Where two files do not fit each other, the message may name either.
    assert english.startswith((str(spoilt), str(files["--neighbourhoods"])))
    assert [words for words in fault.english if words not in english] == []
    assert [words for words in fault.dutch if words not in dutch] == []
    assert dutch != english
    assert not (tmp_path / "new").exists()
    assert capfd.readouterr() == ("", "")


PRIVATE = ("06-12345678", "iemand@example.org", "chat.whatsapp.com")


@pytest.mark.parametrize("secret", PRIVATE)
def test_a_refusal_never_repeats_personal_data(files: Files, tmp_path: Path, secret: str) -> None:
    files["--groups"].write_text(REGISTER.replace("Noord", secret), encoding="utf-8")
    assert secret not in said(dekkend("run", *flags(files), "--out", tmp_path / "out"), 3)


def one_of(change: Mapping[str, object]) -> Damage:
    def spoil(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return frame.assign(**{name: [value, *frame[name].iloc[1:]] for name, value in change.items()})

    return areas(spoil)


BOWTIE = Polygon([(X - 400, Y - 400), (X + 135, Y + 500), (X + 135, Y - 400), (X - 400, Y + 500)])
EAST = box(X + 135, Y - 400, X + 600, Y + 500)

DOUBTS = (
    Fault(
        "a map without addresses", "--osm", holding("town.osm", osm_xml(homes=False)),
        ("holds no addresses",), ("geen adressen",),
    ),
    Fault(
        "a map of private roads", "--osm", holding("town.osm", osm_xml().replace("tertiary", "service")),
        ("No public road leaves", "Take a larger extract"), ("geen openbare weg", "Neem een grotere uitsnede"),
    ),
    Fault(
        "a map without places", "--osm", holding("town.osm", osm_xml(place=False)),
        ("holds no named places", "after a street"), ("geen plaatsnamen", "naar een straat"),
    ),
    Fault(
        "a sentinel for residents", "--neighbourhoods", one_of({"aantal_inwoners": -99997}),
        ("1 of 2 neighbourhoods: West", "unknown"), ("1 van de 2 buurten", "West", "onbekend"),
    ),
    Fault(
        "no figure for the elderly", "--neighbourhoods", one_of({"inwoners_65_jaar_of_ouder": None}),
        ("1 of 2 neighbourhoods: West", "unknown"), ("1 van de 2 buurten", "West", "onbekend"),
    ),
    Fault(
        "no column of residents", "--neighbourhoods", areas(lambda frame: frame.drop(columns="aantal_inwoners")),
        ("no columns with aantal_inwoners",), ("aantal_inwoners",),
    ),
    Fault(
        "a polygon that crosses itself", "--neighbourhoods", areas(with_shapes(BOWTIE, EAST)),
        ("1 invalid polygon was repaired: West",), ("West",),
    ),
    Fault(
        "neighbourhoods that overlap", "--neighbourhoods",
        areas(with_shapes(box(X - 400, Y - 400, X + 200, Y + 500), EAST)),
        ("1 pair of neighbourhoods overlaps: West / Oost",), ("West / Oost",),
    ),
    Fault(
        "a street that does not exist", "--groups", register("G1,Noord,Eksdorp,Kerkstraat;Nergensweg,,"),
        ("1 entry of the register covers nothing", "dekkend groups check"), ("1 regel uit het register dekt",),
    ),
    Fault(
        "a group without streets", "--groups", register("G1,Noord,,Kerkstraat,,", "G2,Zuid,,,,"),
        ("1 group names no streets: G2",), ("G2",),
    ),
    Fault(
        "a date that is none", "--groups", register("G1,Noord,,Kerkstraat,31-31-2020,"),
        ("row 2 has the date '31-31-2020'",), ("rij 2", "31-31-2020"),
    ),
    Fault(
        "personal data to drop", "--groups", register("G1,Noord 06-12345678,,Kerkstraat,,"),
        ("1 cell", "was left out"), ("1 cel ",), ("--drop-personal-data",),
    ),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("doubt", DOUBTS, ids=[doubt.name.replace(" ", "-") for doubt in DOUBTS])
def test_a_flaw_that_a_run_can_live_with_stands_in_its_results(doubt: Fault, files: Files, tmp_path: Path) -> None:
    files[doubt.flag] = doubt.spoil(files)
    result = dekkend("run", *flags(files), *doubt.more, "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    told = [
        warning["nl"]
        for warning in record["warnings"]
        if all(words in warning["en"] for words in doubt.english)
        and all(words in warning["nl"] for words in doubt.dutch)
    ]
    assert len(told) == 1, record["warnings"]
    report = html.unescape((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert told[0] in report
    assert told[0] in result.stdout


def test_personal_data_that_is_dropped_reaches_no_result(files: Files, tmp_path: Path) -> None:
    rows = f"G1,{PRIVATE[0]},{PRIVATE[1]},Kerkstraat;https://{PRIVATE[2]}/AbC,,actief\n"
    files["--groups"].write_text(REGISTER.splitlines()[0] + "\n" + rows, encoding="utf-8")
    result = dekkend("run", *flags(files), "--drop-personal-data", "--json", "--out", tmp_path / "out")
    assert result.exit_code == 0
    texts = [result.stdout.encode(), *((tmp_path / "out" / name).read_bytes() for name in NAMES)]
    book = openpyxl.load_workbook(tmp_path / "out" / "plan.xlsx")
    texts += [str(cell.value).encode() for sheet in book for row in sheet for cell in row]
    assert [secret for secret in PRIVATE for text in texts if secret.encode() in text] == []
    groups = gpd.read_file(tmp_path / "out" / "plan.gpkg", layer="groups")
    assert groups["streets"].tolist() == ["Kerkstraat"]


def test_suppressed_figures_stay_unknown(files: Files, tmp_path: Path) -> None:
    files["--neighbourhoods"] = one_of({"aantal_inwoners": -99997, "inwoners_65_jaar_of_ouder": -99997})(files)
    assert dekkend("run", *flags(files), "--quiet", "--out", tmp_path / "out").exit_code == 0
    found = gpd.read_file(tmp_path / "out" / "plan.gpkg", layer="neighbourhoods").set_index("name")
    assert found.loc["West", ["residents", "residents_65", "share_65"]].isna().all()
    assert found.loc["Oost", "residents"] == 100
    assert found.loc["West", "addresses"] > 0


def test_roads_alone_are_enough_for_a_plan(files: Files, tmp_path: Path) -> None:
    result = dekkend("run", "--osm", files["--osm"], "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(NAMES)


def test_an_outline_without_a_road_near_it_is_refused(files: Files, tmp_path: Path) -> None:
    corner = gpd.GeoDataFrame(geometry=[box(X - 850, Y + 700, X - 700, Y + 850)], crs="EPSG:28992")
    write_layer(corner, files["--boundary"], "gemeente")
    only = {name: files[name] for name in ("--osm", "--boundary")}
    result = dekkend("run", *flags(only), "--out", tmp_path / "out", DEKKEND_NETWORK__BOUNDARY_MARGIN_M="10")
    assert "geen wegen binnen 10 m van de gemeente" in said(result, 3)


class TestEarlierResults:
    """A run that fails leaves everything in the folder as it was."""

    @pytest.fixture(scope="class")
    @staticmethod
    def earlier(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Path]:
        here = tmp_path_factory.mktemp("earlier")
        files, out = write_town(here / "in"), here / "out"
        assert dekkend("run", *flags(files), "--out", out).exit_code == 0
        (out / "notes.txt").write_text("mine", encoding="utf-8")
        return files, out

    @staticmethod
    def content(out: Path) -> dict[str, bytes]:
        return {str(path.relative_to(out)): path.read_bytes() if path.is_file() else b"" for path in out.rglob("*")}

    @pytest.mark.parametrize("flag", ["--osm", "--neighbourhoods", "--groups", "--signs", "--boundary"])
    def test_a_bad_file_changes_nothing(self, earlier: tuple[Files, Path], flag: str, tmp_path: Path) -> None:
        files, out = earlier
        before = self.content(out)
        bad = tmp_path / files[flag].name
        bad.write_text("nonsense", encoding="utf-8")
        said(dekkend("run", *flags({**files, flag: bad}), "--out", out), 3)
        assert self.content(out) == before

    def test_a_full_disk_changes_nothing(self, earlier: tuple[Files, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        files, out = earlier
        before = self.content(out)

        def full(*_) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(outputs, "FILES", {**outputs.FILES, "plan.xlsx": full})
        message = said(dekkend("run", *flags(files), "--out", out, "--lang", "en"), 3)
        assert message.startswith(f"{out}: the results cannot be written")
        assert "Earlier results were left as they were" in message
        assert self.content(out) == before

    def test_a_bug_changes_nothing(self, earlier: tuple[Files, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        files, out = earlier
        before = self.content(out)
        monkeypatch.setattr(outputs, "FILES", {**outputs.FILES, "run.json": lambda *_: 1 / 0})
        result = dekkend("run", *flags(files), "--out", out)
        assert isinstance(result.exception, ZeroDivisionError)
        assert self.content(out) == before

    def test_a_better_run_replaces_all_but_what_is_not_its_own(self, earlier: tuple[Files, Path]) -> None:
        files, out = earlier
        before = self.content(out)
        assert dekkend("run", *flags(files), "--out", out, "--lang", "en").exit_code == 0
        after = self.content(out)
        assert after.keys() == before.keys()
        assert {name for name in before if before[name] == after[name]} == {"notes.txt"}


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_folder_that_cannot_be_written_is_named(files: Files, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    out = tmp_path / "file" / "out"
    more = flags(files) if command == "run" else []
    for lang, words in (("nl", "Kies een andere map"), ("en", "Choose another folder")):
        message = said(dekkend(command, *more, "--out", out, "--lang", lang, "--quiet"), 3)
        assert str(tmp_path / "file") in message
        assert words in message
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"
