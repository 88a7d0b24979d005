/// What moves a page: collapsing, zoom, search, keys.
///
/// Without it everything can still be read.
enum PageScript {
  /// What the page's policy knows the script by: SHA-256 of the text, checked by the tests.
  static let hash = "sha256-8vMvF+6j9rOhwuDiMjdj57MBeAnhMkmLoiqZuWw9oag="

  static let text = #"""
    "use strict";
    (() => {
      const form = document.querySelector(".controls");
      if (!form) return;
      form.hidden = false;
      const rows = [...document.querySelectorAll(".waterfall > tbody > tr")];
      const units = 100000;
      const state = new Map();
      let here = -1, hits = [], hit = -1, folds = new Set(), zooms = new Map();

      rows.forEach((row, i) => {
        const table = row.closest("table");
        row.depth = +row.dataset.depth;
        row.words = row.cells[0].textContent.toLowerCase();
        row.trace = row.closest(".trace");
        if (!row.classList.contains("parent")) {
          row.cells[0].querySelector("summary").prepend(blank());
          return;
        }
        const button = document.createElement("button");
        button.type = "button";
        button.className = "fold";
        button.textContent = "\u25be";
        button.tabIndex = -1;
        button.setAttribute("aria-label", "collapse");
        button.onclick = event => { event.preventDefault(); event.stopPropagation(); fold(i); };
        row.cells[0].querySelector("summary").prepend(button);
        row.button = button;
      });

      function blank() {
        const space = document.createElement("span");
        space.className = "fold";
        space.style.display = "inline-block";
        return space;
      }

      // Rows below a collapsed one, and those that a filter leaves out, are not shown.
      function show() {
        const critical = form.querySelector(".only-critical").checked;
        const errors = form.querySelector(".only-errors").checked;
        let limit = Infinity, trace = null;
        rows.forEach((row, i) => {
          if (row.trace !== trace) { trace = row.trace; limit = Infinity; }
          if (row.depth <= limit) limit = Infinity;
          row.hidden = row.depth > limit
            || (critical && !row.classList.contains("critical"))
            || (errors && !row.classList.contains("error"));
          if (folds.has(i) && row.depth < limit) limit = row.depth;
          if (row.button) row.button.textContent = folds.has(i) ? "\u25b8" : "\u25be";
        });
      }

      function fold(i, wanted) {
        if (!rows[i] || !rows[i].button) return;
        const close = wanted === undefined ? !folds.has(i) : wanted;
        if (close) folds.add(i); else folds.delete(i);
        show();
      }

      function foldAll(close) {
        folds.clear();
        if (close) rows.forEach((row, i) => { if (row.button && row.depth > 0) folds.add(i); });
        show();
      }

      // Zoom: every bar shows the same part of its trace.
      function setZoom(trace, from, to) {
        const width = Math.max(units / 1e6, Math.min(units, to - from));
        from = Math.max(0, Math.min(units - width, from));
        zooms.set(trace, [from, from + width]);
        for (const svg of trace.querySelectorAll("td.bar svg"))
          svg.setAttribute("viewBox", from + " 0 " + width + " 20");
        const duration = +trace.dataset.duration;
        const ends = trace.querySelectorAll("th.axis span");
        ends[0].textContent = time(duration * from / units);
        ends[1].textContent = time(duration * (from + width) / units);
      }

      function time(ns) {
        if (ns === 0) return "0";
        const list = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
        const unit = list.find(u => ns >= u[0]) || list[3];
        return +(ns / unit[0]).toPrecision(4) + " " + unit[1];
      }

      function zoomOf(trace) { return zooms.get(trace) || [0, units]; }

      function zoomBy(trace, factor, at) {
        if (!trace) return;
        const [from, to] = zoomOf(trace);
        const middle = at === undefined ? (from + to) / 2 : at;
        setZoom(trace, middle - (middle - from) * factor, middle + (to - middle) * factor);
      }

      function current() {
        return here >= 0 ? rows[here].trace : document.querySelector(".trace");
      }

      for (const trace of document.querySelectorAll(".trace")) {
        trace.classList.add("drag");
        let start = null;
        const place = event => {
          const cell = event.target.closest && event.target.closest("td.bar");
          if (!cell) return null;
          const box = cell.getBoundingClientRect();
          const [from, to] = zoomOf(trace);
          return from + (to - from) * (event.clientX - box.left) / box.width;
        };
        trace.addEventListener("pointerdown", event => { start = place(event); });
        trace.addEventListener("pointerup", event => {
          const end = place(event);
          const [from, to] = zoomOf(trace);
          if (start !== null && end !== null && Math.abs(end - start) > (to - from) / 100)
            setZoom(trace, Math.min(start, end), Math.max(start, end));
          start = null;
        });
        trace.addEventListener("dblclick", event => {
          if (place(event) !== null) setZoom(trace, 0, units);
        });
        trace.addEventListener("wheel", event => {
          const at = place(event);
          if (at === null || !event.ctrlKey) return;
          event.preventDefault();
          zoomBy(trace, event.deltaY < 0 ? 0.7 : 1 / 0.7, at);
        }, { passive: false });
      }

      // Search: rows that hold all words of the text, also in their details.
      const input = form.querySelector("input[type=search]");
      const found = form.querySelector(".found");

      function search() {
        const words = input.value.toLowerCase().split(/\s+/).filter(word => word);
        hits = [];
        hit = -1;
        rows.forEach((row, i) => {
          const isHit = words.length > 0 && words.every(word => row.words.includes(word));
          row.classList.toggle("hit", isHit);
          row.classList.toggle("miss", words.length > 0 && !isHit);
          if (isHit) hits.push(i);
        });
        found.textContent = words.length === 0 ? ""
          : hits.length === 0 ? "nothing found"
          : hits.length + (hits.length === 1 ? " span" : " spans");
      }

      function next(step) {
        if (hits.length === 0) return;
        hit = (hit + step + hits.length) % hits.length;
        // What is below a collapsed span comes out.
        let depth = rows[hits[hit]].depth;
        for (let i = hits[hit] - 1; i >= 0 && depth > 0; i--)
          if (rows[i].depth < depth) { depth = rows[i].depth; folds.delete(i); }
        show();
        go(hits[hit]);
      }

      function go(i) {
        if (i < 0 || i >= rows.length) return;
        if (here >= 0) rows[here].classList.remove("here");
        here = i;
        rows[here].classList.add("here");
        rows[here].scrollIntoView({ block: "nearest" });
      }

      function move(step) {
        let i = here + step;
        while (i >= 0 && i < rows.length && rows[i].hidden) i += step;
        go(i);
      }

      input.addEventListener("input", search);
      form.addEventListener("submit", event => { event.preventDefault(); next(1); });
      form.addEventListener("change", show);
      const actions = {
        in: () => zoomBy(current(), 0.5), out: () => zoomBy(current(), 2),
        reset: () => current() && setZoom(current(), 0, units),
        collapse: () => foldAll(true), expand: () => foldAll(false),
      };
      form.addEventListener("click", event => {
        const action = event.target.dataset && actions[event.target.dataset.do];
        if (action) action();
      });

      const keys = {
        "/": () => input.focus(), n: () => next(1), N: () => next(-1),
        j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
        h: () => fold(here, true), ArrowLeft: () => fold(here, true),
        l: () => fold(here, false), ArrowRight: () => fold(here, false),
        Enter: () => {
          if (here < 0) return;
          const details = rows[here].querySelector("details");
          details.open = !details.open;
        },
        "+": actions.in, "=": actions.in, "-": actions.out, "0": actions.reset,
        c: actions.collapse, e: actions.expand,
      };
      document.addEventListener("keydown", event => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target === input) {
          if (event.key === "Escape") { input.value = ""; search(); input.blur(); }
          return;
        }
        const isControl = event.target.closest && event.target.closest("button,summary,input,a");
        if (isControl && (event.key === "Enter" || event.key === " ")) return;
        const action = keys[event.key];
        if (action) { event.preventDefault(); action(); }
      });
      document.documentElement.dataset.script = "on";
    })();
    """#
}
