// The portal's own behaviour. Every page works without it; nothing here decides anything.
(() => {
  const words = document.getElementById("portal-words")?.dataset ?? {};
  const loadedAt = Date.now();
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (text) => { const region = document.getElementById("live"); if (region) region.textContent = text; };

  // Deadlines: <time data-due="instant" data-now="the server's clock when the page was made">.
  const unit = (n, word) => (n ? (word || "").replace("%(n)s", n) : "");
  const countdown = (time) => {
    const left = Date.parse(time.dataset.due) - Date.parse(time.dataset.now) - (Date.now() - loadedAt);
    const minutes = Math.floor(Math.abs(left) / 60000), days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
    const parts = days ? [unit(days, words.day), unit(hours, words.hour)] : [unit(hours, words.hour), unit(minutes % 60, words.minute)];
    const shown = parts.filter(Boolean).join(" ") || (words.minute || "").replace("%(n)s", 0);
    time.textContent = ((left <= 0 ? words.over : words.left) || "").replace("%(time)s", shown);
    const chip = time.closest("[data-due-chip]"), state = left <= 0 ? "over" : left < 86400000 ? "soon" : "later";
    if (!chip || chip.dataset.dueChip === state) return;
    chip.dataset.dueChip = state;
    const use = chip.querySelector("use"), name = { over: "alert-triangle", soon: "clock-hour-4", later: "clock" }[state];
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  };
  const refresh = (root = document) => words.left && all("time[data-due][data-now]", root).forEach(countdown);
  setInterval(refresh, 30000);

  // Dialogs: [data-dialog="id"] opens one; without this script it is a link to the page with the same form.
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog?.showModal || dialog.open) return Boolean(dialog?.open);
    dialog.showModal();
    return true;
  };
  const prepare = (root = document) => {
    all("a[data-dialog]", root).forEach((link) => {
      link.setAttribute("role", "button");
      link.setAttribute("aria-haspopup", "dialog");
    });
    if (innerWidth < 576) all("details[data-fold]", root).forEach((details) => { details.open = false; });
    all("dialog[data-open]", root).forEach((dialog) => open(dialog.id));
    refresh(root);
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !event.ctrlKey && !event.metaKey && open(opener.dataset.dialog)) return event.preventDefault();
    if (event.target.closest("[data-close]")) return event.target.closest("dialog, [data-closable]")?.[event.target.closest("dialog") ? "close" : "remove"]();
    if (event.target.matches("dialog")) event.target.close();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => say(words.copied));
  });

  // One submit per click: a second one waits until the page comes back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "repeatable" in form.dataset) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => all("button:not([type=button])", form).forEach((button) => { button.disabled = true; }));
  });
  addEventListener("pageshow", (event) => event.persisted && all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    all("button", form).forEach((button) => { button.disabled = false; });
  }));

  // Single-key shortcuts: [data-key="x"] is followed, clicked or focused. They can be switched off in the help.
  const shortcuts = { get on() { if (document.body.dataset.keys === "off") return false; try { return localStorage.getItem("portal-shortcuts") !== "off"; } catch { return true; } } };
  const press = (target) => (target.matches("input, select, textarea") ? target.focus() : target.click());
  const list = document.querySelector("#shortcuts dl");
  const fill = () => list?.replaceChildren(...all("[data-key]").filter((target) => target.getClientRects().length).flatMap((target) => {
    const key = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
    cap.textContent = target.dataset.key;
    key.append(cap);
    what.textContent = target.dataset.keyLabel || target.getAttribute("aria-label") || target.textContent.trim();
    return [key, what];
  }));
  document.addEventListener("click", (event) => event.target.closest('[data-dialog="shortcuts"]') && fill(), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("a[role=button][data-dialog]")) { event.preventDefault(); return event.target.click(); }
    if (!shortcuts.on || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const target = all(`[data-key="${CSS.escape(event.key)}"]`).find((found) => found.getClientRects().length);
    if (target) { event.preventDefault(); press(target); }
    else if (event.key === "?" && list) { event.preventDefault(); fill(); open("shortcuts"); }
  });
  const toggle = document.getElementById("shortcuts-on");
  if (toggle) {
    toggle.checked = shortcuts.on;
    toggle.disabled = document.body.dataset.keys === "off";
    toggle.addEventListener("change", () => { try { localStorage.setItem("portal-shortcuts", toggle.checked ? "on" : "off"); } catch { /* private window */ } });
  }

  // Messages of success leave by themselves unless they are being read; others stay until closed.
  all(".toast[data-fades]").forEach((toast) => setTimeout(function leave() {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 4000);
    else toast.remove();
  }, 10000));

  // htmx: parts that arrive later get the same treatment; failures are said, not swallowed.
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.elt ?? document));
  document.addEventListener("htmx:responseError", () => say(words.failed));
  document.addEventListener("htmx:sendError", () => say(words.offline));
  prepare();
})();
