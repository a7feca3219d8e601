// The litigation graph: Python chooses, lays out and names; this draws and reports what was clicked.
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import {
  extremityArrow, layerFill, layerPlain, pathCurved, pathLine, sdfCircle, sdfDiamond, sdfSquare, sdfTriangle,
} from "sigma/rendering";

const KINDS = {
  company: ["#0072B2", "circle"], person: ["#E69F00", "square"], model: ["#009E73", "square"],
  organization: ["#56B4E9", "triangle"], agency: ["#CC79A7", "diamond"], court: ["#7F5FB0", "square"],
  law_firm: ["#8C6D31", "circle"], law: ["#666666", "triangle"], case: ["#D55E00", "triangle"],
};
const STANDINGS = {
  alleged: ["#B35900", "#ffab5c"], denied: ["#A3195B", "#ff8fbe"], admitted: ["#00695C", "#5ed1bf"],
  ruled: ["#0D47A1", "#86b6ff"], testified: ["#4527A0", "#b6a1ff"], settled: ["#00695C", "#5ed1bf"],
};
const PLAIN = ["#8a949b", "#8a949b"];
const HUBS = 8;
const HUBS_NARROW = 4;
const NARROW = 560;
const SHORT = 26;
const BRIEF = 12;
const PRIMITIVES = {
  nodes: { shapes: [sdfCircle(), sdfSquare(), sdfTriangle(), sdfDiamond()], layers: [layerFill()] },
  edges: {
    // No loops: an edge joins two different entities.
    paths: [pathLine(), pathCurved()], extremities: [extremityArrow()], layers: [layerPlain()], defaultHead: "arrow",
  },
};
const instances = new WeakMap();

function isDark(root) {
  const colour = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  return parts ? parts.slice(1).reduce((sum, part) => sum + parseInt(part, 16), 0) < 384 : false;
}

function shortened(name) {
  return name.length > SHORT ? `${name.slice(0, SHORT - 1).trimEnd()}…` : name;
}

function build(data, dark, width) {
  const graph = new MultiDirectedGraph();
  const scale = Math.min(1, Math.max(0.55, 8 / Math.sqrt(data.nodes.id.length)));
  const right = Math.max(...data.nodes.x, 0);
  const hubs = new Set(
    data.nodes.id.map((_, place) => place).sort((a, b) => data.nodes.degree[b] - data.nodes.degree[a]).slice(0, width < NARROW ? HUBS_NARROW : HUBS),
  );
  data.nodes.id.forEach((id, place) => {
    const kind = data.nodes.kind[place];
    const [color, shape] = KINDS[kind] ?? ["#888888", "circle"];
    graph.addNode(id, {
      x: data.nodes.x[place], y: data.nodes.y[place], label: data.nodes.label[place], kind, color, shape,
      short: shortened(data.nodes.label[place]), hub: hubs.has(place),
      // A name to the right of what lies at the right edge would be cut off; a long one above it as well.
      side: data.nodes.x[place] <= 0.5 * right ? "right" : data.nodes.label[place].length <= BRIEF ? "above" : "left",
      size: Math.min(14, 4.5 + 1.3 * Math.sqrt(data.nodes.degree[place])) * scale,
    });
  });
  data.edges.id.forEach((id, place) => {
    const colours = STANDINGS[data.edges.standing[place]] ?? PLAIN;
    graph.addEdgeWithKey(id, data.nodes.id[data.edges.source[place]], data.nodes.id[data.edges.target[place]], {
      label: data.edges.label[place], color: colours[dark ? 1 : 0], size: 1 + Math.min(4, Math.log2(1 + data.edges.support[place])),
    });
  });
  return graph;
}

