// What a page's script does, in a browser: run behind it by `scripts/test-browser`, which reads the
// result from the title of the page.
(() => {
  const failures = [];
  const check = (name, condition) => { if (!condition) failures.push(name); };
  const rows = [...document.querySelectorAll(".waterfall > tbody > tr")];
  const shown = () => rows.filter(row => !row.hidden).length;
  const form = document.querySelector(".controls");
  const input = form.querySelector("input[type=search]");
  const press = (key, target) => (target || document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const type = text => { input.value = text; input.dispatchEvent(new Event("input")); };
  const view = () => document.querySelector("td.bar svg").getAttribute("viewBox").split(" ").map(Number);
  const trace = document.querySelector(".trace");
  const ends = () => [...trace.querySelectorAll("th.axis span")].map(end => end.textContent);

  check("the controls are there", !form.hidden);
  check("all spans are shown", shown() === rows.length && rows.length >= 7);

  // Collapse and expand.
  rows[0].querySelector("button.fold").click();
  const inner = rows.filter(row => row.trace === rows[0].trace).length - 1;
  check("a click collapses", shown() === rows.length - inner);
  rows[0].querySelector("button.fold").click();
  check("a click expands", shown() === rows.length);
  press("c");
  const collapsed = shown();
  check("c collapses all", collapsed < rows.length);
  press("e");
  check("e expands all", shown() === rows.length);

  // Search, also in details and for several words; found spans come out of collapsed ones.
  press("/");
  check("/ is search", document.activeElement === input);
  type("gateway call");
  const hits = rows.filter(row => row.classList.contains("hit"));
  check("search finds", hits.length === 1);
  check("search counts", form.querySelector(".found").textContent === "1 span");
  check("others are faint", rows.filter(row => row.classList.contains("miss")).length === rows.length - 1);
  input.blur();
  press("c");
  check("what was found is collapsed away", hits[0].hidden);
  press("n");
  check("n shows and marks it", !hits[0].hidden && hits[0].classList.contains("here"));
  type("pay.example.net");
  check("search looks into attributes", rows.some(row => row.classList.contains("hit")));
  type("no such thing");
  check("nothing found", form.querySelector(".found").textContent === "nothing found");
  press("Escape", input);
  check("Escape ends the search", !rows.some(row => row.classList.contains("miss")));
  press("e");

  // Moving and details.
  press("j"); press("k");
  const here = () => rows.findIndex(row => row.classList.contains("here"));
  const start = here();
  press("j");
  check("j goes down", here() === start + 1 || start === rows.length - 1);
  press("k");
  press("Enter");
  check("Enter opens details", rows[here()].querySelector("details").open);
  press("Enter");
  check("Enter closes them", !rows[here()].querySelector("details").open);

  // Zoom.
  const whole = ends()[1];
  press("+");
  check("+ zooms in", Math.abs(view()[2] - 50000) < 1 && ends()[0] !== "0");
  press("-");
  check("- zooms out", view()[2] === 100000);
  const cell = rows[0].querySelector("td.bar");
  const box = cell.getBoundingClientRect();
  const point = (name, share) => cell.dispatchEvent(new PointerEvent(
    name, { bubbles: true, clientX: box.left + box.width * share, clientY: box.top + 2 }));
  point("pointerdown", 0.25); point("pointerup", 0.5);
  check("dragging zooms", Math.abs(view()[0] - 25000) < 200 && Math.abs(view()[2] - 25000) < 200);
  cell.dispatchEvent(new MouseEvent("dblclick", { bubbles: true, clientX: box.left + 5 }));
  check("a double click shows all", view()[2] === 100000 && view()[0] === 0);
  press("0");
  check("0 shows all", ends()[0] === "0" && parseFloat(ends()[1]) === parseFloat(whole));

  // Filters.
  const critical = form.querySelector(".only-critical");
  critical.click();
  check("critical path only", shown() === rows.filter(r => r.classList.contains("critical")).length);
  critical.click();
  const errors = form.querySelector(".only-errors");
  errors.click();
  check("errors only", shown() === rows.filter(r => r.classList.contains("error")).length);
  errors.click();

  document.title = failures.length === 0 ? "passed" : "failed: " + failures.join("; ");
})();
