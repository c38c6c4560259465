// Lays the map out for an A3 sheet while it is printed, sharp enough for paper and with its background there.
dekkend.started.push((map, legend) => {
  const { painter } = dekkend;
  const SHARP = 3;
  const LONGEST_WAIT = 5000;
  let before;

  function lay() {
    if (before) return;
    before = { bounds: map.getBounds(), open: legend.open, sharpness: painter.sharpness };
    document.documentElement.classList.add("on-paper");
    legend.open = true;
    map.invalidateSize({ pan: false, debounceMoveend: false });
    map.fitBounds(before.bounds, { animate: false });
    painter.redraw(SHARP);
  }

  function lift() {
    if (!before) return;
    const { bounds, open, sharpness } = before;
    before = undefined;
    document.documentElement.classList.remove("on-paper");
    legend.open = open;
    map.invalidateSize({ pan: false, debounceMoveend: false });
    map.fitBounds(bounds, { animate: false });
    painter.redraw(sharpness);
  }

  function arrived() {
    const waiting = [];
    map.eachLayer((each) => {
      if (each instanceof L.TileLayer && each.isLoading()) waiting.push(new Promise((done) => each.once("load", done)));
    });
    return Promise.race([Promise.all(waiting), new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
  }

  document.getElementById("paper").addEventListener("click", async () => {
    lay();
    await arrived();
    window.print();
    lift();
  });
  window.addEventListener("beforeprint", lay);
  window.addEventListener("afterprint", lift);
});
