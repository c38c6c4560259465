// What the map shows, as tables below it. A table is made when it is opened, and shows a hundred rows at a time.
dekkend.started.push(() => {
  const { page, layers, told, element, button, filled } = dekkend;
  const { texts } = page;
  const AT_ONCE = 100;
  const opened = new Map();

  function headRow(layer) {
    const row = element("tr");
    [...layer.headings, texts.map].forEach((heading) => {
      const cell = element("th", "", heading);
      cell.scope = "col";
      row.append(cell);
    });
    const head = element("thead");
    head.append(row);
    return head;
  }

  function bodyRow(layer, row) {
    const { title, values } = told(layer, row);
    const made = element("tr");
    const head = element("th", "", title);
    head.scope = "row";
    const on_map = button(texts.on_map, () => dekkend.show([[layer, row]]));
    on_map.setAttribute("aria-label", `${texts.on_map}: ${title}`);
    const last = element("td");
    last.append(on_map);
    made.append(head, ...values.map((value) => element("td", "", value)), last);
    return made;
  }

  function fill(layer, first) {
    const { body, count, earlier, later } = opened.get(layer);
    const rows = Array.from({ length: Math.min(AT_ONCE, layer.count - first) }, (_, place) => first + place);
    body.replaceChildren(...rows.map((row) => bodyRow(layer, row)));
    const write = (value) => value.toLocaleString(page.lang);
    count.textContent = filled(texts.rows, {
      first: write(first + 1), last: write(first + rows.length), all: write(layer.count),
    });
    earlier.disabled = first === 0;
    later.disabled = first + rows.length >= layer.count;
    opened.get(layer).first = first;
  }

  function pager(layer, parts) {
    const bar = element("div", "pager");
    bar.hidden = layer.count <= AT_ONCE;
    bar.append(parts.earlier, parts.count, parts.later);
    return bar;
  }

  function open(layer, box) {
    if (opened.has(layer)) return;
    const step = (by) => () => fill(layer, opened.get(layer).first + by);
    const body = element("tbody");
    const count = element("p");
    count.setAttribute("role", "status");
    const earlier = button(texts.earlier, step(-AT_ONCE));
    const later = button(texts.later, step(AT_ONCE));
    opened.set(layer, { body, count, earlier, later, first: 0 });
    const table = element("table");
    table.append(element("caption", "", layer.label), headRow(layer), body);
    const wide = element("div", "wide");
    wide.tabIndex = 0;
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-label", layer.label);
    wide.append(table);
    fill(layer, 0);
    box.append(pager(layer, { count, earlier, later }), wide);
  }

  function disclosure(layer) {
    const box = element("details");
    const summary = element("summary");
    const sample = element("span", "picture");
    sample.innerHTML = layer.sample; // a constant of dekkend, never text from the data
    summary.append(sample, element("span", "", `${layer.label} (${layer.count.toLocaleString(page.lang)})`));
    box.append(summary);
    box.addEventListener("toggle", () => box.open && open(layer, box));
    layer.disclosure = box;
    return box;
  }

  dekkend.showInTable = (layer, row) => {
    layer.disclosure.open = true;
    open(layer, layer.disclosure);
    fill(layer, row - (row % AT_ONCE));
    const found = opened.get(layer).body.rows[row % AT_ONCE];
    layer.disclosure.querySelectorAll(".chosen").forEach((each) => each.classList.remove("chosen"));
    found.classList.add("chosen");
    found.querySelector("button").focus({ preventScroll: true });
    found.scrollIntoView({ block: "center", inline: "nearest" });
  };

  const home = document.getElementById("tables");
  let together;
  [...layers].reverse().forEach((layer) => {
    if (layer.together !== together) home.append(element("h3", "", layer.together));
    together = layer.together;
    home.append(disclosure(layer));
  });
});
