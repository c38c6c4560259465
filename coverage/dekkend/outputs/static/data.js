"use strict";

// Reads the data of the page: each text once, and numbers packed as outputs/encoded.py says.
const dekkend = (() => {
  const page = JSON.parse(document.getElementById("dekkend-data").textContent);
  const packed = atob(page.packed);
  const PER_DEGREE = 100000;
  let at = 0;

  function take(count) {
    const taken = new Int32Array(count);
    for (let place = 0; place < count; place += 1) {
      let value = 0;
      let byte = 0;
      let shift = 0;
      do {
        byte = packed.charCodeAt(at);
        at += 1;
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      taken[place] = (value >>> 1) ^ -(value & 1);
    }
    return taken;
  }

  function summed(values) {
    let sum = 0;
    return values.map((value) => (sum += value));
  }

  // Web Mercator at zoom 0, where the world is 256 wide.
  function world(longitude, latitude) {
    const sine = Math.sin((latitude * Math.PI) / 180);
    return [256 * (longitude / 360 + 0.5), 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
  }

  function points(count) {
    const [xs, ys] = [summed(take(count)), summed(take(count))];
    const xy = new Float64Array(2 * count);
    for (let place = 0; place < count; place += 1) {
      [xy[2 * place], xy[2 * place + 1]] = world(xs[place] / PER_DEGREE, ys[place] / PER_DEGREE);
    }
    return xy;
  }

  // Bounds of each row: west, north, east and south.
  function boxes(count, pointEnds, xy) {
    const box = new Float64Array(4 * count);
    let point = 0;
    for (let row = 0; row < count; row += 1) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (; point < pointEnds[row]; point += 1) {
        const [x, y] = [xy[2 * point], xy[2 * point + 1]];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      box.set([west, north, east, south], 4 * row);
    }
    return box;
  }

  function shapes(spec) {
    const { count } = spec;
    if (spec.shape === "Point") {
      const xy = points(count);
      return { xy, box: boxes(count, Int32Array.from({ length: count }, (_, row) => row + 1), xy) };
    }
    const partEnds = summed(take(count));
    const ends = summed(take(partEnds.at(-1) ?? 0));
    const xy = points(ends.at(-1) ?? 0);
    return { xy, ends, partEnds, box: boxes(count, partEnds.map((end) => ends[end - 1]), xy) };
  }

  function read(spec, order) {
    const { count } = spec;
    const [titles, contexts, numbers] = [take(count), take(count), take(count)];
    const columns = spec.headings.slice(1).map(() => take(count));
    const labels = take(spec.labelled ? count : 0);
    const turns = take(spec.turned ? count : 0);
    const spots = points(spec.shape === "Polygon" ? count : 0);
    return { ...spec, order, titles, contexts, numbers, columns, labels, turns, spots, ...shapes(spec) };
  }

  const layers = page.layers.map(read);

  function latLng(x, y) {
    return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
  }

  // The words of a row.
  function told(layer, row) {
    const word = (numbers) => page.strings[numbers[row]];
    return {
      id: word(layer.numbers),
      title: word(layer.titles),
      context: word(layer.contexts),
      values: layer.columns.map(word),
    };
  }

  // Where the pop-up of a row points to: the spot of an area, the middle of a line's corners, the place of a point.
  function spot(layer, row) {
    if (layer.shape === "Point") return latLng(layer.xy[2 * row], layer.xy[2 * row + 1]);
    if (layer.shape === "Polygon") return latLng(layer.spots[2 * row], layer.spots[2 * row + 1]);
    const part = row ? layer.partEnds[row - 1] : 0;
    const first = part ? layer.ends[part - 1] : 0;
    const middle = (first + layer.ends[part] - 1) / 2;
    const [before, after] = [2 * Math.floor(middle), 2 * Math.ceil(middle)];
    return latLng((layer.xy[before] + layer.xy[after]) / 2, (layer.xy[before + 1] + layer.xy[after + 1]) / 2);
  }

  function bounds(layer, row) {
    const [west, north, east, south] = layer.box.subarray(4 * row, 4 * row + 4);
    return L.latLngBounds(latLng(west, south), latLng(east, north));
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function button(text, act) {
    const made = element("button", "", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function filled(template, values) {
    return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // What to do once the map is there: functions of the map.
  const started = [];

  return { page, layers, told, spot, bounds, element, button, filled, started };
})();
