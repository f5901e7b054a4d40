/* Zone fields hold several regions: a list beside the field in use adds one more to those written. Without this
   script the browser suggests the first one. */
"use strict";
(() => {
  const offer = (field, known) => {
    const pick = document.createElement("select");
    pick.className = field.className.replace("form-control", "form-select");
    pick.setAttribute("aria-label", known.dataset.label);
    pick.append(new Option(known.dataset.label, ""));
    for (const option of known.options) pick.append(new Option(option.value, option.value));
    pick.addEventListener("change", () => {
      const words = field.value.split(/[,，]/).map((word) => word.trim()).filter(Boolean);
      if (pick.value && !words.includes(pick.value)) field.value = [...words, pick.value].join(", ");
      pick.value = "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    field.removeAttribute("list");
    field.after(pick);
  };
  document.addEventListener("focusin", (event) => {
    const field = event.target;
    const known = document.getElementById("regions");
    if (!known || !field.matches?.("[data-zone]") || field.dataset.offered) return;
    field.dataset.offered = "yes";
    offer(field, known);
  });
})();
