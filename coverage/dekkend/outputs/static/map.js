"use strict";

// Draws the layers of the page. Text from the data is only ever set as textContent.
const dekkend = (() => {
  const page = JSON.parse(document.getElementById("dekkend-data").textContent);
  const order = [];
  let wasFar = false;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function popup(properties, headings) {
    const box = element("div", "facts");
    box.append(element("h2", "", properties.title));
    const list = element("dl", "");
    properties.values.forEach((value, place) => {
      if (value === "") return;
      list.append(element("dt", "", headings[place]), element("dd", "", value));
    });
    box.append(list);
    return box;
  }

  function point({ icon, anchor }, properties, place) {
    const picture = element("span", "turned");
    picture.innerHTML = icon; // a constant of dekkend, never text from the data
    picture.style.transform = `rotate(${Number(properties.turn ?? 0)}deg)`;
    const divIcon = L.divIcon({ html: picture, className: "point", iconSize: [22, 22], iconAnchor: anchor });
    picture.style.transformOrigin = `${anchor[0]}px ${anchor[1]}px`;
    return L.marker(place, { icon: divIcon, title: properties.title });
  }

  function label(properties, key) {
    const text = element("span", "", properties.label);
    const divIcon = L.divIcon({ html: text, className: `label ${key}`, iconSize: [0, 0] });
    return L.marker(properties.spot, { icon: divIcon, title: properties.label });
  }

  function layer(key) {
    const spec = page.layers[key];
    const drawn = L.geoJSON(spec.features, {
      style: spec.path,
      pointToLayer: (feature, place) => point(spec, feature.properties, place),
    });
    drawn.getLayers().forEach((part) => {
      const { properties } = part.feature;
      const told = () => popup(properties, spec.headings);
      const size = { minWidth: 270, maxWidth: 300 };
      part.bindPopup(told, size);
      if (properties.spot) drawn.addLayer(label(properties, key).bindPopup(told, size));
    });
    order.push({ drawn, weight: spec.path.weight });
    return drawn;
  }

  function boxed(map, control) {
    const box = element("details", "legend leaflet-control");
    box.open = window.innerWidth >= 800;
    box.append(element("summary", "", page.texts.legend), control.getContainer());
    map.getContainer().querySelector(".leaflet-top.leaflet-right").append(box);
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    return box;
  }

  function furnish(map, control) {
    const { texts, view } = page;
    L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix("Leaflet").addAttribution(page.credit);
    const legend = boxed(map, control);
    // A layer that is switched on again comes last; put the order of the legend back.
    map.on("overlayadd", () => {
      order.filter(({ drawn }) => map.hasLayer(drawn)).forEach(({ drawn }) => drawn.bringToFront());
    });
    map.on("popupopen", ({ popup: opened }) => {
      opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.close);
    });
    map.on("zoomend", () => {
      const far = map.getZoom() < 13;
      if (map.getContainer().classList.toggle("far", far) === wasFar) return;
      wasFar = far;
      order.forEach(({ drawn, weight }) => drawn.setStyle({ weight: far ? weight / 2 : weight }));
    });
    const covered = legend.open ? legend.offsetWidth : 0;
    map.fitBounds(view, { paddingTopLeft: [50, 50], paddingBottomRight: [covered + 30, 40] });
  }

  return { layer, furnish };
})();
