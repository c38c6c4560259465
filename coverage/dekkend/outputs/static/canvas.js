// Draws the lines and areas of all layers on one canvas, and finds what lies under a click.
dekkend.Painter = L.Renderer.extend({
  initialize() {
    L.Renderer.prototype.initialize.call(this, { padding: 0.2 });
    this._shown = new Set();
    this._marked = [];
    this.sharpness = window.devicePixelRatio || 1;
  },

  show(layer) {
    this._shown.add(layer);
    this._soon();
  },

  hide(layer) {
    this._shown.delete(layer);
    this._soon();
  },

  // Puts a halo round rows, given as pairs of a layer and a row.
  mark(rows) {
    this._marked = rows.filter(([layer]) => layer.shape !== "Point");
    this._soon();
  },

  // Paints at once, with so many dots a pixel.
  redraw(sharpness) {
    this.sharpness = sharpness;
    this._update();
  },

  // Returns the topmost layer and row under a point of the map, or nothing.
  hit(point) {
    const scale = this._map.options.crs.scale(this._map.getZoom()) / 256;
    const { x, y } = this._map.getPixelOrigin().add(point).divideBy(scale);
    for (const layer of this._inOrder().reverse()) {
      const row = this._under(layer, x, y, (this._width(layer) / 2 + 5) / scale);
      if (row >= 0) return [layer, row];
    }
    return undefined;
  },

  _inOrder() {
    return [...this._shown].sort((one, other) => one.order - other.order);
  },

  _width({ path }) {
    return this._map.getZoom() < 13 ? path.weight / 2 : path.weight;
  },

  _soon() {
    if (!this._map || this._waiting) return;
    this._waiting = L.Util.requestAnimFrame(() => {
      this._waiting = undefined;
      if (this._map) this._update();
    });
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
  },

  // Leaflet calls this after each move and zoom, and between the frames of an animation.
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    [canvas.width, canvas.height] = [size.x * this.sharpness, size.y * this.sharpness];
    [canvas.style.width, canvas.style.height] = [`${size.x}px`, `${size.y}px`];
    this._paint();
  },

  _updatePaths() {},

  _paint() {
    const context = this._context;
    const scale = this._map.options.crs.scale(this._map.getZoom()) / 256;
    const start = this._map.getPixelOrigin().add(this._bounds.min).divideBy(scale);
    const size = this._bounds.getSize().divideBy(scale);
    const view = { scale, west: start.x, north: start.y, east: start.x + size.x, south: start.y + size.y };
    context.setTransform(this.sharpness, 0, 0, this.sharpness, 0, 0);
    context.lineCap = "round";
    context.lineJoin = "round";
    this._inOrder().forEach((layer) => this._paintLayer(layer, view));
    this._marked.forEach(([layer, row]) => this._halo(layer, row, view));
  },

  _paintLayer(layer, view) {
    const context = this._context;
    const { path } = layer;
    this._trace(layer, view, 0, layer.count);
    if (path.fill) {
      context.globalAlpha = path.fillOpacity;
      context.fillStyle = path.color;
      context.fill("evenodd");
    }
    context.globalAlpha = path.opacity ?? 1;
    context.strokeStyle = path.color;
    context.lineWidth = this._width(layer);
    context.setLineDash((path.dashArray ?? "").split(" ").filter(Boolean).map(Number));
    context.stroke();
  },

  _halo(layer, row, view) {
    const context = this._context;
    this._trace(layer, view, row, row + 1);
    context.globalAlpha = 1;
    context.setLineDash([]);
    [["#000", 9], ["#f0e442", 5]].forEach(([color, width]) => {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    });
  },

  // Lays the path of rows that the view meets; corners closer than a pixel to the last one are left out.
  _trace(layer, { scale, west, north, east, south }, from, to) {
    const { xy, ends, partEnds, box } = layer;
    const context = this._context;
    const margin = 10 / scale;
    const least = 1 / scale;
    context.beginPath();
    for (let row = from; row < to; row += 1) {
      if (box[4 * row] > east + margin || box[4 * row + 2] < west - margin) continue;
      if (box[4 * row + 1] > south + margin || box[4 * row + 3] < north - margin) continue;
      for (let part = row ? partEnds[row - 1] : 0; part < partEnds[row]; part += 1) {
        const last = ends[part] - 1;
        let point = part ? ends[part - 1] : 0;
        let [x, y] = [xy[2 * point], xy[2 * point + 1]];
        context.moveTo((x - west) * scale, (y - north) * scale);
        for (point += 1; point <= last; point += 1) {
          const [nextX, nextY] = [xy[2 * point], xy[2 * point + 1]];
          if (point < last && Math.abs(nextX - x) < least && Math.abs(nextY - y) < least) continue;
          [x, y] = [nextX, nextY];
          context.lineTo((x - west) * scale, (y - north) * scale);
        }
      }
    }
  },

  // Returns the row of a layer that lies nearest to a place, within reach of it or around it; -1 for none.
  _under(layer, x, y, reach) {
    const { box, count } = layer;
    let best = -1;
    let least = reach * reach;
    for (let row = 0; row < count; row += 1) {
      if (box[4 * row] - reach > x || box[4 * row + 2] + reach < x) continue;
      if (box[4 * row + 1] - reach > y || box[4 * row + 3] + reach < y) continue;
      const [away, inside] = this._away(layer, row, x, y);
      if (layer.path.fill && inside) return row;
      if (away <= least) [best, least] = [row, away];
    }
    return best;
  },

  // Returns the square of the distance from a place to the lines of a row, and whether the place lies inside them.
  _away({ xy, ends, partEnds }, row, x, y) {
    let least = Infinity;
    let inside = false;
    for (let part = row ? partEnds[row - 1] : 0; part < partEnds[row]; part += 1) {
      for (let point = (part ? ends[part - 1] : 0) + 1; point < ends[part]; point += 1) {
        const [ax, ay, bx, by] = xy.subarray(2 * point - 2, 2 * point + 2);
        const [dx, dy] = [bx - ax, by - ay];
        const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
        least = Math.min(least, (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2);
        if (ay > y !== by > y && x < ax + ((y - ay) / dy) * dx) inside = !inside;
      }
    }
    return [least, inside];
  },
});
