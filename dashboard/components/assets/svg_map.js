/* Draws a layer of the map as SVG. The layer is fetched from our own door, once per address. */
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const CHOSEN = { light: "#801650", dark: "#F29BC4" };

function rings(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat();
}

function color([red, green, blue, alpha]) {
  return `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
}

function hatch(defs, stroke) {
  /* Areas without a value are hatched, so that they cannot be taken for a zero. */
  const pattern = document.createElementNS(SVG, "pattern");
  pattern.id = "hatch";
  for (const [name, value] of Object.entries({
    width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  })) pattern.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 0V7");
  line.setAttribute("stroke", stroke);
  line.setAttribute("stroke-width", "1.2");
  pattern.append(line);
  defs.append(pattern);
}

function draw(box, layer, data, pick) {
  const points = layer.features.flatMap((feature) => rings(feature.geometry).flat());
  const west = Math.min(...points.map((point) => point[0]));
  const east = Math.max(...points.map((point) => point[0]));
  const south = Math.min(...points.map((point) => point[1]));
  const north = Math.max(...points.map((point) => point[1]));
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = WIDTH / ((east - west) * narrow);
  const height = (north - south) * scale;
  const place = ([lon, lat]) =>
    `${((lon - west) * narrow * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`;

  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `-3 -3 ${WIDTH + 6} ${height + 6}`);
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", data.label);
  const defs = document.createElementNS(SVG, "defs");
  svg.append(defs);
  const said = document.createElement("p");
  said.id = "said";
  said.setAttribute("aria-hidden", "true"); // each shape carries the same words as its label

  const shapes = layer.features.map((feature) => {
    const about = feature.properties;
    const shape = document.createElementNS(SVG, "path");
    const words = `${about.area_name}: ${about[`note_${data.language}`]}`;
    const line = color(about[`line_${data.theme}`]);
    shape.setAttribute(
      "d",
      rings(feature.geometry).map((ring) => `M${ring.map(place).join("L")}Z`).join(""),
    );
    shape.setAttribute("fill-rule", "evenodd");
    if (about.step < 0 && !defs.firstChild) hatch(defs, line);
    shape.setAttribute(
      "fill",
      about.step < 0 ? "url(#hatch)" : color(about[`fill_${data.theme}`]),
    );
    shape.setAttribute("stroke", line);
    shape.setAttribute("role", "button");
    shape.setAttribute("aria-label", words);
    shape.setAttribute("aria-pressed", String(about.area_id === data.chosen));
    shape.setAttribute("tabindex", "-1");
    shape.dataset.area = about.area_id;
    if (about.step < 0) shape.classList.add("none");
    if (about.area_id === data.chosen) {
      shape.classList.add("chosen");
      shape.setAttribute("stroke", CHOSEN[data.theme]);
      said.textContent = words;
    }
    shape.onmouseenter = shape.onfocus = () => { said.textContent = words; };
    shape.onclick = () => pick(about.area_id);
    return shape;
  });

  /* One stop for the Tab key; arrows go on in the order of names, Enter or Space picks. */
  const go = (from, to) => {
    const next = shapes[(to + shapes.length) % shapes.length];
    shapes[from].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  };
  shapes.forEach((shape, at) => {
    shape.onkeydown = (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key in steps) go(at, at + steps[event.key]);
      else if (event.key === "Home") go(at, 0);
      else if (event.key === "End") go(at, -1);
      else if (event.key === "Enter" || event.key === " ") pick(shape.dataset.area);
      else return;
      event.preventDefault();
    };
  });
  const first = shapes.find((shape) => shape.classList.contains("chosen")) ?? shapes[0];
  first?.setAttribute("tabindex", "0");
  svg.append(...shapes);
  const chosen = shapes.find((shape) => shape.classList.contains("chosen"));
  if (chosen) svg.append(chosen); // drawn last, so that its outline lies on top
  box.replaceChildren(svg, said);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector("#map");
  const wanted = JSON.stringify(data);
  if (box.dataset.drawn === wanted) return;
  const focused = box.dataset.drawn ? parentElement.activeElement?.dataset?.area : undefined;
  box.dataset.drawn = wanted;
  fetch(data.url)
    .then((answer) => answer.json())
    .then((layer) => {
      if (box.dataset.drawn !== wanted) return;
      draw(box, layer, data, (area) => setTriggerValue("picked", area));
      if (focused) box.querySelector(`[data-area="${CSS.escape(focused)}"]`)?.focus();
    });
}
