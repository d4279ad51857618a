// The map beside the list: the list says everything; this draws it.
(() => {
  const TONES = 5;
  const SHIFTS = [[0, 0], [0, -9], [0, 9], [-9, 0], [9, 0], [-9, -9], [9, 9], [-9, 9], [9, -9]];
  const APART = 2;
  const NARROW = 480;
  const frame = document.querySelector("[data-ltd-map-frame]");
  const list = document.querySelector("[data-ltd-list]");
  const now = document.querySelector("[data-ltd-map-now]");
  const data = JSON.parse(document.getElementById("map-data").textContent);

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  const filterList = () => {
    const box = document.querySelector("[data-ltd-list-filter]");
    const count = document.querySelector("[data-ltd-list-count]");
    const rows = [...list.children].map((row) => ({ row, text: fold(row.textContent) }));
    box.hidden = false;
    box.querySelector("input").addEventListener("input", (event) => {
      const words = fold(event.target.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = words.length ? `${count.dataset.one} ${shown}` : "";
    });
  };

  // Neighbours never share a tone: each group takes the first that none of its neighbours has.
  const paint = (geometries, keyOf) => {
    const around = topojson.neighbors(geometries);
    const beside = new Map();
    geometries.forEach((geometry, index) => {
      const own = beside.get(keyOf(geometry)) || new Set();
      for (const other of around[index]) own.add(keyOf(geometries[other]));
      beside.set(keyOf(geometry), own);
    });
    const tones = new Map();
    for (const [key, others] of beside) {
      const taken = new Set([...others].map((other) => tones.get(other)));
      tones.set(key, [...Array(TONES).keys()].find((tone) => !taken.has(tone)) ?? 0);
    }
    return tones;
  };

  const classOf = (area, tone, districts) => {
    if (!area) return "ltd-area ltd-area-unknown";
    if (districts) return `ltd-area ltd-area-tone-${tone}`;
    return area.ward ? "ltd-area ltd-area-ward" : "ltd-area ltd-area-commune";
  };

  const draw = (topology) => {
    const districts = data.by !== "code";
    const object = topology.objects.new;
    const keyOf = (geometry) => geometry.properties[data.by];
    const tones = districts ? paint(object.geometries, keyOf) : new Map();
    frame.hidden = false;
    const map = L.map("map", { keyboard: false, zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false });
    const byKey = new Map();
    const layer = L.geoJSON(topojson.feature(topology, object), {
      style: (feature) => ({ className: classOf(data.areas[keyOf(feature)], tones.get(keyOf(feature)), districts) }),
      onEachFeature: (feature, shape) => {
        const key = keyOf(feature);
        byKey.set(key, [...(byKey.get(key) || []), shape]);
      },
    }).addTo(map);
    map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    if (districts) {
      const borders = topojson.mesh(topology, object, (one, other) => keyOf(one) !== keyOf(other));
      L.geoJSON(borders, { interactive: false, style: { className: "ltd-border" } }).addTo(map);
    }
    return { map, byKey, districts };
  };

  const name = (key) => (data.areas[key] ? data.areas[key].name : data.words.unknown);

  const bringToLife = ({ map, byKey, districts }) => {
    const labels = [];
    const rows = new Map([...list.children].map((row) => [row.dataset.code, row]));
    const order = Object.keys(data.areas).filter((key) => byKey.has(key));
    const mark = (key, on) => {
      for (const shape of byKey.get(key)) shape.getElement().classList.toggle("is-marked", on);
      rows.get(key)?.classList.toggle("is-marked", on);
      if (on) now.textContent = name(key);
    };
    for (const [key, shapes] of byKey) {
      const area = data.areas[key];
      shapes.forEach((shape, index) => {
        const element = shape.getElement();
        shape.bindTooltip(name(key), { sticky: true });
        shape.on("mouseover", () => mark(key, true)).on("mouseout", () => mark(key, false));
        if (!area || index > 0) element.setAttribute("aria-hidden", "true");
        if (!area) return;
        shape.on("click", () => location.assign(area.url));
        if (index > 0) return;
        element.setAttribute("role", "link");
        element.setAttribute("aria-label", area.name);
        element.setAttribute("tabindex", key === order[0] ? "0" : "-1");
        element.addEventListener("focus", () => mark(key, true));
        element.addEventListener("blur", () => mark(key, false));
      });
      if (districts && area) labels.push(label(map, shapes, area.name));
    }
    labels.sort((one, other) => other.room - one.room);
    const place = () => placeLabels(map, labels);
    map.on("zoomend resize", place);
    place();
    document.fonts.ready.then(place); // the names grow or shrink when their font comes
    document.querySelector("[data-ltd-map]").addEventListener("keydown", (event) => walk(event, order, byKey));
    for (const [key, row] of rows) {
      if (!byKey.has(key)) {
        row.querySelector(".lt-note").append(` · ${data.words.undrawn}`);
        continue;
      }
      for (const [kind, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
        row.addEventListener(kind, () => mark(key, on));
      }
    }
  };

  const label = (map, shapes, text) => {
    const bounds = L.latLngBounds([]);
    for (const shape of shapes) bounds.extend(shape.getBounds());
    const icon = L.divIcon({ className: "ltd-label", iconSize: null, html: "" });
    const marker = L.marker(bounds.getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
    marker.getElement().textContent = text.replace(/^(Huyện|Thị xã|Thành phố) /, "");
    marker.getElement().setAttribute("aria-hidden", "true");
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    return { element: marker.getElement(), centre: bounds.getCenter(), room: (north - south) * (east - west) };
  };

  // No name lies on another one: the largest district is named first, each where there is room, on
  // one line or two. What finds none is told by the list and the pointer.
  const placeLabels = (map, labels) => {
    const frameBox = map.getContainer().getBoundingClientRect();
    const taken = [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const box = control.getBoundingClientRect();
      return { left: box.left - frameBox.left, right: box.right - frameBox.left, top: box.top - frameBox.top, bottom: box.bottom - frameBox.top };
    });
    const { x: width, y: height } = map.getSize();
    const spots = [width < NARROW, width >= NARROW].flatMap((folded) => SHIFTS.map((shift) => ({ folded, shift })));
    const fits = (box) =>
      box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height &&
      !taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    for (const { element, centre } of labels) {
      const point = map.latLngToContainerPoint(centre);
      const spot = spots.find(({ folded, shift: [right, down] }) => {
        element.classList.toggle("ltd-label-folded", folded);
        const [halfWidth, halfHeight] = [element.offsetWidth / 2 + APART, element.offsetHeight / 2 + 1];
        const [x, y] = [point.x + right, point.y + down];
        const box = { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
        if (!fits(box)) return false;
        taken.push(box);
        element.style.setProperty("--ltd-right", `${right}px`);
        element.style.setProperty("--ltd-down", `${down}px`);
        return true;
      });
      element.classList.toggle("ltd-label-off", !spot);
    }
  };

  // One stop for Tab; arrows go along the list; Enter opens.
  const walk = (event, order, byKey) => {
    const elements = order.map((key) => byKey.get(key)[0].getElement());
    const here = elements.indexOf(document.activeElement);
    if (here < 0) return;
    if (event.key === "Enter") {
      location.assign(data.areas[order[here]].url);
      return;
    }
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const targets = { Home: 0, End: elements.length - 1 };
    const step = steps[event.key];
    const next = step ? (here + step + elements.length) % elements.length : targets[event.key];
    if (next === undefined) return;
    event.preventDefault();
    elements[here].setAttribute("tabindex", "-1");
    elements[next].setAttribute("tabindex", "0");
    elements[next].focus();
  };

  filterList();
  fetch(data.boundaries)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((topology) => bringToLife(draw(topology)))
    .catch(() => {
      frame.hidden = false;
      frame.textContent = data.words.failed;
    });
})();
