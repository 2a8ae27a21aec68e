// Draws the charts of a page with Vega, which is fetched when the first chart comes near the window; reads their values by key.
(() => {
  "use strict";
  const address = document.currentScript.dataset.vega;
  const drawn = new WeakMap(); // drawing place -> {view, width, rows, at}
  let vega = null;

  function embedder() {
    vega ??= import(address).then(() => window.vegaEmbed);
    return vega;
  }

  // As many names of series beside each other as fit; a letter of Latin takes 7 pixels, a character of Chinese 12.
  function columns(names, width) {
    if (typeof names?.[0] !== "string") return {};
    const longest = Math.max(...names.map((name) => [...name].reduce((sum, each) => sum + (each > "\u2e80" ? 12 : 7), 0)));
    return { columns: Math.max(1, Math.min(names.length, Math.floor(width / (longest + 60)))) };
  }

  // A chart is described once for every width and size of text: what depends on them is said here.
  function fitted(part, width, size) {
    if (Array.isArray(part)) return part.map((each) => fitted(each, width, size));
    if (part === null || typeof part !== "object") return part;
    const sized = (name, each) => (/fontSize$/i.test(name) ? each * size : fitted(each, width, size));
    const whole = Object.fromEntries(Object.entries(part).map(([name, each]) => [name, sized(name, each)]));
    if (whole.legend) whole.legend = { ...whole.legend, labelLimit: width - 40, ...columns(whole.scale?.domain, width) };
    if (whole.axis?.labelLimit) whole.axis = { ...whole.axis, labelLimit: Math.min(whole.axis.labelLimit, Math.round(width * 0.4)) };
    return whole;
  }

  async function draw(place) {
    const width = Math.floor(place.clientWidth);
    const known = drawn.get(place);
    if (!width || known?.width === width) return;
    const chart = { ...known, width, at: known?.at ?? -1 };
    drawn.set(place, chart);
    const spec = JSON.parse(document.getElementById(place.dataset.spec).textContent);
    const { data, ...rest } = spec;
    const font = getComputedStyle(place).fontFamily;
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const fit = fitted(rest, width, size);
    const paper = document.createElement("div");
    paper.setAttribute("aria-hidden", "true"); // its sentence and its keys speak for it
    const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
    const embed = await embedder();
    const { view } = await embed(paper, { ...fit, data, width, config: { ...fit.config, font } }, options);
    if (drawn.get(place) !== chart) return view.finalize(); // the width changed meanwhile
    known?.view?.finalize();
    place.replaceChildren(paper);
    Object.assign(chart, { view, rows: data.values.filter((row) => row.text) });
    place.dataset.drawn = "yes";
    mark(place, chart);
  }

  function failed(place) {
    place.hidden = true;
    place.parentElement.querySelector("details").open = true;
  }

  const attempt = (place) => draw(place).catch((fault) => { failed(place); console.error(fault); });

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      // After the first paint, so that words and tables come before drawings.
      requestAnimationFrame(() => setTimeout(() => { attempt(target); sizes.observe(target); }));
    }
  }, { rootMargin: "300px" });

  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => attempt(target)));

  // The value under the keys: left and right go along a series, up and down change it.
  function step(rows, at, key) {
    const last = rows.length - 1;
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (at < 0) return 0;
    const here = rows[at];
    const isSideways = key === "ArrowLeft" || key === "ArrowRight";
    const way = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    const name = isSideways ? "series" : "label";
    for (let next = at + way; next >= 0 && next <= last; next += way) if (rows[next][name] === here[name]) return next;
    return at;
  }

  function mark(place, { rows, at }) {
    place.querySelectorAll(".is-read").forEach((each) => each.classList.remove("is-read"));
    const row = rows[at];
    if (!row) return;
    const marks = place.querySelectorAll(".mark-symbol path, .mark-rect path");
    [...marks].find((each) => each.__data__?.datum?.n === row.n)?.classList.add("is-read");
  }

  function read(event) {
    const place = event.target.closest?.(".chart-drawing");
    const chart = place && drawn.get(place);
    if (!chart?.rows?.length || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") chart.at = -1;
    else if (/^(Arrow|Home|End)/.test(event.key)) chart.at = step(chart.rows, chart.at, event.key);
    else return;
    event.preventDefault();
    mark(place, chart);
    const row = chart.rows[chart.at];
    const comma = document.documentElement.lang.startsWith("zh") ? "，" : ", ";
    const words = row ? [row.label, row.series, row.text].filter(Boolean).join(comma) : "";
    place.parentElement.querySelector(".chart-read").textContent = words;
  }

  function watch(root) {
    root.querySelectorAll?.(".chart-drawing").forEach((place) => near.observe(place));
  }

  document.addEventListener("keydown", read);
  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  document.addEventListener("htmx:beforeCleanupElement", (event) => drawn.get(event.detail.elt)?.view?.finalize());
  watch(document);
})();
