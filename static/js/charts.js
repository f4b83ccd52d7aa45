// Draw the tables of the dashboard. The tables stay; a page without JavaScript has them alone.
(() => {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const percent = (value) => `${value.toFixed(1).replace(".", ",")}%`;
  const number = (text) => (text === undefined || text === "" ? null : Number(text));

  const text = () => ({ fontFamily: style("--tblr-font-sans-serif"), color: style("--quiet") });
  const axis = () => ({ axisLabel: { ...text() }, axisLine: { lineStyle: { color: style("--edge") } }, splitLine: { lineStyle: { color: style("--rule") } } });

  const curve = (table) => {
    const rows = [...table.querySelectorAll("tbody tr")];
    const heads = [...table.querySelectorAll("thead th")];
    const series = (name, key, look) => ({
      name, type: "line", showSymbol: false, data: rows.map((row) => number(row.dataset[key])), ...look,
    });
    return {
      textStyle: text(), grid: { left: 48, right: 24, top: 36, bottom: 28 },
      legend: { top: 0, right: 0, textStyle: text() },
      tooltip: { trigger: "axis", valueFormatter: (value) => (value == null ? "–" : percent(value)) },
      xAxis: { type: "category", data: rows.map((row) => row.querySelector("th").textContent), ...axis() },
      yAxis: { type: "value", max: 100, ...axis(), axisLabel: { ...text(), formatter: "{value}%" } },
      series: [
        series(heads[3].textContent, "value", { lineStyle: { width: 3 }, itemStyle: { color: style("--going") } }),
        series(heads[4].textContent, "target", { lineStyle: { type: "dashed", width: 1.5 }, itemStyle: { color: style("--undated") } }),
      ],
    };
  };

  const bars = (table, element) => {
    const rows = [...table.querySelectorAll("tr[data-name]")].reverse();
    return {
      textStyle: text(), grid: { left: 92, right: 52, top: 8, bottom: 24 },
      tooltip: { valueFormatter: percent },
      xAxis: { type: "value", max: 100, ...axis(), axisLabel: { ...text(), formatter: "{value}%" } },
      yAxis: { type: "category", data: rows.map((row) => row.dataset.name), ...axis(), axisTick: { show: false } },
      series: [{
        type: "bar", data: rows.map((row) => number(row.dataset.value)), barMaxWidth: 12,
        itemStyle: { color: style("--going"), borderRadius: 3 },
        label: { show: true, position: "right", ...text(), backgroundColor: style("--paper"), padding: [1, 3], formatter: ({ value }) => percent(value) },
        markLine: { silent: true, z: 1, symbol: "none", label: { show: false }, lineStyle: { color: style("--ink"), type: "solid" }, data: [{ xAxis: Number(element.dataset.mark) }] },
      }],
    };
  };

  const kinds = { curve, bars };
  const charts = [...document.querySelectorAll("[data-chart]")].map((element) => {
    const chart = echarts.init(element, null, { renderer: "svg" });
    const table = document.getElementById(element.dataset.source);
    const draw = () => chart.setOption({ animation: false, ...kinds[element.dataset.chart](table, element) }, true);
    draw();
    return { chart, draw };
  });
  const each = (act) => charts.forEach(act);
  addEventListener("resize", () => each(({ chart }) => chart.resize()));
  addEventListener("beforeprint", () => each(({ chart }) => chart.resize({ width: 620 })));
  addEventListener("afterprint", () => each(({ chart }) => chart.resize({ width: "auto" })));
  new MutationObserver(() => each(({ draw }) => draw())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
