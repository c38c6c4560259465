// Lets the keyboard stop only at markers that lie clear of one another and of what lies over the map. The others are
// reached by zooming in, by a search, or from the tables.
dekkend.started.push((map, legend) => {
  const SIZE = 24;
  let waiting;

  function apart(one, other) {
    return one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
  }

  function markers() {
    const found = [];
    map.eachLayer((each) => each instanceof L.Marker && each.options.keyboard && found.push(each.getElement()));
    return found.reverse();
  }

  function choose() {
    waiting = undefined;
    const home = map.getContainer();
    const over = [legend, home.querySelector(".leaflet-control-zoom"), home.querySelector(".leaflet-popup")];
    const taken = over.filter(Boolean).map((each) => each.getBoundingClientRect());
    const view = home.getBoundingClientRect();
    markers().forEach((element) => {
      const { left, top } = element.getBoundingClientRect();
      const box = { left, top, right: left + SIZE, bottom: top + SIZE };
      const seen = left >= view.left && top >= view.top && box.right <= view.right && box.bottom <= view.bottom;
      const free = seen && taken.every((other) => apart(box, other));
      if (free) taken.push(box);
      element.tabIndex = free ? 0 : -1;
      if (free) element.setAttribute("role", "button");
      else element.removeAttribute("role");
    });
  }

  function soon() {
    waiting ??= requestAnimationFrame(choose);
  }

  map.on("moveend layeradd layerremove popupopen popupclose", soon);
  legend.addEventListener("toggle", soon);
  soon();
});
