// Looks at the page of a report as a browser has laid it out; the title says what is wrong.
"use strict";
(() => {
  const wrong = [];
  const check = (name, holds) => { if (!holds) wrong.push(name); };
  const width = document.documentElement.clientWidth;
  check("the page is wider than the window: " + document.documentElement.scrollWidth + " of " + width,
    document.documentElement.scrollWidth <= width);
  check("three charts", document.querySelectorAll("svg.chart").length >= 3);
  for (const chart of document.querySelectorAll("svg.chart")) {
    const box = chart.getBoundingClientRect();
    check("a chart has a size", box.width > 200 && box.height > 80);
    check("a chart has a title", chart.querySelector(":scope > title").textContent.length > 0);
    // Text that sticks out would be cut.
    for (const text of chart.querySelectorAll("text")) {
      const inner = text.getBoundingClientRect();
      check("text of a chart stays inside: " + text.textContent,
        inner.left >= box.left - 1 && inner.right <= box.right + 1);
    }
  }
  for (const link of document.querySelectorAll("a[href]")) {
    const target = link.getAttribute("href");
    check("links lead somewhere: " + target,
      target.startsWith("#") && document.getElementById(target.slice(1)) !== null);
  }
  for (const item of document.querySelectorAll(".events li")) {
    const box = item.getBoundingClientRect();
    check("an event stays inside", box.right <= width + 1);
  }
  for (const bar of document.querySelectorAll(".spans td.bar rect")) {
    check("a bar can be seen", bar.getBoundingClientRect().width >= 1);
  }
  document.title = wrong.length === 0 ? "passed" : "failed: " + wrong.join("; ");
})();
