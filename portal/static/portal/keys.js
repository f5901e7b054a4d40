// Lists by keyboard: j and k go from row to row, other keys do what the row's own links do. Nothing here decides
// anything: a and r only open the page that asks. Off wherever single-key shortcuts are off, and inside fields.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const link = (row) => row?.querySelector("th a, a");
  const here = () => document.activeElement?.closest("[data-row]") ?? null;
  const off = () => {
    if (document.body.dataset.keys === "off") return true;
    try { return localStorage.getItem("portal-shortcuts") === "off"; } catch { return false; }
  };
  const step = (by) => {
    const all = rows(), place = all.indexOf(here());
    link(all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + by))])?.focus();
  };
  const follow = (url) => { if (url) location.assign(url); };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    o: () => follow(here()?.dataset.open),
    a: () => follow(here()?.dataset.approve),
    r: () => follow(here()?.dataset.refuse),
    x: () => here()?.querySelector("input[type=checkbox]")?.click(),
    Escape: () => here() && document.activeElement.blur(),
  };
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (Date.now() < going) {
      going = 0;
      const target = document.querySelector(`[data-key="g ${CSS.escape(event.key)}"]`);
      if (target) { event.preventDefault(); event.stopPropagation(); target.click(); }
      return;
    }
    if (event.key === "g") { going = Date.now() + 1500; return; }
    const act = rows().length && acts[event.key];
    if (act) { if (event.key !== "Escape") event.preventDefault(); act(); }
  }, true);
  const sheet = document.getElementById("row-keys");
  if (sheet) sheet.hidden = !rows().length;
})();
