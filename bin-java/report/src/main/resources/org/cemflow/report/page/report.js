/* Draws the charts, and makes the data sets' parts easy to find. Everything it needs stands in the page. */
(function () {
  "use strict";
  var root = document.documentElement;
  var faults = [];
  window.addEventListener("error", function (event) {
    faults.push(String(event.message));
    root.setAttribute("data-errors", faults.join(" | "));
  });

  var specs = JSON.parse(document.getElementById("charts").textContent);
  var drawn = [];

  function colour(name) {
    return getComputedStyle(root).getPropertyValue("--" + name).trim();
  }

  function axis(title, logarithmic, max, values) {
    var made = {
      title: { display: Boolean(title), text: title || "", color: colour("soft") },
      ticks: { color: colour("soft"), maxRotation: 0, autoSkipPadding: 12 },
      grid: { color: values ? colour("grid") : "transparent" },
      border: { color: colour("line") }
    };
    if (values) {
      made.beginAtZero = true;
      made.ticks.precision = 0;
      made.ticks.maxTicksLimit = 7;
    }
    if (logarithmic) {
      made.type = "logarithmic";
      made.min = 0.5;
      made.ticks.callback = function (value) {
        return Number.isInteger(Math.log10(value)) ? value.toLocaleString("en") : null;
      };
    }
    if (max) {
      made.max = max;
    }
    return made;
  }

  /* A line across the bars with a word at it. */
  function markerOf(marker) {
    return {
      id: "marker",
      afterDatasetsDraw: function (chart) {
        var area = chart.chartArea;
        var x = area.left + marker.position * (area.right - area.left);
        var right = marker.position > 0.7;
        var context = chart.ctx;
        context.save();
        context.strokeStyle = context.fillStyle = colour("ink");
        context.lineWidth = 1.5;
        context.setLineDash([5, 4]);
        context.beginPath();
        context.moveTo(x, area.top);
        context.lineTo(x, area.bottom);
        context.stroke();
        context.font = "12px " + Chart.defaults.font.family;
        context.textAlign = right ? "right" : "left";
        context.textBaseline = "top";
        context.fillText(marker.label, x + (right ? -6 : 6), area.top + 2);
        context.restore();
      }
    };
  }

  function drawCurves(spec) {
    var x = axis(spec.xTitle, false, null, false);
    var y = axis(spec.yTitle, false, spec.max, true);
    x.type = "linear";
    x.beginAtZero = true;
    y.beginAtZero = spec.min === 0;
    delete y.ticks.precision;
    return new Chart(document.getElementById(spec.id), {
      type: "line",
      data: {
        datasets: spec.curves.map(function (curve) {
          return {
            label: curve.label,
            data: curve.points,
            borderColor: colour("c-" + curve.colour),
            backgroundColor: colour("c-" + curve.colour),
            borderWidth: 2,
            borderDash: curve.dashed ? [6, 4] : [],
            pointRadius: curve.points.length > 40 ? 0 : 2.5
          };
        })
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: { x: x, y: y },
        plugins: {
          legend: { display: spec.curves.length > 1, position: "bottom", labels: { color: colour("ink"), boxWidth: 12 } },
          tooltip: { callbacks: { title: function (items) { return items[0].parsed.x.toLocaleString("en") + " " + spec.xTitle; } } }
        }
      }
    });
  }

  /* A line from the low to the high end of each dot's interval, with a short stroke at both. */
  function intervalsOf(spec) {
    return {
      id: "intervals",
      beforeDatasetsDraw: function (chart) {
        var context = chart.ctx;
        context.save();
        context.lineWidth = 2;
        chart.getDatasetMeta(0).data.forEach(function (point, i) {
          var dot = spec.dots[i];
          if (typeof dot.low !== "number") {
            return;
          }
          var low = chart.scales.x.getPixelForValue(dot.low);
          var high = chart.scales.x.getPixelForValue(dot.high);
          context.strokeStyle = colour("c-" + dot.colour);
          context.beginPath();
          context.moveTo(low, point.y);
          context.lineTo(high, point.y);
          [low, high].forEach(function (x) {
            context.moveTo(x, point.y - 4);
            context.lineTo(x, point.y + 4);
          });
          context.stroke();
        });
        context.restore();
      }
    };
  }

  /* A label that fits beside an axis: the middle of a long one is left out. */
  function shortened(label) {
    return label.length > 22 ? label.slice(0, 10) + "\u2026" + label.slice(-11) : label;
  }

  function drawDots(spec) {
    var x = axis(spec.xTitle, false, null, true);
    var y = axis(null, false, null, false);
    x.beginAtZero = false;
    x.min = spec.min;
    x.max = spec.max;
    delete x.ticks.precision;
    x.ticks.stepSize = spec.max - spec.min > 0.45 ? 0.1 : 0.05;
    y.type = "category";
    y.offset = true;
    y.ticks.autoSkip = false;
    y.ticks.callback = function (value) { return shortened(this.getLabelForValue(value)); };
    var colours = spec.dots.map(function (dot) { return colour("c-" + dot.colour); });
    return new Chart(document.getElementById(spec.id), {
      type: "line",
      data: {
        labels: spec.labels,
        datasets: [{
          data: spec.dots.map(function (dot) { return dot.value; }),
          showLine: false,
          pointRadius: 5,
          pointHoverRadius: 6,
          pointBackgroundColor: colours,
          pointBorderColor: colour("panel")
        }]
      },
      options: {
        indexAxis: "y",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        scales: { x: x, y: y },
        plugins: {
          legend: { display: false },
          tooltip: { callbacks: { label: function (item) { return spec.dots[item.dataIndex].note; } } }
        }
      },
      plugins: [intervalsOf(spec)]
    });
  }

  function draw(spec) {
    if (spec.curves) {
      return drawCurves(spec);
    }
    if (spec.dots) {
      return drawDots(spec);
    }
    var layout = spec.layout;
    var bars = axis(layout.horizontal ? spec.yTitle : spec.xTitle, false, null, false);
    var values = axis(layout.horizontal ? spec.xTitle : spec.yTitle, layout.logarithmic, layout.max, true);
    bars.stacked = values.stacked = layout.stacked;
    if (layout.horizontal) {
      bars.ticks.autoSkip = false;
      bars.ticks.callback = function (value) {
        return shortened(this.getLabelForValue(value));
      };
    }
    var datasets = spec.series.map(function (series) {
      return {
        label: series.label,
        data: series.values,
        backgroundColor: colour("c-" + series.colour),
        borderColor: colour("panel"),
        borderWidth: layout.stacked ? 1 : 0,
        categoryPercentage: layout.histogram ? 1 : 0.85,
        barPercentage: layout.histogram ? 0.94 : 0.9,
        maxBarThickness: layout.horizontal ? 34 : undefined
      };
    });
    return new Chart(document.getElementById(spec.id), {
      type: "bar",
      data: { labels: spec.labels, datasets: datasets },
      options: {
        indexAxis: layout.horizontal ? "y" : "x",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        scales: { x: layout.horizontal ? values : bars, y: layout.horizontal ? bars : values },
        plugins: {
          legend: { display: datasets.length > 1, position: "bottom", labels: { color: colour("ink"), boxWidth: 12 } },
          tooltip: {
            callbacks: {
              label: function (item) { return spec.series[item.datasetIndex].notes[item.dataIndex]; }
            }
          }
        }
      },
      plugins: spec.marker ? [markerOf(spec.marker)] : []
    });
  }

  function drawAll() {
    drawn.forEach(function (chart) { chart.destroy(); });
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn = specs.map(draw);
    root.setAttribute("data-charts", String(drawn.length));
  }

  function openTarget() {
    var target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  }

  function all(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  all("button[data-all]", function (button) {
    button.addEventListener("click", function () {
      all("details.card", function (card) { card.open = button.getAttribute("data-all") === "open"; });
    });
  });
  var find = document.getElementById("find");
  if (find) {
    find.addEventListener("input", function () {
      var wanted = find.value.trim().toLowerCase();
      all("details.card", function (card) {
        card.hidden = card.getAttribute("data-name").toLowerCase().indexOf(wanted) < 0;
      });
    });
  }

  /* Print in the light colours, with every part open. */
  var opened = [];
  window.addEventListener("beforeprint", function () {
    all("details:not([open])", function (part) { part.open = true; opened.push(part); });
    drawAll();
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
    opened = [];
    drawAll();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  window.addEventListener("hashchange", openTarget);

  drawAll();
  openTarget();
  root.setAttribute("data-ready", "true");
})();
