"""The roads between the villages, and what stands along them.

All coordinates are EPSG:28992; names are invented or plain.
"""

from dekkend.sources.sample.geometry import XY, Points
from dekkend.sources.sample.model import Lane

ROUNDABOUT_ENTRY = "koolweg"
DUAL_CARRIAGEWAY = "heerstraat"
BOLLARD = "postbaan"
ONE_WAY_OUT = "terhagen"
BETWEEN_PARTS = "brugstraat"
RING: XY = (183000.0, 333800.0)

# The first lane stays as it is drawn; the others join those that they end at.
LANES = (
    Lane(
        "N276", "Provincialeweg", "primary",
        ((183450, 337600), (183280, 336000), (183080, 334600), RING, (182960, 332800), (182950, 331900),
         (182970, 331300), (183000, 330500), (183000, 329500), (182850, 328900), (182750, 328300), (182480, 327400),
         (182320, 326500), (182250, 325600)),
        ref="N276", speed=80,
    ),
    Lane("heerstraat", "Heerstraat", "secondary", ((182955, 331650), (182640, 331620)), speed=80, end="Stein"),
    Lane(
        "geleenerweg", "Geleenerweg", "secondary", ((182955, 331650), (183450, 331700), (184400, 331800)),
        ref="N297", speed=80,
    ),
    Lane("mauritsweg", "Mauritsweg", "tertiary", ((182995, 330650), (182750, 330660)), end="Stein"),
    Lane(
        "urmonderweg", "Urmonderweg", "tertiary", ((182420, 333400), (182350, 332800), (182330, 332060)),
        speed=80, start="Urmond-Oost", end="Stein",
    ),
    Lane(
        "havenstraat", "Havenstraat", "unclassified",
        ((181500, 331980), (181560, 332330), (181850, 332600), (182350, 332800)), start="Stein",
    ),
    Lane(
        "meerserweg", "Meerserweg", "tertiary", ((180720, 331200), (180380, 331060), (180220, 330930)),
        start="Stein", end="Kleine Meers",
    ),
    Lane(
        "steinderweg", "Steinderweg", "tertiary",
        ((181720, 330950), (181720, 330300), (181760, 329800), (181770, 329600), (181760, 329300)),
        speed=80, start="Stein", end="Elsloo",
    ),
    Lane("molenweg", "Molenweg", "unclassified", ((181720, 330150), (182400, 330130), (183000, 330260))),
    Lane("postbaan", "Oude Postbaan", "unclassified", ((182400, 330370), (182400, 330130)), start="Stein"),
    Lane(
        "veldschuurweg", "Veldschuurweg", "unclassified",
        ((181200, 331060), (181250, 330600), (181500, 330400), (181720, 330350)), start="Stein",
    ),
    Lane(
        "koolweg", "Koolweg", "tertiary", ((182850, 328900), (182600, 328860), (182400, 328850)),
        speed=80, end="Elsloo",
    ),
    Lane("beekerweg", "Beekerweg", "tertiary", ((182850, 328900), (183450, 328960), (184400, 329050)), speed=80),
    Lane("kruisweg", "Kruisweg", "unclassified", ((182750, 328300), (182400, 328350)), end="Elsloo"),
    Lane(
        "paalweg", "Paalweg", "unclassified", ((182912, 329150), (182400, 329180)), end="Elsloo",
        tags=(("oneway", "yes"),),
    ),
    Lane(
        "terhagen", "Terhagenweg", "unclassified", ((182400, 329040), (182880, 329020)), start="Elsloo",
        tags=(("oneway", "yes"),),
    ),
    Lane(
        "catsopperweg", "Catsopperweg", "tertiary", ((181700, 328150), (181640, 327850), (181620, 327570)),
        start="Elsloo", end="Catsop",
    ),
    Lane(
        "maastrichterweg", "Maastrichterweg", "tertiary",
        ((181150, 325600), (181060, 326800), (181080, 327700), (181220, 328220)), speed=80, end="Elsloo",
    ),
    Lane("daalstraat", "Daalstraat", "tertiary", ((182480, 327400), (181770, 327410)), end="Catsop"),
    Lane("holleweg", "Holleweg", "unclassified", ((182480, 327400), (183070, 327350), (184400, 327250))),
    Lane(
        "kaakstraat", "Kaakstraat", "unclassified", ((181600, 327250), (181680, 326500), (181750, 325600)),
        start="Catsop",
    ),
    Lane("kanaalweg", "Kanaalweg", "unclassified", ((181072, 327380), (181440, 327400)), end="Catsop"),
    Lane(
        "kleinemeersweg", "Kleine Meersweg", "tertiary", ((180000, 330850), (179800, 330700), (179560, 330560)),
        start="Kleine Meers", end="Meers",
    ),
    Lane(
        "maasbandweg", "Maasbandweg", "unclassified",
        ((179400, 330710), (179550, 331250), (180000, 331950), (180510, 332270)), start="Meers", end="Maasband",
    ),
    Lane(
        "veerweg", "Veerweg", "tertiary", ((180690, 332420), (180950, 332800), (181250, 333150), (181400, 333400)),
        start="Maasband", end="Urmond-West",
    ),
    Lane(
        "brugstraat", "Brugstraat", "tertiary", ((181760, 333640), (181900, 333645), (182130, 333650)),
        start="Urmond-West", end="Urmond-Oost",
    ),
    Lane(
        "bergerstraat", "Bergerstraat", "tertiary", ((181560, 333880), (181700, 334250), (181850, 334650)),
        start="Urmond-West", end="Berg aan de Maas",
    ),
    Lane("geleenstraat", "Geleenstraat", "tertiary", (RING, (182760, 333800)), speed=80, end="Urmond-Oost"),
    Lane("heideweg", "Heideweg", "tertiary", (RING, (183550, 333800), (184400, 333850)), speed=80),
    Lane(
        "brugweg", "Brugweg", "tertiary",
        ((183100, 334750), (182700, 334960), (182400, 335060), (182180, 335060)), end="Berg aan de Maas",
    ),
    Lane(
        "bergerweg", "Bergerweg", "unclassified", ((182500, 334240), (182620, 334600), (182700, 334960)),
        start="Urmond-Oost",
    ),
    Lane(
        "nattenhoverweg", "Nattenhoverweg", "tertiary", ((181980, 335520), (182080, 335800), (182230, 336060)),
        start="Berg aan de Maas", end="Nattenhoven",
    ),
    Lane(
        "obbichterweg", "Obbichterweg", "tertiary", ((182360, 336215), (182480, 336700), (182600, 337600)),
        start="Nattenhoven",
    ),
    Lane(
        "N78", "Rijksweg", "secondary", ((177800, 325600), (178000, 329190), (177900, 333000), (177700, 337600)),
        ref="N78", speed=70,
    ),
    Lane("akkerpad", "", "track", ((180000, 331950), (180120, 331620)), dead_end=True, tags=(("tracktype", "grade2"),)),
    Lane("weidepad", "", "track", ((179130, 330500), (178850, 330470)), dead_end=True, start="Meers"),
    Lane("grindpad", "", "track", ((181680, 326500), (181350, 326620)), dead_end=True, tags=(("tracktype", "grade3"),)),
    Lane("veldpad", "", "track", ((182700, 330195), (182690, 330060)), dead_end=True),
    Lane(
        "kasteelweg", "Kasteelweg", "service", ((182100, 327405), (182130, 327150)), dead_end=True, speed=15,
        tags=(("access", "private"),),
    ),
    Lane(
        "kade", "Havenkade", "service", ((181560, 332330), (181390, 332420), (181500, 332620)), dead_end=True, speed=30
    ),
)  # fmt: skip

