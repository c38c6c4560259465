// Puts the layers on the map, with their pop-ups, legend and buttons. Text from the data is only set as textContent.
(() => {
  const { page, layers, told, spot, element, button } = dekkend;
  const painter = new dekkend.Painter();
  const SIZE = { minWidth: 270, maxWidth: 300, maxHeight: 320 };
  let map;

  function popup(layer, row) {
    const { title, values } = told(layer, row);
    const box = element("div", "facts");
    const head = element("h2", "", title);
    head.tabIndex = -1;
    const list = element("dl", "");
    values.forEach((value, place) => {
      if (value === "") return;
      list.append(element("dt", "", layer.headings[place + 1]), element("dd", "", value));
    });
    box.append(element("p", "kind", layer.label), head, list);
    box.append(button(page.texts.in_table, () => dekkend.showInTable(layer, row)));
    return box;
  }

  function point(layer, row) {
    const properties = { ...told(layer, row), turn: layer.turned ? layer.turns[row] : -1 };
    const [across, down] = layer.anchor;
    const picture = element("span", "turned");
    picture.innerHTML = layer.icon; // a constant of dekkend, never text from the data
    picture.style.transform = `rotate(${Math.max(properties.turn, 0)}deg)`;
    picture.style.transformOrigin = `${across}px ${down}px`;
    const tag = layer.labelled ? page.strings[layer.labels[row]] : "";
    const html = element("span", "");
    html.append(picture, ...(tag ? [element("span", "tag", tag)] : []));
    const icon = L.divIcon({
      html, className: "point", iconSize: [24, 24], iconAnchor: [across + 1, down + 1],
    });
    const marker = L.marker(spot(layer, row), { icon, title: `${layer.label}: ${properties.title}` });
    marker.feature = { properties };
    return marker.bindPopup(() => popup(layer, row), SIZE);
  }

  function label(layer, row) {
    const text = page.strings[layer.labels[row]];
    const icon = L.divIcon({
      html: element("span", "", text), className: `label${layer.bold ? " name" : ""}`, iconSize: null,
    });
    // The keyboard finds what it names by the search and the tables.
    const marker = L.marker(spot(layer, row), { icon, title: text, keyboard: false });
    // Where names lie on one another, that of what is larger is read.
    const around = dekkend.bounds(layer, row);
    const extent = Math.round(1e4 * Math.hypot(around.getNorth() - around.getSouth(), around.getEast() - around.getWest()));
    marker.on("add", () => marker.getElement().style.setProperty("--extent", extent));
    return marker.bindPopup(() => popup(layer, row), SIZE);
  }

  const Painted = L.Layer.extend({
    initialize(layer) {
      this._layer = layer;
    },
    onAdd() {
      painter.show(this._layer);
    },
    onRemove() {
      painter.hide(this._layer);
    },
  });

  // Returns a layer of the page as a layer of Leaflet.
  function layer(key) {
    const found = layers.find((each) => each.key === key);
    const rows = [...Array(found.count).keys()];
    if (found.shape === "Point") {
      found.markers = rows.map((row) => point(found, row));
      found.drawn = L.layerGroup(found.markers);
    } else {
      const labels = found.labelled ? rows.map((row) => label(found, row)) : [];
      found.drawn = L.layerGroup([new Painted(found), ...labels]);
    }
    return found.drawn;
  }

  // Moves the map to rows, given as pairs of a layer and a row, and opens the pop-up of the first.
  function show(rows) {
    const [first] = rows.filter(([each]) => map.hasLayer(each.drawn)).concat(rows);
    map.addLayer(first[0].drawn);
    const all = rows.map(([each, row]) => dekkend.bounds(each, row)).reduce((one, other) => one.extend(other));
    map.fitBounds(all.pad(0.2), { maxZoom: 17, animate: false });
    map.getContainer().scrollIntoView({ block: "nearest" });
    painter.mark(rows);
    if (first[0].markers) first[0].markers[first[1]].openPopup();
    else openAt(first, spot(...first));
  }

  function openAt([each, row], place) {
    L.popup(SIZE).setLatLng(place).setContent(popup(each, row)).openOn(map);
  }

  // A pop-up takes the focus, and gives it back when it closes.
  function followFocus() {
    let before;
    map.on("popupopen", ({ popup: opened }) => {
      const box = opened.getElement();
      box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", page.texts.close);
      if (!document.activeElement?.closest(".leaflet-popup")) before = document.activeElement;
      box.querySelector("h2")?.focus({ preventScroll: true });
    });
    map.on("popupclose", ({ popup: closed }) => {
      painter.mark([]);
      const { activeElement } = document;
      if (activeElement === document.body || closed.getElement().contains(activeElement)) {
        before?.focus({ preventScroll: true });
      }
    });
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
  }

  function fieldset(name, entries) {
    const set = element("fieldset", "");
    set.append(element("legend", "", name), ...entries);
    return set;
  }

  // Leaflet's list of layers, under headings and with the topmost layers first.
  function legendOf(control) {
    const list = control.getContainer();
    list.removeAttribute("aria-haspopup");
    const overlays = list.querySelector(".leaflet-control-layers-overlays");
    const entries = [...overlays.children];
    const together = new Map();
    layers.forEach((each, place) => {
      together.set(each.together, [entries[place], ...(together.get(each.together) ?? [])]);
    });
    overlays.replaceChildren(...[...together].reverse().map(([name, group]) => fieldset(name, group)));
    const grounds = list.querySelector(".leaflet-control-layers-base");
    if (grounds.children.length) grounds.replaceChildren(fieldset(page.texts.background, [...grounds.children]));
    const box = element("details", "legend leaflet-control");
    box.open = window.innerWidth >= 800;
    box.append(element("summary", "", page.texts.legend), list);
    map.getContainer().querySelector(".leaflet-top.leaflet-right").append(box);
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    return box;
  }

  function furnish(made, control) {
    const { texts, view } = page;
    map = made;
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", texts.map);
    painter.addTo(map);
    L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix("Leaflet").addAttribution(page.credit);
    followFocus();
    map.on("click", ({ layerPoint, latlng }) => {
      const found = painter.hit(layerPoint);
      if (!found) return;
      openAt(found, latlng);
      painter.mark([found]);
    });
    map.on("mousemove", ({ layerPoint }) => {
      map.getContainer().style.cursor = painter.hit(layerPoint) ? "pointer" : "";
    });
    map.on("zoomend", () => map.getContainer().classList.toggle("far", map.getZoom() < 13));
    const legend = legendOf(control);
    const width = legend.open ? legend.offsetWidth : 0;
    // A pop-up opens clear of the buttons and of the legend.
    L.Popup.mergeOptions({
      autoPanPaddingTopLeft: [width ? 60 : 10, 90],
      autoPanPaddingBottomRight: [width + 20, 30],
    });
    map.fitBounds(view, { paddingTopLeft: [50, 50], paddingBottomRight: [width + 30, 40] });
    dekkend.started.forEach((start) => start(map, legend));
  }

  // The markers of signs, for what else works on them.
  function signs() {
    return layers
      .filter(({ kind }) => kind === "signs")
      .flatMap(({ key, markers }) => markers.map((marker) => ({ marker, key })))
      .map(({ marker, key }) => {
        const { properties } = marker.feature;
        return { id: properties.id, marker, properties, key };
      });
  }

  Object.assign(dekkend, { painter, layer, show, furnish, signs });
})();
