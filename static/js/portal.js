// Small comforts of every page. All of it works without them.
(() => {
  // Menus close when one clicks elsewhere or presses Escape.
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except) && getComputedStyle(menu.querySelector("summary")).display !== "none") menu.open = false;
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) { event.preventDefault(); document.getElementById("find")?.focus(); }
  });

  // On a narrow screen the menu and the tabs scroll: begin where the person is.
  for (const here of document.querySelectorAll(".brand-bar nav [aria-current], .tabs.one-line [aria-current]")) {
    here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 16;
  }

  // Filters apply when they change; without JavaScript the button does it.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  // Warn before the session ends, so that typed work is not lost.
  const dialog = document.getElementById("session-dialog");
  if (!dialog) return;
  const { sessionSeconds, sessionWarning } = document.body.dataset;
  let timer;
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), (sessionSeconds - sessionWarning) * 1000);
  };
  const keep = async () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    await fetch(dialog.dataset.keep, { method: "POST", headers: { "x-csrftoken": token } });
    dialog.close();
    arm();
  };
  dialog.querySelector("button").addEventListener("click", keep);
  dialog.addEventListener("cancel", keep);
  document.body.addEventListener("htmx:afterRequest", arm);
  document.body.addEventListener("session:kept", arm);
  arm();
})();