function styles(view) {
  const near = (id) => view.near === null || view.near.has(id);
  return {
    nodes: {
      shape: { attribute: "shape" },
      x: { attribute: "x" }, y: { attribute: "y" },
      label: (attributes, state) => (state.isHovered || attributes.id === view.selected ? attributes.label : attributes.short),
      labelPosition: { attribute: "side" },
      size: (attributes, state) => attributes.size * (state.isHovered ? 1.25 : 1),
      color: { attribute: "color" },
      opacity: (attributes) => (near(attributes.id) ? 1 : 0.15),
      visibility: (attributes) => (view.hidden.has(attributes.kind) ? "hidden" : "visible"),
      labelVisibility: (attributes, state) =>
        state.isHovered || attributes.id === view.selected || (view.near !== null && view.near.has(attributes.id)) ? "visible"
          : view.near !== null ? "hidden" : attributes.hub ? "visible" : "auto",
      labelColor: () => view.ink, labelSize: 13, labelFont: "system-ui, 'Liberation Sans', sans-serif",
      backdropVisibility: (attributes, state) => (state.isHovered || attributes.id === view.selected ? "visible" : "hidden"),
      backdropColor: () => view.ground, backdropPadding: 5, backdropShadowColor: "rgba(0,0,0,.45)", backdropShadowBlur: 8,
    },
    edges: {
      parallelPath: "curved", parallelSpread: 0.25,
      size: (attributes, state) => attributes.size * (state.isHovered || attributes.id === view.selected ? 2.2 : 1),
      color: { attribute: "color" },
      opacity: (attributes) =>
        attributes.id === view.selected ? 1 : view.near === null ? 0.6 : attributes.ends.some((end) => end === view.centre) ? 0.9 : 0.06,
      label: { attribute: "label" }, labelColor: () => view.ink, labelSize: 11,
      labelVisibility: (attributes, state) => (state.isHovered || attributes.id === view.selected ? "visible" : "hidden"),
      visibility: (attributes) => (attributes.kinds.some((kind) => view.hidden.has(kind)) ? "hidden" : "visible"),
    },
  };
}

function annotate(graph) {
  graph.forEachNode((id) => graph.setNodeAttribute(id, "id", id));
  graph.forEachEdge((id, attributes, source, target, from, to) => {
    graph.mergeEdgeAttributes(id, { id, ends: [source, target], kinds: [from.kind, to.kind] });
  });
}

function centreOn(instance, id) {
  const { view, graph } = instance;
  view.centre = id;
  view.near = id === null ? null : new Set([id, ...graph.neighbors(id)]);
}

function select(instance, key) {
  const { view, graph, sigma } = instance;
  view.selected = key;
  if (key && graph.hasNode(key)) centreOn(instance, key);
  else centreOn(instance, null);
  sigma.refresh();
}

function fly(instance, id) {
  const place = instance.sigma.getNodeDisplayData(id);
  if (place) instance.sigma.getCamera().animate({ x: place.x, y: place.y, ratio: 0.45 }, { duration: 400 });
}

function bind(instance) {
  const { sigma, view } = instance;
  let pending = null;
  sigma.on("clickNode", ({ node }) => {
    clearTimeout(pending);
    pending = setTimeout(() => { select(instance, node); instance.send("select", node); }, 240);
  });
  sigma.on("doubleClickNode", (event) => {
    clearTimeout(pending);
    event.preventSigmaDefault?.();
    instance.send("expand", event.node);
  });
  sigma.on("clickEdge", ({ edge }) => { select(instance, edge); instance.send("select", edge); });
  sigma.on("clickStage", () => { if (view.selected !== null) { select(instance, null); instance.send("select", ""); } });
  sigma.on("enterNode", ({ node }) => { if (view.selected === null) { centreOn(instance, node); sigma.scheduleRefresh(); } });
  sigma.on("leaveNode", () => { if (view.selected === null) { centreOn(instance, null); sigma.scheduleRefresh(); } });
}

