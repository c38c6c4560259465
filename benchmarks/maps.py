"""How large the map is and how fast it opens: dekkend beside folium with GeoJSON, as an analyst would write it.

Run with ``make bench``; it needs Chromium. The towns are invented: streets on a grid that is bent a little, of one to
eight stretches each, half of them watched by groups. Opened in headless Chromium without a graphics card, from a file.
A page is there when its scripts have run and the first frame with its streets is painted. The table goes to
``maps.md``.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
from playwright.sync_api import Browser, sync_playwright
from shapely.geometry import LineString

from dekkend.crs import RD_NEW
from dekkend.layers import STREETS
from dekkend.outputs.assets import leaflet_css, leaflet_js
from dekkend.outputs.features import drawn_rows, view_of
from dekkend.outputs.map import Sheet, write_sheet
from dekkend.outputs.styles import STYLES
from dekkend.outputs.texts import Texts

HERE = Path(__file__).parent
SIZES = (5_000, 20_000, 50_000)
# folium takes half a minute and more for the largest.
FOLIUM_SIZES = (5_000, 20_000)
TIMES = 5
BLOCK_M = 80.0
X, Y = 190_000.0, 505_000.0
READY = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Time that a whole repaint takes after the map has moved, as when it is dragged.
MOVE = """() => {
    const start = performance.now();
    for (let step = 0; step < 10; step += 1) map_0.panBy([step % 2 ? 40 : -40, 0], { animate: false });
    document.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
    return (performance.now() - start) / 10;
}"""


def invented(size: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Return so many stretches of street, as the layer of streets."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(size / 2))) + 1
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1) * BLOCK_M
    xy = xy + rng.normal(0, BLOCK_M / 8, xy.shape) + (X, Y)
    pairs = [((i, j), (i + 1, j)) for j in range(side) for i in range(side - 1)]
    pairs += [((i, j), (i, j + 1)) for i in range(side) for j in range(side - 1)]
    lines, streets = [], []
    number, left = 0, 0
    for one, other in pairs[:size]:
        if not left:
            number, left = number + 1, int(rng.integers(1, 9))
        left -= 1
        bend = (xy[one] + xy[other]) / 2 + rng.normal(0, BLOCK_M / 20, 2)
        lines.append(LineString([xy[one], bend, xy[other]]))
        streets.append(f"Straat {number}")
    count = len(lines)
    covered = rng.random(count) < 1 / 2
    rows = gpd.GeoDataFrame(
        {
            "segment_id": [f"{place}/{place}/{place + 1}" for place in range(count)],
            "street": streets, "core_id": "Stad", "length_m": [line.length for line in lines],
            "addresses": rng.integers(0, 40, count), "covered": covered, "covered_share": covered * 1.0,
            "covered_addresses": 0, "residents": 10.0, "residents_65": 2.0,
            "group_ids": [(f"Groep {name[-2:]}",) if on else () for name, on in zip(streets, covered, strict=True)],
            "neighbourhood": "BU1", "distance_m": np.where(covered, 0, rng.integers(10, 900, count) * 1.0),
            "exposure": np.where(covered, 0, rng.random(count)),
            "flag": np.where(covered | (rng.random(count) < 1 / 2), "none", "exposed"),
        },
        geometry=lines, crs=RD_NEW,
    )  # fmt: skip
    return STREETS.conform(rows)


def write_dekkend(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write the streets as a run does, in their three styles."""
    texts = Texts("nl")
    styles = [style for style in STYLES if style.key in {"covered", "uncovered", "exposed"}]
    drawn = tuple(drawn_rows(rows[style.chosen(rows)], texts, style) for style in styles)
    write_sheet(Sheet("Stad", drawn, view_of([rows]), "", schematic=False, tiles=False), texts, path)


def write_folium(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write the streets as GeoJSON with a style function and pop-ups, as folium's guide does."""
    shown = rows[["street", "length_m", "addresses", "covered", "distance_m", "geometry"]].to_crs(4326)
    canvas = folium.Map(tiles=None, prefer_canvas=True)
    canvas.default_js, canvas.default_css = [], []
    folium.GeoJson(
        shown,
        style_function=lambda row: {"color": "#009E73" if row["properties"]["covered"] else "#D55E00"},
        popup=folium.GeoJsonPopup(["street", "length_m", "addresses", "distance_m"]),
    ).add_to(canvas)
    west, south, east, north = shown.total_bounds
    canvas.fit_bounds([[south, west], [north, east]])
    canvas.save(path)
    # Its scripts come from a CDN; Leaflet is put in so that both are measured without a network.
    inside = f"<style>{leaflet_css()}</style><script>{leaflet_js()}</script></head>"
    path.write_text(path.read_text(encoding="utf-8").replace("</head>", inside, 1), encoding="utf-8")


def measured(browser: Browser, path: Path, *, moves: bool) -> tuple[float, float, float]:
    """Return the seconds until a page is there and until its first paint, and milliseconds of a move."""
    found = []
    for _ in range(TIMES):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        there = page.evaluate(READY) / 1000
        found.append((there, page.evaluate(PAINT) / 1000, page.evaluate(MOVE) if moves else float("nan")))
        page.close()
    return tuple(map(min, zip(*found, strict=True)))


def rows_of(browser: Browser, folder: Path, size: int) -> Iterator[str]:
    """Yield the lines of the table for one size."""
    rows = invented(size)
    ways = [("dekkend", write_dekkend, True)]
    if size in FOLIUM_SIZES:
        ways.append(("folium with GeoJSON", write_folium, False))
    for name, write, moves in ways:
        path = folder / "map.html"
        write(rows, path)
        there, paint, move = measured(browser, path, moves=moves)
        moved = f"{move:.0f}" if moves else ""
        yield f"| {size:,} | {name} | {path.stat().st_size / 1e6:.2f} | {there:.2f} | {paint:.2f} | {moved} |"


def main() -> None:
    """Measure all sizes and write the table."""
    lines = [
        "# Opening the map", "",
        "Made by `make bench` on invented towns, in headless Chromium without a graphics card. Seconds count from the",
        f"opening of the page, and are the least of {TIMES} times. A move is a repaint of all streets.", "",
        "| stretches of street | way | MB | seconds until it is there | until the first paint | ms a move |",
        "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as session, tempfile.TemporaryDirectory() as folder:
        browser = session.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for size in SIZES:
            for line in rows_of(browser, Path(folder), size):
                print(line, flush=True)
                lines.append(line)
    (HERE / "maps.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
