// The box with which a planner changes signs. What its buttons do is told by whoever asks for it.
(() => {
  const { element, button } = dekkend;
  const ARROWS = { north: "↑", west: "←", east: "→", south: "↓" };

  function labelled(text, field, id) {
    const label = element("label", "", text);
    label.htmlFor = id;
    field.id = id;
    return [label, field];
  }

  function row(...buttons) {
    const made = element("div", "acts");
    made.append(...buttons);
    return made;
  }

  function padOf(texts, step) {
    const pad = element("fieldset", "");
    pad.append(element("legend", "", texts.move));
    const keys = Object.keys(dekkend.plans.STEPS);
    Object.entries(ARROWS).forEach(([to, arrow], place) => {
      const made = button(arrow, (event) => step(keys[place], event.shiftKey));
      made.setAttribute("aria-label", texts[to]);
      pad.append(made);
    });
    return pad;
  }

  function explained(texts) {
    const help = element("details", "help");
    help.append(element("summary", "", texts.how), element("p", "", texts.help));
    return help;
  }

  dekkend.editPanel = (texts, acts) => {
    const ui = {
      box: element("details", "editing leaflet-control"),
      list: element("select", ""),
      pad: padOf(texts, acts.step),
      strike: button(texts.strike, acts.strike),
      remark: element("textarea", ""),
      add: button(texts.add, acts.add),
      unsaved: element("p", "unsaved", texts.unsaved),
      told: element("p", "", ""),
    };
    ui.remark.rows = 2;
    ui.add.setAttribute("aria-pressed", "false");
    ui.told.setAttribute("role", "status");
    const nobody = element("option", "", texts.choose);
    nobody.value = "";
    ui.list.append(nobody);
    const inside = element("div", "inside");
    inside.append(
      explained(texts),
      ...labelled(texts.sign, ui.list, "edited-sign"),
      ui.pad,
      row(ui.strike),
      ...labelled(texts.remark, ui.remark, "edited-remark"),
      row(ui.add, button(texts.add_centre, acts.addCentre)),
      row(button(texts.undo, acts.undo), button(texts.redo, acts.redo), button(texts.save, acts.save)),
    );
    // What is told comes last: a button that moves while it is pressed would miss its click.
    ui.box.append(element("summary", "", texts.edit), inside, ui.unsaved, ui.told);
    return ui;
  };
})();
