// Finds what the map shows by name or number, by keyboard and mouse.
dekkend.started.push(() => {
  const { page, layers, told, element, filled } = dekkend;
  const { texts } = page;
  const MOST = 12;
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const status = document.getElementById("told");
  let index;
  let found = [];
  let active = -1;

  function folded(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  // One entry for all rows of a kind with the same title, in the same core where that is known.
  function made() {
    const entries = new Map();
    layers.forEach((layer) => {
      for (let row = 0; row < layer.count; row += 1) {
        const { title, context, id } = told(layer, row);
        const key = JSON.stringify([layer.kind, title, context, id]);
        const entry = entries.get(key) ?? {
          title, rows: [], folded: folded(`${title} ${id}`), more: [layer.one, context, id].filter(Boolean).join(" · "),
        };
        entry.rows.push([layer, row]);
        entries.set(key, entry);
      }
    });
    return [...entries.values()].sort((one, other) => one.title.localeCompare(other.title, page.lang));
  }

  function rank(entry, wanted) {
    const place = entry.folded.indexOf(wanted);
    if (place <= 0) return place;
    return /[\p{L}\p{N}]/u.test(entry.folded[place - 1]) ? 2 : 1;
  }

  function look(wanted) {
    index ??= made();
    const groups = [[], [], []];
    index.forEach((entry) => groups[rank(entry, wanted)]?.push(entry));
    return groups.flat().slice(0, MOST);
  }

  function choose(entry) {
    input.value = entry.title;
    fold();
    dekkend.show(entry.rows);
  }

  function option(entry, place) {
    const made_ = element("li");
    made_.id = `found-${place}`;
    made_.setAttribute("role", "option");
    made_.setAttribute("aria-selected", "false");
    made_.append(element("span", "", entry.title), element("small", "", entry.more));
    made_.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(entry);
    });
    return made_;
  }

  function fold() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    status.textContent = "";
  }

  function unfold() {
    const wanted = folded(input.value.trim());
    fold();
    if (!wanted) return;
    found = look(wanted);
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? filled(texts.found, { all: found.length }) : texts.nothing;
    status.classList.toggle("unseen", found.length > 0);
  }

  function point(place) {
    active = (place + found.length) % found.length;
    [...list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `found-${active}`);
  }

  const keys = {
    ArrowDown: () => point(active + 1),
    ArrowUp: () => point(active < 0 ? found.length - 1 : active - 1),
    Enter: () => choose(found[Math.max(active, 0)]),
    Escape: fold,
  };

  input.addEventListener("input", unfold);
  input.addEventListener("focus", () => (index ??= made()));
  input.addEventListener("blur", fold);
  input.addEventListener("keydown", (event) => {
    if (list.hidden && event.key.startsWith("Arrow")) unfold();
    if (list.hidden || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
});
