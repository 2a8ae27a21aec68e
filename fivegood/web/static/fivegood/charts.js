// Brings the drawings of a page's charts, made by the server for the width there is; their values are read by mouse and keys.
(() => {
  "use strict";
  const drawn = new WeakMap(); // drawing place -> {width, rows, at}
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("aria-hidden", "true"); // the keys tell the same to whoever does not see it
  let turn = Promise.resolve(); // one drawing after the other, so that the server stays free for pages

  async function asked(address) {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const answer = await fetch(address);
      if (answer.ok) return answer.text();
      if (answer.status !== 503) throw new Error(`${address}: ${answer.status}`);
      await new Promise((go) => setTimeout(go, 1000)); // too many are being drawn
    }
    throw new Error(`${address}: busy`);
  }

  async function draw(place) {
    const width = Math.min(1600, Math.max(200, Math.floor(place.clientWidth / 20) * 20));
    const known = drawn.get(place);
    if (!place.clientWidth || known?.width === width) return;
    const chart = known ?? { rows: told(place), at: -1 };
    drawn.set(place, Object.assign(chart, { width }));
    const size = document.documentElement.dataset.size || "m";
    const text = await asked(new URL(`${width}-${size}.svg`, new URL(place.dataset.drawing, location.href)));
    const plain = text.replace(/<style>.*?<\/style>/, ""); // the page has the colours
    const svg = new DOMParser().parseFromString(plain, "image/svg+xml").documentElement;
    svg.setAttribute("aria-hidden", "true"); // its sentence and its keys speak for it
    place.replaceChildren(document.adoptNode(svg));
    place.dataset.drawn = "yes";
    mark(place, chart);
  }

  function told(place) {
    return JSON.parse(place.parentElement.querySelector("script").textContent);
  }

  function failed(place) {
    if (place.dataset.drawn) return; // at another width before
    place.hidden = true;
    place.parentElement.querySelector("details").open = true;
  }

  function attempt(place) {
    turn = turn.then(() => draw(place)).catch((fault) => { failed(place); console.error(fault); });
  }

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      sizes.observe(target); // which says at once how wide it is
    }
  }, { rootMargin: "300px" });

  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => attempt(target)));

  // Paper does not scroll: a chart that was never near shows its numbers there.
  addEventListener("beforeprint", () => {
    for (const place of document.querySelectorAll(".chart-drawing:not([data-drawn])")) {
      place.parentElement.querySelector("details").open = true;
    }
  });

  // The value under the keys: left and right go along a series, up and down change it.
  function step(rows, at, key) {
    const last = rows.length - 1;
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (at < 0) return 0;
    const same = key === "ArrowLeft" || key === "ArrowRight" ? 1 : 0; // series, or label
    const way = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    for (let next = at + way; next >= 0 && next <= last; next += way) if (rows[next][same] === rows[at][same]) return next;
    return at;
  }

  function mark(place, { at }) {
    place.querySelectorAll(".is-read").forEach((each) => each.classList.remove("is-read"));
    place.querySelector(`[data-n="${at}"]`)?.classList.add("is-read");
  }

  function read(event) {
    if (event.key === "Escape") hide();
    const place = event.target.closest?.(".chart-drawing");
    const chart = place && drawn.get(place);
    if (!chart?.rows.length || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") chart.at = -1;
    else if (/^(Arrow|Home|End)/.test(event.key)) chart.at = step(chart.rows, chart.at, event.key);
    else return;
    event.preventDefault();
    mark(place, chart);
    const comma = document.documentElement.lang.startsWith("zh") ? "，" : ", ";
    place.parentElement.querySelector(".chart-read").textContent = (chart.rows[chart.at] ?? []).filter(Boolean).join(comma);
  }

  // A finger that leaves keeps the tip; a mouse takes it along.
  function point(event) {
    const hit = event.target.closest?.("[data-n]");
    const row = hit && drawn.get(hit.closest(".chart-drawing"))?.rows[hit.dataset.n];
    if (!row) return event.pointerType === "mouse" || event.type === "pointerdown" ? hide() : undefined;
    const [label, series, text] = row;
    const head = document.createElement("strong");
    head.textContent = label;
    tip.replaceChildren(head, document.createElement("br"), ...(series ? [`${series} `] : []), text);
    document.body.append(tip);
    const { left, top, width } = hit.getBoundingClientRect();
    const across = Math.min(innerWidth - tip.offsetWidth - 8, Math.max(8, left + width / 2 - tip.offsetWidth / 2));
    tip.style.left = `${across}px`;
    tip.style.top = `${top - tip.offsetHeight - 8 < 8 ? top + 24 : top - tip.offsetHeight - 8}px`;
  }

  function hide() {
    tip.remove();
  }

  function watch(root) {
    root.querySelectorAll?.(".chart-drawing").forEach((place) => near.observe(place));
  }

  // Later the others come as well: a page may be printed from its top.
  addEventListener("load", () => setTimeout(() => {
    document.querySelectorAll(".chart-drawing").forEach((place) => sizes.observe(place));
  }, 2000));
  addEventListener("scroll", hide, { passive: true });
  document.addEventListener("pointerover", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("keydown", read);
  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  watch(document);
})();
