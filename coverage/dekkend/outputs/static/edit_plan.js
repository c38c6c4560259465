// What can become of a sign of the plan, and how the changed plan is written. Knows neither the page nor the map.
(() => {
  const GOING = new Set(["remove", "redundant", "struck"]);
  // Metres to the east and to the north.
  const STEPS = { ArrowUp: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1] };
  const FAR = 10;
  const TURNING = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufeff]/;

  const rounded = (degrees) => Math.round(degrees * 1e7) / 1e7;
  const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const goes = ({ status }) => GOING.has(status);

  // A name may turn the direction of writing; it does so within these marks only.
  const apart = (name) => (TURNING.test(name) ? `\u2068${name}\u2069` : name);

  // Where a sign comes by a step from a place, as longitude and latitude.
  function stepped([lon, lat], key, far) {
    const [east, north] = STEPS[key].map((way) => way * (far ? FAR : 1));
    const angle = (lat * Math.PI) / 180;
    const aDegreeNorth = 111132.95 - 559.82 * Math.cos(2 * angle) + 1.18 * Math.cos(4 * angle);
    const aDegreeEast = 111412.84 * Math.cos(angle) - 93.5 * Math.cos(3 * angle) + 0.12 * Math.cos(5 * angle);
    return [rounded(lon + east / aDegreeEast), rounded(lat + north / aDegreeNorth)];
  }

  // All of a sign that can change, as the plan has it.
  function planned({ geometry, properties }) {
    return { at: geometry.coordinates, status: properties.status, remark: properties.remark ?? "" };
  }

  // The status of a sign that is struck out, or taken back where it goes already.
  function turnedRound({ base, now }) {
    const first = base ? planned(base) : { status: "proposed" };
    if (goes(now) !== goes(first)) return first.status;
    const proposed = !base || base.properties.provenance === "proposed";
    if (goes(now)) return proposed ? "proposed" : "keep";
    return proposed ? "struck" : "remove";
  }

  // The words for what was done to a sign.
  function changes({ base, now }, texts) {
    const first = base && planned(base);
    return [
      [!first, texts.is_added],
      [first && !alike(first.at, now.at), texts.is_moved],
      [goes(now) && !(first && goes(first)), texts.is_struck],
      [first && goes(first) && !goes(now), texts.is_back],
      [now.remark !== (first?.remark ?? ""), texts.is_remarked],
    ].filter(([so]) => so).map(([, word]) => word);
  }

  // What a sign that was moved or added told of its place is left out: a run finds it anew.
  function asFeature({ id, base, now }, { columns, kept }) {
    if (base && alike(planned(base), now)) return base;
    const stays = base && alike(base.geometry.coordinates, now.at);
    const own = { provenance: "proposed", ...base?.properties, sign_id: id, status: now.status, remark: now.remark };
    const properties = columns.map((name) => [name, stays || kept.includes(name) ? own[name] : null]);
    const geometry = { type: "Point", coordinates: now.at };
    return { type: "Feature", properties: Object.fromEntries(properties), geometry };
  }

  // The file of the changed plan. A sign that was added and struck out again was never in any plan.
  function written(signs, edit) {
    const features = signs.filter(({ base, now }) => base || !goes(now)).map((sign) => asFeature(sign, edit));
    return `${JSON.stringify({ ...edit.signs, features }, null, 1)}\n`;
  }

  function freeId(ids) {
    const taken = new Set(ids.map((id) => id.trim().toLowerCase()));
    for (let number = 1; ; number += 1) {
      const id = `added-${String(number).padStart(3, "0")}`;
      if (!taken.has(id)) return id;
    }
  }

  dekkend.plans = { STEPS, rounded, alike, goes, apart, stepped, planned, turnedRound, changes, written, freeId };
})();
