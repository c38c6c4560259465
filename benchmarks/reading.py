"""From an OpenStreetMap extract to a road network: dekkend beside what a user would do with osmnx.

Run with ``make bench``. Each way runs in a process of its own, several times; the medians of CPU seconds and of the
largest memory are written to ``reading.md``. osmnx reads XML only, so it is given a file that holds the roads and their
nodes already, and nothing else: a head start.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 3
HERE = Path(__file__).parent
REAL = Path(os.environ.get("DEKKEND_REAL_DATA", HERE.parent.parent / "shared" / "data"))

DEKKEND = """
from pathlib import Path
from dekkend import Settings, build_network, read_osm
network = build_network(read_osm(Path(r"{file}")), Settings().network)
edges = len(network.graph.tail)
"""
OSMNX = """
import osmnx
edges = len(osmnx.graph_from_xml(r"{file}", retain_all=True).edges)
"""
# The high-water mark of the process itself: a child starts with that of its parent in getrusage.
COST = """
import resource, sys
used = resource.getrusage(resource.RUSAGE_SELF)
marks = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(edges, used.ru_utime + used.ru_stime, int(marks["VmHWM"].split()[0]) / 1e3)
"""
ROADS_ONLY = """
import osmium
from dekkend.sources.osm.tags import car_access
ways = [way.id for way in osmium.FileProcessor(r"{file}", osmium.osm.WAY) if car_access(dict(way.tags))]
with osmium.BackReferenceWriter(r"{out}", r"{file}", overwrite=True) as writer:
    for way in osmium.FileProcessor(r"{file}", osmium.osm.WAY).with_filter(osmium.filter.IdFilter(ways)):
        writer.add_way(way)
"""


def measure(code: str) -> tuple[int, float, float]:
    """Return edges, and the medians of CPU seconds and of peak megabytes."""
    rows = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, "-c", code + COST], check=True, capture_output=True, text=True)
        rows.append([float(word) for word in done.stdout.split()])
    edges, seconds, megabytes = (statistics.median(column) for column in zip(*rows, strict=True))
    return int(edges), seconds, megabytes


def main() -> None:
    extracts = {"stein-sample (schematic)": HERE.parent / "data" / "raw" / "stein-sample" / "stein.osm.pbf"}
    if (REAL / "kampen").is_dir():
        extracts["Kampen (real, 2.7 MB)"] = REAL / "kampen" / "kampen.osm.pbf"
    lines = [
        "# From an extract to a road network",
        "",
        f"Whole processes, medians of {RUNS} runs, made by `make bench`. dekkend reads every layer of the extract and",
        "puts each address on its road; osmnx is given an XML file that holds the roads and their nodes already, and",
        "nothing else, and merges what it calls uninteresting nodes.",
        "",
        "| extract | with | arcs | CPU seconds | peak memory (MB) |",
        "| --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, path in extracts.items():
            roads = Path(folder) / "roads.osm"
            subprocess.run([sys.executable, "-c", ROADS_ONLY.format(file=path, out=roads)], check=True)
            for tool, code in (("dekkend", DEKKEND.format(file=path)), ("osmnx", OSMNX.format(file=roads))):
                edges, seconds, megabytes = measure(code)
                lines.append(f"| {name} | {tool} | {edges:,} | {seconds:.1f} | {megabytes:.0f} |")
                print(lines[-1])
    (HERE / "reading.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
