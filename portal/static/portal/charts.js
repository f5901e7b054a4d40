// Charts drawn from the table beside them: <canvas data-chart="bar" data-chart-table="id-of-table">. The table's first
// column names the points, every other column is a series; data-value on a cell is the number behind its text.
(() => {
  const colours = { light: ["#0b5cad", "#b35900", "#2f7d4f", "#8a3ffc", "#a61c3c"], dark: ["#82bbff", "#ffb454", "#7ddba0", "#c9a6ff", "#ff9aa8"] };
  const drawn = new Map();
  const number = (cell) => Number(cell.dataset.value ?? cell.textContent.replace(/[^\d.-]/g, ""));
  const draw = (canvas) => {
    const table = document.getElementById(canvas.dataset.chartTable);
    if (!table || !window.Chart) return;
    drawn.get(canvas)?.destroy();
    const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells].slice(1);
    const palette = colours[document.documentElement.dataset.bsTheme] ?? colours.light;
    const ink = getComputedStyle(document.body).color;
    const line = getComputedStyle(document.documentElement).getPropertyValue("--tone-neutral-edge");
    const axis = { ticks: { color: ink }, grid: { color: line } };
    drawn.set(canvas, new window.Chart(canvas, {
      type: canvas.dataset.chart || "bar",
      data: {
        labels: rows.map((row) => row.cells[0].textContent.trim()),
        datasets: heads.map((head, i) => ({
          label: head.textContent.trim(), data: rows.map((row) => number(row.cells[i + 1])),
          backgroundColor: palette[i % palette.length], borderColor: palette[i % palette.length],
        })),
      },
      options: {
        animation: false, maintainAspectRatio: false, scales: { x: axis, y: { ...axis, beginAtZero: true } },
        plugins: { legend: { display: heads.length > 1, labels: { color: ink } } },
        onClick: (_event, hits) => hits[0] && rows[hits[0].index].querySelector("a")?.click(),
      },
    }));
  };
  const drawAll = () => document.querySelectorAll("canvas[data-chart]").forEach(draw);
  document.addEventListener("portal:theme", drawAll);
  drawAll();
})();