// Where the picture is looked at stands in the address, so that a link shows the same; the page itself is not run again.
function keepCamera(instance) {
  const { x, y, ratio } = instance.sigma.getCamera().getState();
  const url = new URL(location.href);
  if (Math.abs(x - 0.5) < 0.001 && Math.abs(y - 0.5) < 0.001 && Math.abs(ratio - 1) < 0.001) url.searchParams.delete("g_cam");
  else url.searchParams.set("g_cam", [x, y, ratio].map((number) => number.toFixed(3)).join(","));
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

function copyLink(instance, button) {
  clearTimeout(instance.later);
  keepCamera(instance);
  const words = button.textContent;
  navigator.clipboard.writeText(location.href).then(
    () => { button.textContent = "Copied"; }, () => { button.textContent = "Copying was refused"; },
  ).then(() => setTimeout(() => { button.textContent = words; }, 2000));
}

function savePicture(instance) {
  const { sigma, view, root } = instance;
  sigma.refresh({ schedule: false });
  const layers = [...root.querySelectorAll(".stage canvas")].filter((layer) => layer.width > 0);
  const picture = document.createElement("canvas");
  picture.width = Math.max(...layers.map((layer) => layer.width));
  picture.height = Math.max(...layers.map((layer) => layer.height));
  const pen = picture.getContext("2d");
  pen.fillStyle = view.ground;
  pen.fillRect(0, 0, picture.width, picture.height);
  layers.forEach((layer) => pen.drawImage(layer, 0, 0));
  picture.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "distillwatch-graph.png";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function legend(instance, data) {
  const { root, view } = instance;
  const box = root.querySelector(".legend");
  box.replaceChildren();
  const counts = new Map();
  data.nodes.kind.forEach((kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    const [colour, shape] = KINDS[kind] ?? ["#888888", "circle"];
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(!view.hidden.has(kind)));
    const mark = document.createElement("span");
    mark.className = `mark ${shape}`;
    mark.style.background = colour;
    button.append(mark, `${kind.replace("_", " ")} ${count}`);
    button.onclick = () => {
      if (!view.hidden.delete(kind)) view.hidden.add(kind);
      button.setAttribute("aria-pressed", String(!view.hidden.has(kind)));
      instance.sigma.refresh();
      instance.send("hide", [...view.hidden].join(","));
    };
    box.append(button);
  }
}

function mount(component, root) {
  const stage = root.querySelector(".stage");
  const dark = isDark(root.host ?? root);
  const ink = getComputedStyle(stage).color;
  const ground = getComputedStyle(stage).backgroundColor;
  const view = { selected: null, near: null, centre: null, hidden: new Set(component.data.hidden), ink, ground };
  const graph = build(component.data, dark, stage.clientWidth);
  annotate(graph);
  const sigma = new Sigma(graph, stage, {
    primitives: PRIMITIVES,
    styles: styles(view),
    settings: {
      itemSizesReference: "screen", enableEdgeEvents: true, renderEdgeLabels: true, labelDensity: 0.9, labelGridCellSize: 150,
      labelRenderedSizeThreshold: 5, minCameraRatio: 0.03, maxCameraRatio: 4, gestureTarget: "shared", stagePadding: stage.clientWidth < NARROW ? 28 : 56,
    },
  });
  const instance = { sigma, graph, view, root, dark, version: component.data.version, send: component.setTriggerValue };
  bind(instance);
  if (component.data.camera.length) {
    const [x, y, ratio] = component.data.camera;
    sigma.getCamera().setState({ x, y, ratio });
  }
  const link = root.querySelector("[data-do=link]");
  link.hidden = !component.data.permalink;
  if (component.data.permalink) {
    link.onclick = () => copyLink(instance, link);
    sigma.getCamera().on("updated", () => {
      clearTimeout(instance.later);
      instance.later = setTimeout(() => keepCamera(instance), 250);
    });
  }
  root.querySelector("[data-do=fit]").onclick = () => sigma.getCamera().reset({ duration: 300 });
  root.querySelector("[data-do=in]").onclick = () => sigma.getCamera().zoomIn({ duration: 200 });
  root.querySelector("[data-do=out]").onclick = () => sigma.getCamera().zoomOut({ duration: 200 });
  root.querySelector("[data-do=png]").onclick = () => savePicture(instance);
  return instance;
}

function end(instance) {
  clearTimeout(instance.later);
  instance.sigma.kill();
}

export default function (component) {
  const { data, parentElement: root, setTriggerValue } = component;
  const stage = root.querySelector(".stage");
  let instance = instances.get(root);
  const dark = isDark(root.host ?? root);
  if (instance && instance.dark !== dark) {
    end(instance);
    instance = undefined;
  }
  if (!instance) {
    try {
      // Asking a canvas of its own for WebGL first would cost a quarter of a second without a graphics card.
      instance = mount(component, root);
    } catch (error) {
      console.warn("the graph is drawn without WebGL:", error);
      stage.replaceChildren();
      setTriggerValue("plain", "no WebGL");
      return () => {};
    }
    instances.set(root, instance);
    legend(instance, data);
  } else if (instance.version !== data.version) {
    const camera = instance.sigma.getCamera().getState();
    instance.graph = build(data, dark, stage.clientWidth);
    annotate(instance.graph);
    instance.sigma.setGraph(instance.graph);
    instance.sigma.getCamera().setState(camera);
    instance.version = data.version;
    legend(instance, data);
  }
  instance.send = setTriggerValue;
  if (data.hidden.join() !== [...instance.view.hidden].join()) {
    instance.view.hidden = new Set(data.hidden);
    instance.sigma.refresh();
    legend(instance, data);
  }
  if ((data.selected || null) !== instance.view.selected) select(instance, data.selected || null);
  if (data.fly && data.fly !== instance.flown && instance.graph.hasNode(data.fly)) {
    instance.flown = data.fly;
    fly(instance, data.fly);
  }
  stage.setAttribute("aria-label", data.label);
  stage.dataset.drawn = data.version;
  // Where a test or a script finds things on the canvas.
  stage.placeOf = (id) => {
    const place = instance.sigma.getNodeDisplayData(id);
    return place ? instance.sigma.framedGraphToViewport(place) : null;
  };
  return () => {
    end(instance);
    instances.delete(root);
  };
}