# Entries without a sign that says where the built-up area begins.
UNSIGNED = frozenset({"kanaalweg", "veldschuurweg", "maasbandweg", "postbaan", "weidepad"})
# Lanes that pass below a motorway.
UNDERPASSES = frozenset({"N276"})
# Slip roads: motorway and the lane that they lead to.
EXITS = (("A2", "geleenerweg"), ("A76", "steinderweg"), ("A76", "N78"))
# Nodes with traffic lights, on the lane that is named.
SIGNALS: tuple[tuple[str, XY], ...] = (("N276", (182955, 331650)), ("N276", (182850, 328900)))

# Roads for bicycles alone, from a site to a site: name, sites, points between.
CYCLEWAYS: tuple[tuple[str, str, str, Points], ...] = (
    ("Kanaalpad", "Stein", "Maasband", ((180990, 332020), (180860, 332250))),
    ("Graspad", "Meers", "Kleine Meers", ((179800, 330560),)),
    ("Bronpad", "Elsloo", "Catsop", ((181900, 327900),)),
    ("Maaspad", "Urmond-West", "Berg aan de Maas", ((181560, 334250),)),
)

# Farms: the lane, how far along it (share of its length) and on which side (m to the right).
FARMS: tuple[tuple[str, float, float], ...] = (
    ("maasbandweg", 0.35, 55), ("maasbandweg", 0.55, -70), ("maasbandweg", 0.72, 60), ("veerweg", 0.40, -60),
    ("veerweg", 0.58, 65), ("molenweg", 0.30, 60), ("molenweg", 0.62, 55), ("veldschuurweg", 0.55, 60),
    ("havenstraat", 0.75, -60), ("kaakstraat", 0.22, 60), ("kaakstraat", 0.38, -65), ("kanaalweg", 0.30, 70),
    ("daalstraat", 0.45, -70), ("daalstraat", 0.30, 60), ("maastrichterweg", 0.62, -70), ("bergerweg", 0.55, 60),
    ("nattenhoverweg", 0.50, -70), ("obbichterweg", 0.22, 60), ("kleinemeersweg", 0.50, 60), ("brugweg", 0.25, 65),
    ("catsopperweg", 0.55, 75), ("bergerstraat", 0.45, 65),
)  # fmt: skip

# Ground of harbour and chemical works: name and corners.
INDUSTRY: tuple[tuple[str, Points], ...] = (
    ("Haven Stein", ((181400, 332350), (181540, 332360), (181800, 332600), (181700, 332720), (181520, 332720))),
    ("Chemelot", ((183600, 330500), (184350, 330500), (184350, 331500), (183600, 331500))),
)

# Middles of fields.
FIELDS: tuple[XY, ...] = ((180250, 331600), (181950, 336400), (182600, 332500), (181300, 327850), (179850, 330300))
