/* Rows of forms: one more empty row at a click. Without this script the page offers two empty ones. */
"use strict";
(() => {
  const add = (box) => {
    const total = box.querySelector("input[name$='-TOTAL_FORMS']");
    const row = box.querySelector("template").content.cloneNode(true);
    for (const node of row.querySelectorAll("*")) {
      for (const attribute of [...node.attributes]) {
        attribute.value = attribute.value.replaceAll("__prefix__", total.value);
      }
    }
    total.value = Number(total.value) + 1;
    const first = row.querySelector("select, input:not([type=hidden]), textarea");
    box.querySelector("template").before(row);
    first.focus();
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-rows]")) {
      const button = box.querySelector("[data-add-row]");
      button.hidden = false;
      button.addEventListener("click", () => add(box));
    }
  });
})();
