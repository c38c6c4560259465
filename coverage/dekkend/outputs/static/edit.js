// Lets a planner change the plan of signs, by mouse and by keyboard, and save it as a file that a run takes back.
// Text from the data and from the planner is only ever set as text.
dekkend.started.push((map) => {
  const { page, element, filled, plans } = dekkend;
  const { texts, icons, file } = page.edit;
  const CLOSE_BY = 16; // the zoom level at which both sides of a road lie apart
  const LASTING = 10000; // milliseconds in which a browser has taken a download

  const signs = new Map();
  const done = [];
  const undone = [];
  let saved; // the last change that is in a saved file
  let chosen = null;
  let open = false;
  let adding = false;

  const metres = new Intl.NumberFormat(page.lang, { maximumFractionDigits: 0 });
  const point = ([lon, lat]) => L.latLng(lat, lon);
  const place = ({ lat, lng }) => [plans.rounded(lng), plans.rounded(lat)];
  const first = ({ base, now }) => base?.geometry.coordinates ?? now.at;

  function name({ id, base }) {
    const street = base ? base.properties.street || texts.unnamed : texts.new_sign;
    return `${plans.apart(street)} (${plans.apart(id)})`;
  }

  const called = (sign) => [name(sign), ...plans.changes(sign, texts)].join(", ");

  function tell(text) {
    ui.told.textContent = text;
  }

  function retell() {
    const sign = signs.get(chosen);
    const unwritten = sign && ui.remark.value !== sign.now.remark;
    ui.strike.textContent = sign && plans.goes(sign.now) ? texts.take_back : texts.strike;
    ui.unsaved.hidden = done.at(-1) === saved && !unwritten;
  }

  function iconOf(sign) {
    const html = element("span", "");
    html.innerHTML = icons[sign.now.status] ?? icons.remove; // a constant of dekkend, never text from the data
    const words = plans.changes(sign, texts);
    if (words.length) html.append(element("span", "tag", words.join(", ")));
    const marks = { edited: words.length > 0, chosen: sign.id === chosen };
    const className = ["point", "sign", ...Object.keys(marks).filter((each) => marks[each])].join(" ");
    return L.divIcon({ html, className, iconSize: [24, 24], iconAnchor: [12, 35] });
  }

  // A sign that nobody touched looks as the map has drawn it.
  function dress(sign) {
    const { marker, plain } = sign;
    const look = sign.id === chosen || plans.changes(sign, texts).length ? called(sign) : "";
    if (look === "" && sign.look === "") return;
    sign.look = look;
    marker.options.title = look || plain.title;
    marker.setIcon(look ? iconOf(sign) : plain.icon);
    marker.getElement()?.setAttribute("title", marker.options.title);
  }

  function show(sign) {
    const { marker, now, trace } = sign;
    marker.setLatLng(point(now.at));
    dress(sign);
    marker.options.draggable = open;
    marker.dragging?.[open ? "enable" : "disable"]();
    sign.option.textContent = called(sign);
    trace.setLatLngs([point(first(sign)), point(now.at)]);
    if (plans.alike(first(sign), now.at)) trace.remove();
    else trace.addTo(map);
  }

  function bring(id, base, now, marker) {
    const option = element("option", "");
    option.value = id;
    ui.list.append(option);
    const trace = L.polyline([], { color: "#000", weight: 2, dashArray: "2 5", interactive: false });
    const { icon, title } = marker.options;
    const sign = { id, base, now, marker, option, trace, plain: { icon, title }, look: "" };
    signs.set(id, sign);
    marker.on("add", () => show(sign));
    marker.on("dragend", () => {
      const at = place(marker.getLatLng());
      choose(id);
      change(sign, { at }, "said_moved");
    });
    marker.on("click", () => {
      if (!open) return;
      map.closePopup();
      choose(id);
    });
    marker.on("keydown", ({ originalEvent }) => open && pressed(originalEvent, id));
  }

  function takeAway(sign) {
    if (chosen === sign.id) choose(null);
    [sign.marker, sign.trace, sign.option].forEach((each) => each.remove());
    signs.delete(sign.id);
  }

  function choose(id) {
    note();
    const before = signs.get(chosen);
    const sign = signs.get(id);
    chosen = sign ? id : null;
    ui.list.value = chosen ?? "";
    ui.remark.value = sign?.now.remark ?? "";
    ui.remark.disabled = !sign;
    retell();
    if (before) show(before);
    if (!sign) return;
    if (map.hasLayer(sign.marker)) show(sign);
    else sign.marker.addTo(map);
    tell(filled(texts.said_chosen, { sign: called(sign) }));
  }

  // Puts a sign into a state; without one it was never there.
  function put({ id, base }, now) {
    const sign = signs.get(id);
    if (now === null) takeAway(sign);
    else {
      if (sign) sign.now = now;
      else bring(id, base, now, L.marker(point(now.at), { icon: L.divIcon(), title: id }).addTo(map));
      show(signs.get(id));
      if (chosen === id) ui.remark.value = now.remark;
    }
    retell();
  }

  function record(made) {
    done.push(made);
    undone.length = 0;
    put(made, made.after);
    tell(made.said);
  }

  // Steps that follow one another are one move.
  function change(sign, part, said, stepping = false) {
    const { id, base, now } = sign;
    const after = { ...now, ...part };
    if (plans.alike(now, after)) return;
    const away = map.distance(point(first(sign)), point(after.at));
    const text = filled(texts[said], { sign: name(sign), metres: metres.format(away) });
    const last = done.at(-1);
    const goesOn = stepping && last?.stepping && last.id === id;
    if (goesOn) done.pop();
    record({ id, base, before: goesOn ? last.before : now, after, said: text, stepping });
  }

  function note() {
    const sign = signs.get(chosen);
    if (sign) change(sign, { remark: ui.remark.value }, "said_remark");
  }

  function withChosen(act) {
    note();
    if (chosen === null) tell(texts.nothing_chosen);
    else act(signs.get(chosen));
  }

  const step = (key, far) => withChosen((sign) => {
    change(sign, { at: plans.stepped(sign.now.at, key, far) }, "said_moved", true);
    map.panInside(point(sign.now.at), { padding: [60, 60], animate: false });
  });

  const strike = () => withChosen((sign) => {
    const status = plans.turnedRound(sign);
    change(sign, { status }, plans.goes({ status }) ? "said_struck" : "said_back");
  });

  // A key on a marker, or on the buttons that move one.
  function pressed(event, id) {
    const onMarker = event.target.closest(".leaflet-marker-icon");
    if (!(event.key in plans.STEPS) && event.key !== "Delete" && !(onMarker && event.key === "Enter")) return;
    L.DomEvent.stop(event);
    if (chosen !== id) choose(id);
    if (event.key in plans.STEPS) step(event.key, event.shiftKey);
    if (event.key === "Delete") strike();
  }

  function listen(on) {
    adding = on;
    ui.add.setAttribute("aria-pressed", String(on));
    map.getContainer().classList.toggle("adding", on);
  }

  function addAt(spot) {
    listen(false);
    note();
    const id = plans.freeId([...signs.keys()]);
    const after = { at: place(spot), status: "proposed", remark: "" };
    const said = filled(texts.said_added, { sign: name({ id, base: null }) });
    record({ id, base: null, before: null, after, said });
    choose(id);
    tell(said);
    ui.pad.querySelector("button").focus();
  }

  function goBack(from, to, which, said, nothing) {
    note();
    const made = from.pop();
    if (!made) {
      tell(nothing);
      return;
    }
    to.push(made);
    put(made, made[which]);
    if (chosen !== made.id) choose(made.id);
    retell();
    tell(filled(said, { change: made.said }));
  }

  function save() {
    note();
    const link = element("a", "");
    const text = plans.written([...signs.values()], page.edit);
    link.href = URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), LASTING);
    saved = done.at(-1);
    retell();
    tell(filled(texts.said_saved, { file }));
  }

  const ui = dekkend.editPanel(texts, {
    step,
    strike,
    save,
    add: () => {
      listen(!adding);
      tell(adding ? texts.click_now : texts.not_added);
    },
    addCentre: () => addAt(map.getCenter()),
    undo: () => goBack(done, undone, "before", texts.said_undone, texts.nothing_to_undo),
    redo: () => goBack(undone, done, "after", texts.said_redone, texts.nothing_to_redo),
  });

  function bringAll() {
    const markers = new Map(dekkend.signs().map(({ id, marker }) => [id, marker]));
    page.edit.signs.features.forEach((base) => {
      const id = base.properties.sign_id;
      bring(id, base, plans.planned(base), markers.get(id));
      show(signs.get(id));
    });
    const order = new Intl.Collator(page.lang, { numeric: true });
    const sorted = [...signs.values()].sort((one, other) => order.compare(name(one), name(other)));
    ui.list.append(...sorted.map(({ option }) => option));
  }

  ui.list.addEventListener("change", () => {
    choose(ui.list.value);
    const sign = signs.get(chosen);
    if (sign) map.setView(point(sign.now.at), Math.max(map.getZoom(), CLOSE_BY), { animate: false });
  });
  ui.remark.addEventListener("change", note);
  ui.remark.addEventListener("input", retell);
  ui.pad.addEventListener("keydown", (event) => pressed(event, chosen));
  ui.box.addEventListener("toggle", () => {
    if (ui.box.open === open) return;
    open = ui.box.open;
    listen(false);
    signs.forEach(show);
  });
  // Before anything on the map takes the click for itself.
  const takeClick = (event) => {
    if (!adding || event.target.closest(".leaflet-control") || map.dragging.moved()) return;
    event.stopImmediatePropagation();
    addAt(map.mouseEventToLatLng(event));
  };
  map.getContainer().addEventListener("click", takeClick, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !adding) return;
    listen(false);
    tell(texts.not_added);
  });
  window.addEventListener("beforeunload", (event) => {
    if (ui.unsaved.hidden) return;
    event.preventDefault();
    event.returnValue = true;
  });

  const control = new L.Control({ position: "topleft" });
  control.onAdd = () => ui.box;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(ui.box).disableScrollPropagation(ui.box);
  bringAll();
  choose(null);
});
